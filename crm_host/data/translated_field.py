"""The catalogue's field of translated texts: found in every language, one file column for each."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement

from crm_host.data.catalogue import DataColumn, Field, column_of
from crm_host.data.folding import FOLD_LENGTH, fold
from crm_host.data.stored import Stored, StoredValue, path_of
from crm_host.data.translated import Translated, TranslatedKind
from crm_host.i18n.languages import LANGUAGES
from crm_host.i18n.notation import Notation
from crm_host.i18n.text import lazy_text

_ = lazy_text

#: Stands before the text of each language in the column that filters look into.
SEPARATOR = "\n"


@dataclass(frozen=True)
class TranslatedField(Field):
    """A text in several languages."""

    def order(self) -> ColumnElement[Any]:
        """Order by the text in the firm's language, or what stands in for it."""
        return column_of(self.model, f"{self.name}_sort")

    def condition(self, operator: str, text: str, notation: Notation) -> ColumnElement[bool]:
        """Return the condition that the text begins so in any language."""
        start = SEPARATOR + fold(text)[:FOLD_LENGTH]
        return column_of(self.model, f"{self.name}_key").contains(start, autoescape=True)

    def columns(self) -> Sequence[DataColumn]:
        """Return a column for each language, and one for files that know but one language."""
        single = DataColumn(self, self.name, self.label, tuple(self.spec.aliases), import_only=True)
        return [
            *(LanguageColumn.of(self, code, title) for code, title in LANGUAGES),
            _SingleColumn(**{key: getattr(single, key) for key in single.__dataclass_fields__}),
        ]


@dataclass(frozen=True)
class _SingleColumn(DataColumn):
    """A column that does not say its language: it is that of whoever imports."""

    def write(self, record: Any, value: Any) -> None:
        """Replace the text of that language and leave the others."""
        for code, text in (value or {}).items():
            _put(self.field, record, code, text)


@dataclass(frozen=True)
class LanguageColumn(DataColumn):
    """The text in one language, as `name:vi`."""

    language: str = ""

    @classmethod
    def of(cls, field: Field, code: str, title: str) -> LanguageColumn:
        """Return a field's column for a language."""
        label = _("%(field)s (%(language)s)", field=field.label, language=title)
        aliases = tuple(f"{alias}:{code}" for alias in field.spec.aliases)
        return cls(field, f"{field.name}:{code}", label, aliases, language=code)

    def read(self, record: Any) -> str:
        """Return the text in this language, empty where there is none."""
        return self._text(self.field.get(record))

    def stored(self) -> Stored | None:
        """Return where the texts of all languages stand."""
        path = path_of(self.field)
        return StoredValue(path, self._text) if path else None

    def parse(self, text: str, notation: Notation) -> str | None:
        """Read a cell.

        :raises ValueRefused: it is too long.
        """
        kind = self.field.kind
        return kind.one(text) if isinstance(kind, TranslatedKind) else None

    def write(self, record: Any, value: str | None) -> None:
        """Replace the text in this language and leave the others."""
        _put(self.field, record, self.language, value)

    def _text(self, value: Translated | None) -> str:
        return (value or Translated()).get(self.language, "")


def _put(field: Field, record: Any, code: str, text: str | None) -> None:
    present = Translated(field.get(record) or {})
    field.set(record, present.with_text(code, text))
