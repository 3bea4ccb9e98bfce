"""The columns that a translated text has in files."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from dataclasses import field as attribute
from typing import TYPE_CHECKING, Any

from crm_host.data.file_columns import DataColumn
from crm_host.data.stored import Stored, StoredValue, path_of
from crm_host.data.translated import Translated
from crm_host.i18n.languages import LANGUAGES
from crm_host.i18n.notation import Notation
from crm_host.i18n.text import lazy_text

if TYPE_CHECKING:
    from crm_host.data.catalogue import Field

_ = lazy_text

#: Reads the text of one language.
Reader = Callable[[str], "str | None"]


def translated_columns(field: Field, reader: Reader) -> Sequence[DataColumn]:
    """Return a column for each language, and one for files that know but one language."""
    aliases = tuple(field.spec.aliases)
    return [
        *(LanguageColumn.of(field, code, title, reader) for code, title in LANGUAGES),
        _SingleColumn(field, field.name, field.label, aliases, import_only=True),
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

    language: str = attribute(kw_only=True)
    reader: Reader = attribute(kw_only=True)

    @classmethod
    def of(cls, field: Field, code: str, title: str, reader: Reader) -> LanguageColumn:
        """Return a field's column for a language."""
        label = _("%(field)s (%(language)s)", field=field.label, language=title)
        aliases = tuple(f"{alias}:{code}" for alias in field.spec.aliases)
        key = f"{field.name}:{code}"
        return cls(field, key, label, aliases, language=code, reader=reader)

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
        return self.reader(text)

    def write(self, record: Any, value: str | None) -> None:
        """Replace the text in this language and leave the others."""
        _put(self.field, record, self.language, value)

    def _text(self, value: Translated | None) -> str:
        return (value or Translated()).get(self.language, "")


def _put(field: Field, record: Any, code: str, text: str | None) -> None:
    present = Translated(field.get(record) or {})
    field.set(record, present.with_text(code, text))
