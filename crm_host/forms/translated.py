"""The input of a translated text: the reader's language first, the others behind a line."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from markupsafe import Markup
from wtforms import Field
from wtforms.utils import unset_value
from wtforms.widgets import html_params

from crm_host.data.fields import FieldSpec
from crm_host.data.kinds import ValueRefused
from crm_host.data.translated import CODES, translated
from crm_host.data.translated_kind import TranslatedKind
from crm_host.forms.inputs import refuse_missing
from crm_host.i18n.catalogs import language
from crm_host.i18n.languages import LANGUAGES
from crm_host.i18n.text import translate


class TranslatedWidget:
    """One input for each language; those that are not the reader's can be unfolded."""

    input_type = "text"

    def __call__(self, field: TranslatedInput, **attributes: Any) -> Markup:
        """Return the inputs."""
        first, *others = field.languages()
        lines = [self._input(field, first, field.id, attributes)]
        open_ = any(field.text(code) for code in others) or bool(field.errors)
        names = dict(LANGUAGES)
        lines.append(
            Markup('<details class="more"{}><summary>{}</summary>').format(
                Markup(" open") if open_ else "", translate("Other languages")
            )
        )
        for code in others:
            own = f"{field.id}-{code}"
            label = Markup('<label class="form-label" for="{}" lang="{}">{}</label>')
            lines.append(label.format(own, code, names[code]))
            lines.append(self._input(field, code, own, {"class": "form-control"}))
        return Markup("").join([*lines, Markup("</details>")])

    def _input(
        self, field: TranslatedInput, code: str, identity: str, attributes: dict[str, Any]
    ) -> Markup:
        values = attributes | {
            "type": "text",
            "id": identity,
            "name": field.input_name(code),
            "value": field.text(code),
            "lang": code,
            "maxlength": field.kind.max_length,
        }
        return Markup(f"<input {html_params(**values)}>")


class TranslatedInput(Field):  # type: ignore[misc]  # WTForms has no types
    """A text in several languages."""

    widget = TranslatedWidget()

    def __init__(self, spec: FieldSpec, **options: Any) -> None:
        super().__init__(spec.label, description=spec.help, **options)
        if not isinstance(spec.kind, TranslatedKind):
            raise TypeError("A translated input needs a translated field.")
        self.kind: TranslatedKind = spec.kind
        self.flags.required = spec.required
        #: What was typed, by language.
        self.typed: dict[str, str] = {}

    def process(self, formdata: Any, data: Any = unset_value, extra_filters: Any = None) -> None:
        """Read the inputs of all languages."""
        self.process_errors, self.typed = [], {}
        self.object_data = self.data = None if data is unset_value else data
        sent = {code: self.input_name(code) for code in CODES}
        if formdata is None or not any(name in formdata for name in sent.values()):
            return
        self.typed = {code: str(formdata.get(name, "")) for code, name in sent.items()}
        self.raw_data = list(self.typed.values())
        try:
            self.data = translated({c: self.kind.one(text) or "" for c, text in self.typed.items()})
        except ValueRefused as refusal:
            self.data = None
            self.process_errors.append(str(refusal.message))

    def languages(self) -> Iterator[str]:
        """Yield the codes of all languages, the reader's first."""
        own = language()
        yield own
        yield from (code for code in CODES if code != own)

    def input_name(self, code: str) -> str:
        """Return the name under which the browser sends the text of a language."""
        return f"{self.name}:{code}"

    def text(self, code: str) -> str:
        """Return what the input of a language shows."""
        if self.raw_data:
            return self.typed.get(code, "")
        return str((self.data or {}).get(code, ""))

    def pre_validate(self, form: Any) -> None:
        """Refuse a required text that is empty in every language."""
        refuse_missing(self)
