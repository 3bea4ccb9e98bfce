"""Several values of one sort in a form: one small form per row, rows added and taken away."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar

from flask_wtf.i18n import translations
from sqlalchemy import inspect
from wtforms import FieldList, Form, FormField, HiddenField

from crm_host.data.base import Child
from crm_host.data.fields import FieldSpec, declared_specs
from crm_host.forms.inputs import CheckboxField, ChoiceField, input_for
from crm_host.i18n.text import Text


class ChildForm(Form):  # type: ignore[misc]  # WTForms has no types
    """The inputs of one row of a multi-valued field.

        class PhoneForm(ChildForm):
            model = Phone
            names = ("value", "kind")

    Inputs come from the fields that the child declares; a WTForms field of the same name on the
    class takes the place of one. Override `fill` to write more than the inputs say.
    """

    class Meta:
        """Rows need no token of their own; their form has one."""

        csrf = False

        def get_translations(self, form: Any) -> Any:
            """Speak the reader's language."""
            return translations

    model: ClassVar[type[Child]]
    #: Names of inputs, in order; every editable field of the child by default.
    names: tuple[str, ...] = ()
    #: What a new row starts with where that is not the default of the column.
    usual: ClassVar[Mapping[str, Any]] = {}

    #: Id of the row that is edited; empty for a new one.
    row = HiddenField()
    #: WTForms' list of what to build: (name, field) pairs.
    _unbound_fields: Any

    def __init__(self, formdata: Any = None, obj: Any = None, **options: Any) -> None:
        specs = specs_of(self.model)
        own = dict(self._unbound_fields)
        names = self.names or tuple(name for name, spec in specs.items() if spec.editable)
        derived = [(name, own.get(name) or input_for(specs[name])) for name in names]
        rest = [(name, field) for name, field in own.items() if name not in names]
        self._unbound_fields = [*rest, *derived]
        data = options.pop("data", None) or {}
        if obj is not None:
            data = {"row": str(obj.id or "")} | data
        else:
            defaults = {name: default_of(self.model, name) for name in names}
            data = defaults | dict(self.usual) | data
        super().__init__(formdata=formdata, obj=obj, data=data, **options)
        self._needed: tuple[str, ...] = ()
        if options.get("prefix"):
            self._ask_nothing()

    @property
    def inputs(self) -> Mapping[str, Any]:
        """The inputs that belong to fields of the child."""
        specs = specs_of(self.model)
        return {name: self._fields[name] for name in self._fields if name in specs}

    def is_blank(self) -> bool:
        """Whether nothing was entered; choices and ticks alone do not make a row."""
        return not any(
            field.data or field.errors or field.process_errors
            for field in self.inputs.values()
            if not isinstance(field, ChoiceField | CheckboxField)
        )

    def validate(self, extra_validators: Any = None) -> bool:
        """Check the row unless it is blank: blank rows are dropped, not refused."""
        if self.is_blank():
            return True
        for name in self._needed:
            self._fields[name].flags.required = True
        return bool(super().validate(extra_validators))

    def _ask_nothing(self) -> None:
        """Mark no input as required: a row among others may stay, or become, blank."""
        inputs = self.inputs
        self._needed = tuple(name for name in inputs if inputs[name].flags.required)
        for name in self._needed:
            inputs[name].flags.required = False

    def fill(self, row: Any) -> None:
        """Write the inputs into a child."""
        for name, field in self.inputs.items():
            if getattr(row, name) != field.data:
                setattr(row, name, field.data)


def specs_of(model: type[Any]) -> dict[str, FieldSpec]:
    """Return what a mapped class declares about its columns."""
    return dict(declared_specs(model))


def default_of(model: type[Any], name: str) -> Any:
    """Return the plain default of a column, if it has one."""
    prop = inspect(model).column_attrs.get(name)
    default = prop.columns[0].default if prop is not None else None
    return default.arg if default is not None and default.is_scalar else None


def child_form(model: type[Child]) -> type[ChildForm]:
    """Return a form with every editable field of a child."""
    return type(f"{model.__name__}Form", (ChildForm,), {"model": model})


class ValuesField(FieldList):  # type: ignore[misc]  # WTForms has no types
    """The rows of one multi-valued field of a record; `relation` is the record's list of them."""

    def __init__(
        self, form_class: type[ChildForm], label: Text, relation: str, **options: Any
    ) -> None:
        super().__init__(FormField(form_class), label, min_entries=1, max_entries=100, **options)
        self.model = form_class.model
        self.relation = relation

    def remove(self, entry_name: str) -> None:
        """Take one row away; names of no row are ignored."""
        names = [entry.name for entry in self.entries]
        if entry_name in names:
            self.pop_entry(names.index(entry_name))
        if not self.entries:
            self.append_entry()

    def fill(self, record: Any) -> None:
        """Make the record's rows equal to the entries: changed, added, removed."""
        present = list(getattr(record, self.relation))
        by_id = {str(row.id): row for row in present}
        rows = []
        for entry in self.entries:
            if not entry.form.is_blank():
                # Only rows of this very record can be meant; a foreign id makes a new row.
                row = by_id.pop(entry.form.row.data or "", None) or self.model()
                entry.form.fill(row)
                rows.append(row)
        if rows != present:
            setattr(record, self.relation, rows)
