"""The form of a record type, made from its catalogue for one actor and one record."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

from flask_wtf.form import _Auto
from sqlalchemy import inspect
from wtforms import HiddenField

from crm_host.data.access import field_right
from crm_host.data.actor import current_actor
from crm_host.data.base import Record
from crm_host.data.catalogue import Field, SideField, Values, catalogue
from crm_host.forms import people
from crm_host.forms.base import Form
from crm_host.forms.children import ChildForm, ValuesField, child_form, default_of
from crm_host.forms.extending import additions
from crm_host.forms.inputs import ReadOnlyField, input_for, width_of
from crm_host.forms.layout import Section, arranged
from crm_host.i18n.catalogs import notation
from crm_host.i18n.text import Text
from crm_host.kernel.registry import registry

#: Hidden inputs that every record form has.
_HIDDEN = ("submission", "version", "list_context")


@dataclass(frozen=True)
class ShownField:
    """An input with the width it takes."""

    field: Any
    width: str = "half"


class RecordForm(Form):
    """Inputs for the fields of a record, named in sections.

        class MachineForm(RecordForm):
            model = Machine
            sections = (Section(_("Machine"), "name", "serial"), Section(_("Reach"), "phones"))
            children = {"phones": PhoneForm}

    Without `sections` every editable field is shown. Fields the actor may not read are absent;
    those they may only read are shown and not accepted. Fields of other modules' side tables
    join by themselves. WTForms fields declared on the class can be named in sections too; one
    with a method `fill(record)` is written by it, others are for the `save` function to use.
    """

    model: ClassVar[type[Record]]
    sections: ClassVar[tuple[Section, ...]] = ()
    #: Forms of the rows of multi-valued fields, where the derived one does not do.
    children: ClassVar[Mapping[str, type[ChildForm]]] = {}
    #: Slot whose side fields join this form; by default `<module>.<record>.form`.
    slot: ClassVar[str] = ""

    #: Version of the record that was shown, and the last change known then.
    version = HiddenField(name="crm-version")
    #: The list from which the record was opened.
    list_context = HiddenField(name="in")
    #: WTForms' list of what to build: (name, field) pairs.
    _unbound_fields: Any

    def __init__(
        self, record: Record, formdata: Any = _Auto, *, only: str = "", **options: Any
    ) -> None:
        """Make the inputs.

        :param only: name of the one field that is asked for and written, when it is edited in
            its place on a page.
        """
        self.record = record
        self.only = only
        self._additions = [] if only else additions(type(self))
        #: Catalogue fields that may be written, by name.
        self._writable: dict[str, Field] = {}
        own = dict(self._unbound_fields)
        self._layout = sections_of(type(self))
        if only:
            own = {name: own[name] for name in _HIDDEN}
            self._layout = [Section("", only)]
        derived = dict(self._derived(own))
        for entry in self._additions:
            derived |= entry.value.fields
        self._unbound_fields = [*own.items(), *derived.items()]
        super().__init__(formdata=formdata, data=self._values(), **options)

    def _derived(self, own: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
        for section in self._layout:
            for name in section.names:
                if name in own:
                    continue
                if name in people.FIELDS:
                    if people.FIELDS[name].has_choice:
                        self._writable[name] = people.FIELDS[name]
                        yield name, people.PeopleInput(people.FIELDS[name])
                elif made := self._input(catalogue(self.model)[name]):
                    yield name, made

    def _input(self, field: Field) -> Any:
        right = field_right(current_actor(), self.model.__record__, field.name)
        if right == "none":
            return None
        if right == "read" or not field.spec.editable:
            return ReadOnlyField(field.spec, field.text(self.record, notation()))
        self._writable[field.name] = field
        if isinstance(field, Values):
            form = self.children.get(field.name) or child_form(field.child)
            return ValuesField(form, field.label, field.relationship.key)
        return input_for(field.spec)

    def _values(self) -> dict[str, Any]:
        values = {name: field.get(self.record) for name, field in self._writable.items()}
        if not inspect(self.record).persistent:
            values = {
                name: default_of(self.model, name) if value is None else value
                for name, value in values.items()
            }
        for entry in self._additions:
            values |= entry.value.load(self.record)
        return values

    def layout(self) -> Iterator[tuple[Text, list[ShownField]]]:
        """Return the sections with the inputs this actor sees; empty ones are left out."""
        known = catalogue(self.model)
        for section in self._layout:
            shown = [
                ShownField(
                    self._fields[name], width_of(known[name].spec) if name in known else "half"
                )
                for name in section.names
                if name in self._fields and not self.is_hidden(name)
            ]
            if shown:
                yield section.title, shown
        for entry in self._additions:
            title = registry().modules[entry.module].declaration.title
            yield title, [ShownField(self._fields[name]) for name in entry.value.fields]

    @property
    def writable(self) -> Mapping[str, Field]:
        """The catalogue fields that this actor may write, by name."""
        return self._writable

    def populate(self, record: Record) -> None:
        """Write what was entered into a record; nothing else can reach it."""
        for name, field in self._fields.items():
            if hasattr(field, "fill"):
                field.fill(record)
            elif name in self._writable and self._writable[name].get(record) != field.data:
                self._writable[name].set(record, field.data)

    def save_additions(self, record: Record) -> None:
        """Let the modules that extend this form keep their values; the record has its id."""
        for entry in self._additions:
            values = {name: self._fields[name].data for name in entry.value.fields}
            entry.value.save(record, values)

    def rearrange(self, pressed: Mapping[str, str]) -> bool:
        """Add or take away a row, or search a link, if one of those buttons was pressed."""
        if name := pressed.get("add"):
            field = self._fields.get(name)
            if isinstance(field, ValuesField):
                field.append_entry()
        elif name := pressed.get("remove"):
            for field in self._fields.values():
                if isinstance(field, ValuesField):
                    field.remove(name)
        return bool(name) or "lookup" in pressed

    def take_present(self, name: str) -> None:
        """Forget what was entered into one input and show what the record holds."""
        field = self._fields[name]
        field.raw_data = None
        field.process(None, self._writable[name].get(self.record))

    def refuse(self, message: Text, name: str = "") -> None:
        """Put an error at a field, or above the form."""
        field = self._fields.get(name)
        if field is None:
            self.form_errors.append(str(message))
        else:
            field.errors = [*field.errors, str(message)]


def sections_of(form: type[RecordForm]) -> list[Section]:
    """Return what a form asks, side fields and owner included."""
    slot = form.slot or f"{form.model.__record__}.form"
    fields = {
        name: field
        for name, field in catalogue(form.model).items()
        if field.spec.editable
        and (not isinstance(field, SideField) or field.spec.slot in ("", slot))
    }
    sections = arranged(form.sections, fields)
    named = {name for section in sections for name in section.names}
    return sections if named & people.FIELDS.keys() else [*sections, people.SECTION]
