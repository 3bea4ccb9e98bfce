"""What each field of many records gets, and which fields can get anything at once."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from crm_host.data.catalogue import Field
from crm_host.data.changes import plain
from crm_host.data.kinds import LinkKind
from crm_host.data.links import names_of
from crm_host.data.money import Money
from crm_host.forms.inputs import CheckboxField, ChoiceField, KindField
from crm_host.forms.links import LinkField
from crm_host.forms.money import MoneyInput
from crm_host.forms.people import PeopleInput
from crm_host.forms.record import RecordForm
from crm_host.i18n.catalogs import notation
from crm_host.i18n.text import translate

#: Inputs that stand for one value and change nothing beside it.
SINGLE = (KindField, ChoiceField, CheckboxField, LinkField, MoneyInput, PeopleInput)


@dataclass(frozen=True)
class Assignment:
    """One field and its new value; `None` empties it."""

    field: Field
    value: Any

    def as_dict(self) -> dict[str, Any]:
        """Return what JSON keeps."""
        value = self.value
        if isinstance(value, Money):
            value = {"amount": value.amount, "currency": value.currency}
        return {"name": self.field.name, "value": plain(value)}

    def text(self) -> str:
        """Write the new value for the reader."""
        return text_of(self.field, self.value)


def assignments_of(
    kept: Sequence[Mapping[str, Any]], fields: Mapping[str, Field]
) -> list[Assignment]:
    """Read what `as_dict` wrote.

    :raises KeyError: a field is not among those that may be changed.
    """
    found = ((fields[item["name"]], item["value"]) for item in kept)
    return [Assignment(field, field.kind.revived(value)) for field, value in found]


def text_of(field: Field, value: Any) -> str:
    """Write a value of a field for the reader; linked records by name."""
    if isinstance(field.kind, LinkKind) and value is not None:
        return names_of(field.kind.target, [value]).get(value) or translate("Restricted")
    return field.kind.format(value, notation())


def single_fields(form: RecordForm) -> Iterator[tuple[str, Field]]:
    """Yield the fields that the actor may change in a form by one input each."""
    for name, field in form.writable.items():
        if isinstance(form[name], SINGLE):
            yield name, field


def bulk_fields(form_class: type[RecordForm], record: Any) -> dict[str, Field]:
    """Return the fields of a record that many others of its sort may get the same value for."""
    form = form_class(record, formdata=None, meta={"csrf": False})
    return {name: field for name, field in single_fields(form) if not field.spec.unique}
