"""The inputs of contact forms: rows of phones, e-mails, addresses and employments; tags."""

from __future__ import annotations

from collections.abc import Sequence
from types import MappingProxyType
from typing import Any

from sqlalchemy import select
from wtforms import SelectMultipleField, StringField
from wtforms.fields.choices import SelectChoice
from wtforms.widgets import CheckboxInput, ListWidget

from crm_contacts.catalog.plain import TagColumn
from crm_contacts.labels import ADDRESS_LABELS
from crm_contacts.models import (
    Contact,
    EmailAddress,
    Employment,
    PhoneNumber,
    PostalAddress,
    Tag,
)
from crm_contacts.values.addresses import address_fields
from crm_contacts.values.countries import country_code
from crm_contacts.values.phones import display_phone
from crm_host.api import (
    ChildForm,
    KindField,
    ValueRefused,
    catalogue,
    current_actor,
    notation,
    session,
    spec_of,
    translate,
)

#: Asks the server for the same form, laid out for the country that was just entered.
_LAID_OUT_ANEW = {
    "list": "countries",
    "autocomplete": "off",
    "hx-post": "",
    "hx-trigger": "change",
    "hx-include": "closest form",
    "hx-vals": '{"lookup": "country"}',
    "hx-target": "#main",
    "hx-swap": "morph:innerHTML",
}
_ADDRESS_PARTS = (
    "street", "extra", "area", "former_district", "city", "province", "postcode",
)  # fmt: skip


class PhoneInput(KindField):
    """A phone number, shown so that it is read back as the same one in every country."""

    def __init__(self, **options: Any) -> None:
        super().__init__(spec_of(PhoneNumber.value), **options)

    def _value(self) -> str:
        if self.raw_data:
            return str(self.raw_data[0])
        return display_phone(self.data or "", "")


class CountryInput(KindField):
    """A country by name; the form follows it."""

    def __init__(self, **options: Any) -> None:
        super().__init__(spec_of(PostalAddress.country), render_kw=_LAID_OUT_ANEW, **options)


class EmailForm(ChildForm):
    """One e-mail address."""

    model = EmailAddress
    names = ("value", "type", "state", "is_primary")
    usual = MappingProxyType({"type": "work"})


class PhoneForm(ChildForm):
    """One phone number."""

    model = PhoneNumber
    names = ("value", "type", "extension", "state", "is_primary")

    value = PhoneInput()


class MobileForm(PhoneForm):
    """One phone number of a person; a new one is a mobile's."""

    usual = MappingProxyType({"type": "mobile"})


class MainLineForm(PhoneForm):
    """One phone number of an organization; a new one is that of its exchange."""

    usual = MappingProxyType({"type": "main"})


class EmploymentForm(ChildForm):
    """One employment of a person."""

    model = Employment
    names = ("organization_id", "role", "department", "start_date", "end_date", "is_main")

    def validate(self, extra_validators: Any = None) -> bool:
        """Refuse a last day before the first."""
        sound = super().validate(extra_validators)
        start, end = self._fields["start_date"], self._fields["end_date"]
        if sound and start.data and end.data and end.data < start.data:
            end.errors = [*end.errors, translate("The last day cannot be before the first one.")]
            return False
        return sound


class AddressForm(ChildForm):
    """One address, with the parts that its country uses in the order people write them."""

    model = PostalAddress

    country = CountryInput()

    def __init__(
        self, formdata: Any = None, obj: Any = None, prefix: str = "", **options: Any
    ) -> None:
        country = _country_of(formdata, obj, prefix)
        fields = [item for item in address_fields(country) if item.name != "country"]
        named = [item.name for item in fields]
        others = [name for name in _ADDRESS_PARTS if name not in named and _has(obj, name)]
        self.names = (
            "country",
            *named,
            *others,
            "type",
            "valid_from",
            "valid_to",
            "state",
            "is_primary",
        )
        if formdata is None and obj is None:
            options["data"] = {"country": country} | (options.get("data") or {})
        super().__init__(formdata, obj, prefix=prefix, **options)
        for item in fields:
            self._fields[item.name].label.text = str(ADDRESS_LABELS[item.kind])

    def is_blank(self) -> bool:
        """Whether nothing was entered; the country of a new row stands there by itself."""
        parts = (self._fields[name] for name in _ADDRESS_PARTS if name in self._fields)
        is_new = not self._fields["row"].data
        has_country = bool(self._fields["country"].data) and not is_new
        return not has_country and not any(part.data or part.errors for part in parts)


def _country_of(formdata: Any, obj: Any, prefix: str) -> str:
    """Return the country to lay the row out for: the entered, the stored, the firm's."""
    typed = formdata.get(f"{prefix}country", "") if formdata else ""
    stored = getattr(obj, "country", None) or ""
    return country_code(typed) or country_code(stored) or current_actor().region


def _has(obj: Any, name: str) -> bool:
    return bool(getattr(obj, name, None))


class TagsField(SelectMultipleField):  # type: ignore[misc]  # WTForms has no types
    """Boxes to tick, one for each tag."""

    widget = ListWidget(prefix_label=False)
    option_widget = CheckboxInput()

    def __init__(self, label: Any, **options: Any) -> None:
        found = session().scalars(select(Tag).order_by(Tag.name_sort)).all()
        pairs = sorted(((str(tag.id), tag.display) for tag in found), key=lambda pair: pair[1])
        choices = [SelectChoice(number, name) for number, name in pairs]
        super().__init__(label, choices=choices, **options)
        self.known = {str(tag.id): tag for tag in found}

    def fill(self, contact: Contact) -> None:
        """Make the contact's tags those that are ticked."""
        chosen = [self.known[number] for number in self.data or () if number in self.known]
        if set(chosen) != set(contact.tags):
            contact.tags = chosen


class NewTagsField(StringField):  # type: ignore[misc]  # WTForms has no types
    """Names of tags that do not exist yet."""

    def fill(self, contact: Contact) -> None:
        """Make them and put them on the contact."""
        column = _tag_column()
        column.write(contact, column.parse((self.data or "").replace(",", ";"), notation()))

    def post_validate(self, form: Any, validation_stopped: bool) -> None:
        """Refuse names that are too long."""
        try:
            _tag_column().parse((self.data or "").replace(",", ";"), notation())
        except ValueRefused as refused:
            self.errors = (str(refused.message),)


def _tag_column() -> TagColumn:
    columns: Sequence[Any] = catalogue(Contact)["tag"].columns()
    column: TagColumn = columns[0]
    return column
