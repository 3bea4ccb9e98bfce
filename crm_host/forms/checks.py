"""Choosing any of a list: one box for each entry."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from wtforms import SelectMultipleField
from wtforms.fields.choices import SelectChoice
from wtforms.widgets import CheckboxInput, ListWidget

from crm_host.data.custom.choices import ChoicesKind
from crm_host.data.fields import FieldSpec
from crm_host.forms.inputs import refuse_missing
from crm_host.i18n.text import translate


class ChecksField(SelectMultipleField):  # type: ignore[misc]  # WTForms has no types
    """Any of the codes of a list, as a tuple."""

    widget = ListWidget(prefix_label=False)
    option_widget = CheckboxInput()
    data: tuple[str, ...] | None

    def __init__(self, spec: FieldSpec, **options: Any) -> None:
        assert isinstance(spec.kind, ChoicesKind)  # `input_for` chose this class for it
        super().__init__(
            spec.label,
            description=spec.help,
            choices=[SelectChoice(code, str(label)) for code, label in spec.kind.choices],
            **options,
        )
        self.kind = spec.kind
        self.flags.required = spec.required

    def process_data(self, value: Sequence[str] | None) -> None:
        """Take the record's codes."""
        self.data = tuple(value) if value else None

    def process_formdata(self, valuelist: list[str]) -> None:
        """Read the ticks; codes that are not offered any more stay while they were there."""
        kept = set(self.object_data or ()) - {code for code, _label in self.kind.choices}
        self.data = self.kind.ordered([*valuelist, *kept])

    def pre_validate(self, form: Any) -> None:
        """Refuse codes that are not offered, and an empty required field."""
        known = {code for code, _label in self.kind.choices} | set(self.object_data or ())
        if any(code not in known for code in self.data or ()):
            raise ValueError(translate("Choose one of the entries."))
        refuse_missing(self)
