"""How a contact is reached: e-mail addresses, phone numbers, postal addresses."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING, TypeVar

from sqlalchemy import ForeignKey
from sqlalchemy import Text as LongText
from sqlalchemy.orm import Mapped, mapped_column, relationship
from sqlalchemy.orm.attributes import get_history, instance_state
from sqlalchemy.orm.base import PASSIVE_NO_INITIALIZE

from crm_contacts.kinds import COUNTRY_LENGTH, CountryKind, EmailKind, PhoneKind
from crm_contacts.models import choices
from crm_contacts.values.addresses import Address, format_address
from crm_contacts.values.countries import country_code
from crm_contacts.values.emails import parse_email
from crm_contacts.values.phones import parse_phone, phone_search_keys, phone_url
from crm_host.api import BigId, Child, Text, copied_column, field
from crm_host.api import lazy_text as _

if TYPE_CHECKING:
    from crm_contacts.models.contact import Contact

_CONTACT = "crm_contacts.models.contact.Contact"


class EmailAddress(Child):
    """One e-mail address of a contact."""

    __tablename__ = "contacts_email"
    __parent__ = "contact"

    contact_id: Mapped[int] = mapped_column(
        BigId, ForeignKey("contacts_contact.id", ondelete="CASCADE"), index=True
    )
    type: Mapped[str] = field.Choice(
        _("Type"), choices.EMAIL_TYPES, default=choices.OTHER, required=True
    )
    value: Mapped[str] = field.Value(_("E-mail"), EmailKind(), required=True, filterable=True)
    is_primary: Mapped[bool] = field.Boolean(_("Main"), default=False, required=True)
    state: Mapped[str] = field.Choice(
        _("Status"), choices.STATES, default=choices.OK, required=True
    )

    contact: Mapped[Contact] = relationship(_CONTACT, back_populates="emails")

    @property
    def type_label(self) -> Text:
        """What its type is called."""
        return dict(choices.EMAIL_TYPES)[self.type]

    @property
    def state_label(self) -> Text:
        """What its state is called."""
        return dict(choices.STATES)[self.state]

    def settle(self) -> None:
        """Bring a new or changed address into its normal spelling and judge it."""
        if not _changed(self, "value"):
            return
        parsed = parse_email(self.value)
        if parsed.stored != self.value:
            self.value = parsed.stored
        self.state = _judged(self.state, parsed.valid)


class PhoneNumber(Child):
    """One phone number of a contact: `value` is E.164, or as typed where it is no valid number."""

    __tablename__ = "contacts_phone"
    __parent__ = "contact"

    contact_id: Mapped[int] = mapped_column(
        BigId, ForeignKey("contacts_contact.id", ondelete="CASCADE"), index=True
    )
    type: Mapped[str] = field.Choice(
        _("Type"), choices.PHONE_TYPES, default=choices.OTHER, required=True
    )
    value: Mapped[str] = field.Value(_("Phone"), PhoneKind(), required=True, filterable=True)
    extension: Mapped[str | None] = field.Text(_("Extension"), max_length=20)
    #: The number as it was typed last.
    raw: Mapped[str] = mapped_column(LongText, default="")
    is_primary: Mapped[bool] = field.Boolean(_("Main"), default=False, required=True)
    state: Mapped[str] = field.Choice(
        _("Status"), choices.STATES, default=choices.OK, required=True
    )
    #: Digits of which every way to type the number is a fragment.
    digits: Mapped[str | None] = copied_column(LongText, "search_digits")

    contact: Mapped[Contact] = relationship(_CONTACT, back_populates="phones")

    @property
    def search_digits(self) -> str:
        """What `digits` keeps."""
        return " ".join(phone_search_keys(self.value))

    @property
    def type_label(self) -> Text:
        """What its type is called."""
        return dict(choices.PHONE_TYPES)[self.type]

    @property
    def state_label(self) -> Text:
        """What its state is called."""
        return dict(choices.STATES)[self.state]

    @property
    def url(self) -> str:
        """What a link that dials it leads to."""
        return phone_url(self.value)

    def settle(self, region: str) -> None:
        """Understand a new or changed number as people of `region` type it, and judge it."""
        if not _changed(self, "value"):
            return
        if self.raw and parse_phone(self.raw, region).stored == self.value:
            return  # settled before, and not written since
        parsed = parse_phone(self.value, region)
        if parsed.stored == _before(self, "value"):
            self.value = parsed.stored  # the same number in another spelling
            return
        self.raw, self.value = parsed.raw, parsed.stored
        if parsed.extension:
            self.extension = parsed.extension
        self.state = _judged(self.state, parsed.valid)


class PostalAddress(Child):
    """One address of a contact; former ones stay, with the day until which they were right."""

    __tablename__ = "contacts_address"
    __parent__ = "contact"

    contact_id: Mapped[int] = mapped_column(
        BigId, ForeignKey("contacts_contact.id", ondelete="CASCADE"), index=True
    )
    type: Mapped[str] = field.Choice(
        _("Type"), choices.ADDRESS_TYPES, default=choices.OTHER, required=True
    )
    #: A name, or its ISO code where the country is known.
    country: Mapped[str | None] = field.Value(_("Country"), CountryKind(), filterable=True)
    street: Mapped[str | None] = field.LongText(_("Street and number"), max_length=500)
    extra: Mapped[str | None] = field.Text(_("Further line"), max_length=300)
    area: Mapped[str | None] = field.Text(_("Ward or area"), filterable=True)
    former_district: Mapped[str | None] = field.Text(_("Former district"), filterable=True)
    city: Mapped[str | None] = field.Text(_("City"), filterable=True)
    province: Mapped[str | None] = field.Text(_("Province or state"), filterable=True)
    postcode: Mapped[str | None] = field.Text(_("Postcode"), max_length=20)
    valid_from: Mapped[date | None] = field.Date(_("From"))
    valid_to: Mapped[date | None] = field.Date(_("Until"))
    is_primary: Mapped[bool] = field.Boolean(_("Main"), default=False, required=True)
    state: Mapped[str] = field.Choice(
        _("Status"), choices.STATES, default=choices.OK, required=True
    )

    contact: Mapped[Contact] = relationship(_CONTACT, back_populates="addresses")

    @property
    def value(self) -> Address:
        """The parts of the address."""
        return Address(
            street=self.street or "",
            extra=self.extra or "",
            area=self.area or "",
            former_district=self.former_district or "",
            city=self.city or "",
            province=self.province or "",
            postcode=self.postcode or "",
            country=self.country or "",
        )

    @property
    def town(self) -> str | None:
        """What a list shows: the city, in Vietnam the province."""
        return self.city or self.province

    def lines(self, home_country: str, language: str) -> list[str]:
        """Return the address as it is printed in its country; see `format_address`."""
        return format_address(self.value, home_country, language)

    @property
    def type_label(self) -> Text:
        """What its type is called."""
        return dict(choices.ADDRESS_TYPES)[self.type]

    @property
    def state_label(self) -> Text:
        """What its state is called."""
        return dict(choices.STATES)[self.state]

    def settle(self) -> None:
        """Store a known country by its code."""
        typed = self.country
        if typed and (known := country_code(typed) or typed[:COUNTRY_LENGTH]) != typed:
            self.country = known


Reach = EmailAddress | PhoneNumber | PostalAddress
R = TypeVar("R", bound=Reach)


def settle_primary(rows: Sequence[Reach]) -> None:
    """Let exactly one of the rows be the main one: the one just chosen, else the present one."""
    if len(rows) == 1 and not rows[0].is_primary:
        rows[0].is_primary = True
    if len(rows) < 2:
        return
    main = [row for row in rows if row.is_primary]
    chosen = next((row for row in main if _changed(row, "is_primary")), None)
    usable = [row for row in rows if row.state == choices.OK] or rows
    kept = chosen or (main[0] if main else usable[0])
    for row in rows:
        row.is_primary = row is kept


def main_of(rows: Sequence[R]) -> R | None:
    """Return the main one of the rows."""
    for row in rows:
        if row.is_primary:
            return row
    return rows[0] if rows else None


def _changed(row: object, name: str) -> bool:
    if name not in instance_state(row).committed_state:
        return False
    return bool(get_history(row, name, PASSIVE_NO_INITIALIZE).has_changes())


def _before(row: object, name: str) -> object:
    deleted = get_history(row, name, PASSIVE_NO_INITIALIZE).deleted
    return deleted[0] if deleted else None


def _judged(state: str | None, valid: bool) -> str:
    if not valid:
        return choices.INVALID
    return choices.OK if state in (None, choices.INVALID) else state
