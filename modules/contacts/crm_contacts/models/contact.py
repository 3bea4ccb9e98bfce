"""Persons and organizations: one table, told apart by `kind`."""

from __future__ import annotations

from datetime import date

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from crm_contacts.kinds import CountryKind, UrlKind
from crm_contacts.models import choices
from crm_contacts.models.consent import ConsentEntry, DoNotContact
from crm_contacts.models.derived import DerivedValues
from crm_contacts.models.employment import Employment
from crm_contacts.models.imported import settle_imported
from crm_contacts.models.reach import (
    EmailAddress,
    PhoneNumber,
    PostalAddress,
    settle_primary,
)
from crm_contacts.models.settling import settle_employments, settle_name
from crm_contacts.models.tags import Tagging
from crm_contacts.values.taxids import parse_tax_id
from crm_host.api import (
    BigId,
    Field,
    Record,
    copied_column,
    field,
    search_column,
)
from crm_host.api import lazy_text as _

_SELF = "crm_contacts.models.contact.Contact"


class Contact(DerivedValues, Record):
    """A person or an organization.

    `normalize` runs before every write, so that values are in one form whichever way they came:
    names composed, phones E.164, tax number compact, one main value of each sort.
    """

    __tablename__ = "contacts_contact"
    __record__ = "contacts.contact"
    __table_args__ = (
        # The two lists: one kind by name.
        Index("ix_contacts_contact_list", "kind", "display_name_sort", "id"),
        {"sqlite_autoincrement": True},
    )
    __match_keys__ = ("email", "tax_id")
    __person__ = ("kind", choices.PERSON)
    #: Fields that are more than a column of this table; set when all tables are mapped.
    __values__: tuple[Field, ...] = ()

    kind: Mapped[str] = field.Choice(
        _("Kind"),
        choices.KINDS,
        default=choices.PERSON,
        required=True,
        filterable=True,
        aliases=("Loại", "Είδος", "Type of contact"),
    )
    display_name: Mapped[str] = field.Text(
        _("Name"),
        max_length=300,
        required=True,
        sortable=True,
        filterable=True,
        sort_by="sort_parts",
        aliases=(
            "Display Name", "Displayname", "Full name", "Name", "Formatted name", "FN",
            "Contact name", "Họ và tên", "Họ tên", "Tên đầy đủ", "Tên", "Ονοματεπώνυμο",
            "Όνομα και επώνυμο", "Πλήρες όνομα", "Επωνυμία",
        ),
    )  # fmt: skip
    name_prefix: Mapped[str | None] = field.Text(
        _("Form of address"),
        max_length=50,
        aliases=("Name Prefix", "Title", "Prefix", "Salutation", "Danh xưng", "Προσφώνηση"),
    )
    family_name: Mapped[str | None] = field.Text(
        _("Family name"),
        filterable=True,
        aliases=("Last Name", "Surname", "Family Name", "Lastname", "Họ", "Επώνυμο", "Επίθετο"),
    )
    middle_name: Mapped[str | None] = field.Text(
        _("Middle name"),
        aliases=("Additional Name", "Middle Name", "Tên đệm", "Tên lót", "Πατρώνυμο",
                 "Μεσαίο όνομα"),
    )  # fmt: skip
    given_name: Mapped[str | None] = field.Text(
        _("Given name"),
        filterable=True,
        aliases=("First Name", "Given Name", "Firstname", "Forename", "Tên riêng", "Tên gọi",
                 "Όνομα"),
        aliases_beside={"family_name": ("Tên", "Name", "Όνομα")},
    )  # fmt: skip
    name_suffix: Mapped[str | None] = field.Text(
        _("Name suffix"), max_length=50, aliases=("Suffix", "Name Suffix", "Hậu tố", "Επίθημα")
    )
    nickname: Mapped[str | None] = field.Text(
        _("Nickname"),
        aliases=("Nickname", "Nick", "Biệt danh", "Tên thường gọi", "Παρατσούκλι", "Υποκοριστικό"),
    )
    parent_id: Mapped[int | None] = field.Link(
        _("Part of"),
        "contacts.contact",
        "contacts_contact.id",
        ondelete="SET NULL",
        only=("kind", choices.ORGANIZATION),
        help=_("The organization that owns or controls this one."),
    )
    website: Mapped[str | None] = field.Value(_("Website"), UrlKind())
    language: Mapped[str | None] = field.Choice(
        _("Language"),
        choices.LANGUAGES,
        filterable=True,
        help=_("The language this contact is written to in."),
        aliases=("Language", "Ngôn ngữ", "Γλώσσα"),
    )
    birthday: Mapped[date | None] = field.Date(_("Birthday"), filterable=True)
    industry: Mapped[str | None] = field.Text(
        _("Industry"),
        filterable=True,
        aliases=("Industry", "Sector", "Ngành", "Ngành nghề", "Lĩnh vực", "Κλάδος", "Τομέας"),
    )
    employee_count: Mapped[int | None] = field.Number(
        _("Number of employees"),
        minimum=0,
        maximum=10_000_000,
        filterable=True,
        aliases=("Employees", "Number of employees", "Headcount", "Số nhân viên",
                 "Quy mô nhân sự", "Εργαζόμενοι", "Αριθμός εργαζομένων"),
    )  # fmt: skip
    tax_id: Mapped[str | None] = field.Text(
        _("Tax number"),
        max_length=60,
        filterable=True,
        aliases=("Tax ID", "VAT", "VAT number", "VAT ID", "TIN", "MST", "Mã số thuế", "ΑΦΜ",
                 "Α.Φ.Μ."),
    )  # fmt: skip
    tax_country: Mapped[str | None] = field.Value(
        _("Country of the tax number"),
        CountryKind(),
        help=_("Needed only where it is not the country of the address."),
        aliases=("Tax country", "Quốc gia của mã số thuế", "Χώρα ΑΦΜ"),
    )
    note: Mapped[str | None] = field.LongText(
        _("Notes"),
        aliases=("Note", "Notes", "Comment", "Comments", "Ghi chú", "Σημειώσεις", "Σχόλια"),
    )
    #: Content hash of the picture under the host's files, and its media type.
    photo_sha256: Mapped[str | None] = mapped_column(String(64))
    photo_type: Mapped[str | None] = mapped_column(String(40))

    search: Mapped[str] = search_column()
    main_email: Mapped[str | None] = copied_column(String(200), "first_email", index=True)
    main_phone: Mapped[str | None] = copied_column(String(100), "first_phone")
    main_town: Mapped[str | None] = copied_column(String(200), "first_town")
    main_country: Mapped[str | None] = copied_column(String(60), "first_country")
    #: Where a person works, as far as one employment is the main one.
    employer_id: Mapped[int | None] = copied_column(
        BigId,
        "main_employer_id",
        ForeignKey("contacts_contact.id", ondelete="SET NULL"),
        index=True,
    )

    parent: Mapped[Contact | None] = relationship(
        _SELF, foreign_keys=parent_id, remote_side="Contact.id", back_populates="subsidiaries"
    )
    subsidiaries: Mapped[list[Contact]] = relationship(
        _SELF,
        foreign_keys=parent_id,
        back_populates="parent",
        order_by="Contact.display_name_sort",
    )
    employer: Mapped[Contact | None] = relationship(
        _SELF, foreign_keys=employer_id, remote_side="Contact.id"
    )
    emails: Mapped[list[EmailAddress]] = relationship(
        back_populates="contact",
        cascade="all, delete-orphan",
        passive_deletes=True,
        order_by=(EmailAddress.is_primary.desc(), EmailAddress.id),
    )
    phones: Mapped[list[PhoneNumber]] = relationship(
        back_populates="contact",
        cascade="all, delete-orphan",
        passive_deletes=True,
        order_by=(PhoneNumber.is_primary.desc(), PhoneNumber.id),
    )
    addresses: Mapped[list[PostalAddress]] = relationship(
        back_populates="contact",
        cascade="all, delete-orphan",
        passive_deletes=True,
        order_by=(PostalAddress.is_primary.desc(), PostalAddress.id),
    )
    employments: Mapped[list[Employment]] = relationship(
        foreign_keys=Employment.person_id,
        back_populates="person",
        cascade="all, delete-orphan",
        passive_deletes=True,
        order_by=(Employment.is_main.desc(), Employment.id),
    )
    #: Written from the side of the person, whose rows they are.
    employees: Mapped[list[Employment]] = relationship(
        foreign_keys=Employment.organization_id, viewonly=True, order_by=Employment.id
    )
    consents: Mapped[list[ConsentEntry]] = relationship(
        back_populates="contact",
        passive_deletes="all",
        order_by=(ConsentEntry.at.desc(), ConsentEntry.id.desc()),
    )
    blocks: Mapped[list[DoNotContact]] = relationship(
        back_populates="contact",
        cascade="all, delete-orphan",
        passive_deletes=True,
        order_by=DoNotContact.id,
    )
    taggings: Mapped[list[Tagging]] = relationship(
        back_populates="contact",
        cascade="all, delete-orphan",
        passive_deletes=True,
        order_by=Tagging.id,
    )

    def normalize(self) -> None:
        """Bring every value into the one form in which it is stored.

        :raises ValueRefused: there is nothing to call this contact by.
        """
        settle_imported(self)
        for address in (addresses := self.addresses):
            address.settle()
        settle_primary(addresses)
        if self.main_country != (country := self.first_country):
            self.main_country = country  # numbers are read as those of this country
        for email in (emails := self.emails):
            email.settle()
        settle_primary(emails)
        if phones := self.phones:
            region = self.region
            for phone in phones:
                phone.settle(region)
            settle_primary(phones)
        settle_employments(self)
        settle_name(self)
        if self.tax_id:
            self.tax_id = parse_tax_id(self.tax_id, self.tax_country or self.region).number
