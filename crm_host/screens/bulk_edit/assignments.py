"""What each field of many records gets, and which fields can get anything at once."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from crm_host.data.access import field_right
from crm_host.data.actor import current_actor
from crm_host.data.catalogue import Field, catalogue
from crm_host.data.changes import plain
from crm_host.data.kinds import LinkKind
from crm_host.data.links import names_of
from crm_host.data.members import members_of
from crm_host.data.money import Money
from crm_host.forms.inputs import CheckboxField, ChoiceField, KindField, ReadOnlyField
from crm_host.forms.links import LinkField
from crm_host.forms.money import MoneyInput
from crm_host.forms.people import PeopleInput
from crm_host.forms.record import RecordForm
from crm_host.forms.refusal import Refused
from crm_host.i18n.catalogs import notation
from crm_host.i18n.text import lazy_text, translate

_ = lazy_text

#: Inputs that stand for one value and change nothing beside it.
SINGLE = (KindField, ChoiceField, CheckboxField, LinkField, MoneyInput, PeopleInput)


#: What happens to a field: it gets one value, or its members change.
How = Literal["set", "add", "remove", "replace"]


@dataclass(frozen=True)
class Assignment:
    """One field and what it gets.

    :param value: the new value, where `None` empties the field; unless `how` is `set`, a
        sequence of members, each told as `members_of` does.
    """

    field: Field
    value: Any
    how: How = "set"

    def before(self, record: Any) -> Any:
        """Return what a record has now."""
        members = None if self.how == "set" else members_of(self.field)
        return members.get(record) if members else self.field.get(record)

    def after(self, record: Any) -> Any:
        """Return what a record gets.

        :raises Refused: it would lose all of what it must have.
        """
        if self.how == "set":
            return self.value
        present = self.before(record)
        if self.how == "add":
            return (*present, *(item for item in self.value if item not in present))
        if self.how == "remove":
            left = tuple(item for item in present if item not in self.value)
        else:
            left = present if set(present) == set(self.value) else tuple(self.value)
        if self.field.spec.required and not left:
            raise Refused(_("“%(field)s” must not become empty.", field=self.field.label))
        return left

    def apply(self, record: Any) -> None:
        """Give a record what it lacks of that, without writing."""
        after = self.after(record)
        if after == self.before(record):
            return
        members = None if self.how == "set" else members_of(self.field)
        if members:
            members.set(record, after)
        else:
            self.field.set(record, after)

    def as_dict(self) -> dict[str, Any]:
        """Return what JSON keeps."""
        value = self.value
        if isinstance(value, Money):
            value = {"amount": value.amount, "currency": value.currency}
        return {"name": self.field.name, "value": plain(value), "how": self.how}

    def text(self) -> str:
        """Write what the field gets for the reader."""
        members = members_of(self.field)
        if self.how == "set" or members is None:
            return text_of(self.field, self.value)
        names = members.names(self.value)
        told = ", ".join(names[item] for item in self.value if item in names)
        return _told(self.how, told) if told else ""


def _told(how: How, names: str) -> str:
    match how:
        case "add":
            return translate("Add: %(names)s", names=names)
        case "remove":
            return translate("Remove: %(names)s", names=names)
    return translate("Replace by: %(names)s", names=names)


def assignments_of(
    kept: Sequence[Mapping[str, Any]], fields: Mapping[str, Field]
) -> list[Assignment]:
    """Read what `as_dict` wrote.

    :raises KeyError: a field is not among those that may be changed.
    """
    found = []
    for item in kept:
        field, how = fields[item["name"]], item.get("how", "set")
        value = field.kind.revived(item["value"]) if how == "set" else tuple(item["value"])
        found.append(Assignment(field, value, how))
    return found


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
    """Return the fields of a record that many others of its sort may be given values for."""
    form = form_class(record, formdata=None, meta={"csrf": False})
    single = {name: field for name, field in single_fields(form) if not field.spec.unique}
    return single | dict(_member_fields(form))


def _member_fields(form: RecordForm) -> Iterator[tuple[str, Field]]:
    """Yield the fields whose members the actor may change."""
    known, own = catalogue(form.model), form.model.__record__
    for entry in form:
        field = known.get(entry.name)
        if field is None or isinstance(entry, ReadOnlyField) or members_of(field) is None:
            continue
        if field_right(current_actor(), own, field.name) == "write":
            yield field.name, field
