"""The kind of texts in several languages: found in every one, one file column for each."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar

from sqlalchemy import ColumnElement
from sqlalchemy.types import TypeEngine

from crm_host.data.comparing import EQUAL, Parts
from crm_host.data.file_columns import DataColumn
from crm_host.data.folding import FOLD_LENGTH, fold
from crm_host.data.kinds import Kind, ValueRefused
from crm_host.data.translated import CODES, Translated, TranslatedType, translated
from crm_host.data.translated_files import translated_columns
from crm_host.i18n.notation import Notation
from crm_host.i18n.text import lazy_text

if TYPE_CHECKING:
    from crm_host.data.catalogue import Field

_ = lazy_text

#: Stands before the text of each language in the column that filters look into.
SEPARATOR = "\n"


@dataclass(frozen=True)
class TranslatedKind(Kind):
    """One line of text, in each language that somebody has written it in."""

    name: ClassVar[str] = "translated"
    operators: ClassVar[tuple[str, ...]] = (EQUAL,)
    has_sort_key: ClassVar[bool] = True
    max_length: int = 200

    def column_type(self) -> TypeEngine[Any]:
        """Return a JSON object."""
        return TranslatedType()

    def parse(self, text: str, notation: Notation) -> Translated | None:
        """Read a text in the reader's language.

        :raises ValueRefused: it is too long.
        """
        return translated({notation.language: self.one(text) or ""})

    def one(self, text: str) -> str | None:
        """Read the text of one language.

        :raises ValueRefused: it is too long.
        """
        value = " ".join(text.split())
        if len(value) > self.max_length:
            raise ValueRefused(_("Write at most %(limit)s characters.", limit=self.max_length))
        return value or None

    def format(self, value: Mapping[str, str] | None, notation: Notation) -> str:
        """Write what the reader understands."""
        return "" if not value else Translated(value).best(notation.language)

    def condition(
        self, part: Parts, operator: str, text: str, notation: Notation
    ) -> ColumnElement[bool]:
        """Return the condition that the text begins so in any language."""
        start = SEPARATOR + fold(text)[:FOLD_LENGTH]
        return part("_key").contains(start, autoescape=True)

    def columns(self, field: Field) -> Sequence[DataColumn]:
        """Return a column for each language, and one for files that know but one language."""
        return translated_columns(field, self.one)

    def every(self, value: Mapping[str, str]) -> str:
        """Write the text in all its languages, for the history."""
        return " · ".join(f"{code}: {value[code]}" for code in CODES if value.get(code))

    def plain(self, value: Mapping[str, str] | None) -> str:
        """Write the text in the firm's language."""
        return "" if not value else Translated(value).best("")
