"""The form in which fields of many records get new values; what is left blank stays as it is."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from wtforms import BooleanField, SelectField
from wtforms.fields.choices import Choice, SelectChoice

from crm_host.data.catalogue import Field
from crm_host.data.kinds import BooleanKind, LinkKind
from crm_host.data.members import members_of
from crm_host.forms.base import Form
from crm_host.forms.inputs import ChoiceField, input_for, width_of
from crm_host.forms.link_list import BOXES, Boxes, LinkListField
from crm_host.forms.links import LinkField
from crm_host.forms.people import BelongsTo, PeopleInput
from crm_host.i18n.text import lazy_text, translate
from crm_host.screens.bulk_edit.assignments import Assignment

_ = lazy_text

#: Come before the name of a field: its new value, whether it is emptied, and what is done with
#: its members.
SET, CLEAR, HOW = "set-", "clear-", "how-"
_HOW = (("add", _("Add")), ("remove", _("Remove")), ("replace", _("Replace by")))
_YES_NO = (("yes", _("Yes")), ("no", _("No")))


class _Link(LinkField):
    """A choice of another record, or of none: the field is left alone then."""

    def iter_choices(self) -> Iterator[Choice]:
        """Return the options; the first one changes nothing."""
        first, *rest = super().iter_choices()
        yield first._replace(label=_unchanged())
        yield from rest


@dataclass(frozen=True)
class Line:
    """One field as the page shows it."""

    input: Any
    #: The tick that empties it; none where it must have a value.
    clear: Any
    #: The choice of what is done with members; none for a field of one value.
    how: Any
    width: str


class BulkForm:
    """Reads which fields are to be changed, and how."""

    def __init__(self, fields: Mapping[str, Field], sent: Any = None) -> None:
        self._fields: dict[str, Field] = {}
        inputs: dict[str, Any] = {}
        for name, field in fields.items():
            members = members_of(field)
            offered = members.offered(BOXES + 1) if members else ()
            if members and not offered:  # for this actor there is nothing to give
                continue
            self._fields[name] = field
            if members:
                inputs[HOW + name] = _how(field)
                inputs[SET + name] = _members(field, members.kind, offered)
                continue
            inputs[SET + name] = _input(field)
            if not field.spec.required:
                inputs[CLEAR + name] = BooleanField(_("Empty it"))
        self.form: Any = type("BulkEditForm", (Form,), inputs)(formdata=sent)

    def lines(self) -> list[Line]:
        """Return the fields with their inputs."""
        found = self.form._fields
        return [
            Line(
                found[SET + name],
                found.get(CLEAR + name),
                found.get(HOW + name),
                width_of(field.spec),
            )
            for name, field in self._fields.items()
        ]

    def read(self) -> Sequence[Assignment]:
        """Return what is to be changed; nothing where the form must be corrected first."""
        form = self.form
        if not form.validate():
            return ()
        found = list(self._chosen())
        if not found and not form.errors:
            form.form_errors.append(translate("Give at least one field a new value."))
        return () if form.errors else found

    def _chosen(self) -> Iterator[Assignment]:
        for name, field in self._fields.items():
            if HOW + name in self.form:
                yield from self._members(field)
                continue
            entered, clear = self.form[SET + name], self.form._fields.get(CLEAR + name)
            is_cleared = clear is not None and clear.data
            if is_cleared and entered.data is not None:
                text = translate("Write a new value or empty the field, not both.")
                entered.errors = [*entered.errors, text]
            elif is_cleared:
                yield Assignment(field, None)
            elif entered.data is not None:
                is_yes_no = isinstance(field.kind, BooleanKind)
                yield Assignment(field, entered.data == "yes" if is_yes_no else entered.data)

    def _members(self, field: Field) -> Iterator[Assignment]:
        entered, how = self.form[SET + field.name], self.form[HOW + field.name].data
        if entered.data and not how:
            text = translate("Say whether to add, to remove or to replace by these.")
        elif how and not entered.data and (how != "replace" or field.spec.required):
            text = translate("Choose at least one.")
        else:
            if how:
                yield Assignment(field, tuple(entered.data), how)
            return
        entered.errors = [*entered.errors, text]


def _how(field: Field) -> Any:
    label = _("%(field)s: what to do", field=field.label)
    codes = (SelectChoice(code, str(text)) for code, text in _HOW)
    choices = [SelectChoice("", _unchanged()), *codes]
    return SelectField(label, choices=choices, default="")


def _members(field: Field, kind: LinkKind | None, offered: Sequence[tuple[str, str]]) -> Any:
    """Return the input of what is added, removed or put in place of the others.

    :param kind: what members are where they are records; those can be too many to be listed.
    """
    if kind is None or len(offered) <= BOXES:
        return Boxes(field.label, offered)
    return LinkListField(field.label, kind)


def _input(field: Field) -> Any:
    """Return an input that may stay blank."""
    spec = replace(field.spec, required=False)
    if isinstance(field, BelongsTo):
        return _People(field)
    if isinstance(spec.kind, BooleanKind):
        return _Choice(spec, yes_no=True)
    if isinstance(spec.kind, LinkKind):
        return _Link(spec)
    made = input_for(spec)
    return _Choice(spec) if made.field_class is ChoiceField else made


class _Choice(ChoiceField):
    """One of the codes, or the first entry, which changes nothing."""

    choices: list[SelectChoice]

    def __init__(self, spec: Any, *, yes_no: bool = False, **options: Any) -> None:
        super().__init__(spec, **options)
        codes = [SelectChoice(code, str(label)) for code, label in _YES_NO]
        self.choices = [SelectChoice("", _unchanged()), *(codes if yes_no else self.choices[1:])]


class _People(PeopleInput):
    """A user or a team, or the first entry, which changes nothing."""

    choices: list[SelectChoice]

    def __init__(self, field: BelongsTo, **options: Any) -> None:
        super().__init__(field, **options)
        self.choices = [SelectChoice("", _unchanged()), *self.choices[1:]]


def _unchanged() -> str:
    return translate("Leave as it is")
