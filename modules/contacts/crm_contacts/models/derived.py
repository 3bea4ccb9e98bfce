"""What follows from a contact's values: parts of the name, what lists copy, what search finds."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, ClassVar

from sqlalchemy.orm import Mapped

from crm_contacts.models import choices
from crm_contacts.models.reach import main_of
from crm_contacts.models.settling import people_sorted_by
from crm_contacts.models.tags import Tag, Tagging
from crm_contacts.values import names
from crm_contacts.values.phones import phone_search_keys, phone_url
from crm_contacts.values.taxids import TaxId, parse_tax_id, tax_id_name
from crm_host.api import Text, current_actor, field_right

if TYPE_CHECKING:
    from crm_contacts.models.employment import Employment
    from crm_contacts.models.reach import EmailAddress, PhoneNumber, PostalAddress


class DerivedValues:
    """Everything that a contact says without a column of its own."""

    if TYPE_CHECKING:  # what it is derived from; the contact declares it
        __record__: ClassVar[str]
        kind: Mapped[str]
        display_name: Mapped[str]
        family_name: Mapped[str | None]
        middle_name: Mapped[str | None]
        given_name: Mapped[str | None]
        nickname: Mapped[str | None]
        language: Mapped[str | None]
        tax_id: Mapped[str | None]
        tax_country: Mapped[str | None]
        main_phone: Mapped[str | None]
        main_country: Mapped[str | None]
        emails: Mapped[list[EmailAddress]]
        phones: Mapped[list[PhoneNumber]]
        addresses: Mapped[list[PostalAddress]]
        employments: Mapped[list[Employment]]
        taggings: Mapped[list[Tagging]]

    @property
    def display(self) -> str:
        """The name as it was entered."""
        return self.display_name

    @property
    def is_organization(self) -> bool:
        """Whether this is no person."""
        return self.kind == choices.ORGANIZATION

    @property
    def name(self) -> names.PersonName:
        """The parts of a person's name: the known ones, else those the written name suggests."""
        known = self.known_name
        if not known.empty:
            return known
        return names.split_name(self.display_name or "", self.name_order)

    @property
    def known_name(self) -> names.PersonName:
        """The parts of the name that were entered."""
        return names.PersonName(
            self.family_name or "", self.middle_name or "", self.given_name or ""
        )

    @property
    def name_order(self) -> names.NameOrder:
        """Where the family name stands."""
        written = self.display_name or f"{self.family_name or ''} {self.given_name or ''}"
        country = self.main_country or ""
        return names.written_order(written, self.language or "", country, self.region)

    @property
    def sort_parts(self) -> tuple[str, ...]:
        """What lists order this contact by."""
        if self.is_organization:
            return (self.display_name,)
        return names.sort_parts(self.name, self.name_order, people_sorted_by())

    @property
    def initials(self) -> str:
        """One or two letters in place of a picture."""
        if self.is_organization:
            return names.organization_initials(self.display_name)
        known = self.known_name
        if known.empty:  # lists do not load the country
            order = names.written_order(self.display_name, self.language or "")
            known = names.split_name(self.display_name, order)
        return names.initials(known)

    @property
    def tags(self) -> list[Tag]:
        """The tags, as far as they are not in the trash."""
        return [row.tag for row in self.taggings if row.tag is not None]

    @tags.setter
    def tags(self, chosen: Iterable[Tag]) -> None:
        wanted = list(chosen)
        kept = [row for row in self.taggings if row.tag is None or row.tag in wanted]
        present = [row.tag for row in kept]
        self.taggings = [*kept, *(Tagging(tag=tag) for tag in wanted if tag not in present)]

    @property
    def region(self) -> str:
        """The country whose numbers this contact writes without prefix; the firm's if unknown."""
        country = self.main_country or self.tax_country or ""
        return country if len(country) == 2 else current_actor().region

    @property
    def kind_label(self) -> Text:
        """What its kind is called."""
        return dict(choices.KINDS)[self.kind]

    @property
    def phone_url(self) -> str:
        """What a link that dials the main number leads to; empty without one."""
        return phone_url(self.main_phone) if self.main_phone else ""

    @property
    def tax_label(self) -> str:
        """What people of its country call the tax number."""
        return tax_id_name(self.tax_country or self.region)

    @property
    def tax_number(self) -> TaxId | None:
        """The tax number with what is wrong about it."""
        if not self.tax_id:
            return None
        return parse_tax_id(self.tax_id, self.tax_country or self.region)

    @property
    def main_address(self) -> PostalAddress | None:
        """The main address."""
        return main_of(self.addresses)

    @property
    def first_email(self) -> str | None:
        """What `main_email` keeps."""
        main = main_of(self.emails)
        return main.value if main else None

    @property
    def first_phone(self) -> str | None:
        """What `main_phone` keeps."""
        main = main_of(self.phones)
        return main.value if main else None

    @property
    def first_town(self) -> str | None:
        """What `main_town` keeps."""
        main = self.main_address
        return main.town if main else None

    @property
    def first_country(self) -> str | None:
        """What `main_country` keeps."""
        main = self.main_address
        return main.country if main else None

    @property
    def main_employment(self) -> Employment | None:
        """The employment that is called the main one."""
        return next((work for work in self.employments if work.is_main), None)

    @property
    def shows_work(self) -> bool:
        """Whether the actor may know where people work."""
        return field_right(current_actor(), self.__record__, "company") != "none"

    @property
    def main_employer_id(self) -> int | None:
        """What `employer_id` keeps."""
        main = self.main_employment
        return main.organization_id if main else None

    def search_parts(self) -> Iterator[str | None]:
        """Yield the texts by which a contact is found."""
        yield from (self.display_name, self.family_name, self.middle_name, self.given_name)
        yield from (self.nickname, self.tax_id)
        yield from (email.value for email in self.emails)
        yield from (key for phone in self.phones for key in phone_search_keys(phone.value))
        yield from (tag.name for tag in self.tags)
        for address in self.addresses:
            yield from (address.area, address.former_district, address.city, address.province)
