"""Inputs for the kinds of the field catalogue. What a person types is read by the kind itself."""

from __future__ import annotations

from typing import Any

from wtforms import BooleanField, Field, SelectField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import StopValidation
from wtforms.widgets import EmailInput, TelInput, TextArea, TextInput, URLInput

from crm_host.data.custom.choices import ChoicesKind
from crm_host.data.fields import FieldSpec
from crm_host.data.kinds import (
    BooleanKind,
    ChoiceKind,
    LinkKind,
    LongTextKind,
    ValueRefused,
)
from crm_host.data.money_kind import MoneyKind
from crm_host.data.translated_kind import TranslatedKind
from crm_host.i18n.catalogs import notation
from crm_host.i18n.text import Text, lazy_text, translate

_ = lazy_text

#: What stands under an input whose field has no help of its own.
_HINTS: dict[str, Text] = {
    "date": _("Day/month/year. 9/3, +3d and “tomorrow” work too."),
    "instant": _("Day/month/year and time, for example 09/03/2026 14:30."),
}
#: By `Kind.widget`. Dates and numbers are typed as text: browsers' own inputs for them read
#: values in the browser's language, not the reader's.
_WIDGETS: dict[str, Any] = {
    "textarea": TextArea(),
    "tel": TelInput(),
    "email": EmailInput(),
    "url": URLInput(),
}
_TEXT = TextInput()
MISSING = _("Fill this in.")


def refuse_missing(field: Any) -> None:
    """Stop validation when a required input is empty.

    :raises StopValidation: nothing was entered, and nothing else is wrong.
    """
    if field.flags.required and field.data is None and not field.process_errors:
        raise StopValidation(str(MISSING))


class KindField(Field):  # type: ignore[misc]  # WTForms has no types
    """Typed text: names, numbers, dates, and what modules add."""

    def __init__(self, spec: FieldSpec, **options: Any) -> None:
        help_text = spec.help or _HINTS.get(spec.kind.name, "")
        super().__init__(
            spec.label,
            description=help_text,
            widget=_WIDGETS.get(spec.kind.widget, _TEXT),
            **options,
        )
        self.kind = spec.kind
        self.flags.required = spec.required

    def _value(self) -> str:
        if self.raw_data:
            return str(self.raw_data[0])
        return self.kind.format(self.data, notation())

    def process_formdata(self, valuelist: list[str]) -> None:
        """Read the text in the reader's notation."""
        if not valuelist:
            return
        try:
            self.data = self.kind.parse(valuelist[0], notation())
        except ValueRefused as error:
            self.data = None
            raise ValueError(str(error.message)) from error

    def pre_validate(self, form: Any) -> None:
        """Refuse an empty required field."""
        refuse_missing(self)


class ChoiceField(SelectField):  # type: ignore[misc]  # WTForms has no types
    """One of the codes of a choice."""

    def __init__(self, spec: FieldSpec, **options: Any) -> None:
        kind = spec.kind
        codes = kind.choices if isinstance(kind, ChoiceKind) else ()
        nothing = translate("Choose…") if spec.required else translate("None")
        super().__init__(
            spec.label,
            description=spec.help,
            coerce=_code,
            choices=[
                SelectChoice("", nothing),
                *(SelectChoice(code, str(label)) for code, label in codes),
            ],
            invalid_choice_message=translate("Choose one of the entries."),
            **options,
        )
        self.flags.required = spec.required

    def pre_validate(self, form: Any) -> None:
        """Refuse an empty required field and codes that are not offered."""
        refuse_missing(self)
        super().pre_validate(form)


def _code(value: str | None) -> str | None:
    return value or None


class CheckboxField(BooleanField):  # type: ignore[misc]  # WTForms has no types
    """Yes or no. What was never answered stays so while the box is left empty."""

    data: bool | None

    def __init__(self, spec: FieldSpec, **options: Any) -> None:
        super().__init__(spec.label, description=spec.help, **options)

    def process_formdata(self, valuelist: list[str]) -> None:
        """Read a tick."""
        super().process_formdata(valuelist)
        if not self.data and self.object_data is None:
            self.data = None


class ReadOnlyField(Field):  # type: ignore[misc]  # WTForms has no types
    """A value that is shown among the inputs and never accepted from the browser."""

    def __init__(self, spec: FieldSpec, text: str, **options: Any) -> None:
        widget = _WIDGETS.get(spec.kind.widget, _TEXT)
        super().__init__(spec.label, widget=widget, render_kw={"readonly": True}, **options)
        self.text = text

    def _value(self) -> str:
        return self.text

    def process_formdata(self, valuelist: list[str]) -> None:
        """Ignore what was sent."""


def input_for(spec: FieldSpec) -> Any:
    """Return the unbound input of a field."""
    from crm_host.forms.checks import ChecksField
    from crm_host.forms.links import LinkField
    from crm_host.forms.money import MoneyInput
    from crm_host.forms.translated import TranslatedInput

    match spec.kind:
        case BooleanKind():
            return CheckboxField(spec)
        case ChoiceKind():
            return ChoiceField(spec)
        case ChoicesKind():
            return ChecksField(spec)
        case LinkKind():
            return LinkField(spec)
        case MoneyKind():
            return MoneyInput(spec)
        case TranslatedKind():
            return TranslatedInput(spec)
    return KindField(spec)


def width_of(spec: FieldSpec) -> str:
    """Return how much of the form's line an input takes."""
    return "full" if isinstance(spec.kind, LongTextKind) else "half"
