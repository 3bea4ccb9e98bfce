"""Text that data holds in several languages: names of products, stages, articles (A89).

Interface, document and customer language are three things. A reader sees such a text in their
own language; a document is written in `document_language(record)`, whatever the clerk speaks.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import JSON
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.engine import Dialect
from sqlalchemy.types import TypeDecorator, TypeEngine

from crm_host.i18n import catalogs
from crm_host.i18n.languages import LANGUAGES

#: Codes of the languages that data may be written in.
CODES = tuple(code for code, _name in LANGUAGES)


class Translated(dict[str, str]):
    """One text in several languages. Replace it to change it; nothing watches its keys.

    Shown as it is, in a template or by `str`, it is what the present reader understands.
    """

    def best(self, wanted: str) -> str:
        """Return the text in a language, else in the firm's, else in any."""
        from crm_host.data.derived import main_language

        for code in (wanted, main_language(), *CODES):
            if self.get(code):
                return self[code]
        return next(iter(self.values()), "")

    def with_text(self, code: str, text: str | None) -> Translated | None:
        """Return a copy with another text in one language; nothing where no text is left."""
        return translated({**self, code: text or ""})

    def __str__(self) -> str:
        return self.best(catalogs.language())


def translated(texts: Mapping[str, str] | None) -> Translated | None:
    """Return the texts that are not empty, or nothing."""
    found = {code: text for code, text in (texts or {}).items() if text}
    return Translated(found) or None


class TranslatedType(TypeDecorator[Translated]):
    """A JSON object from language to text."""

    impl = JSON
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        """Use the JSON that PostgreSQL can index."""
        kind: Any = JSONB if dialect.name == "postgresql" else JSON
        return dialect.type_descriptor(kind(none_as_null=True))

    def process_bind_param(
        self, value: Mapping[str, str] | None, dialect: Dialect
    ) -> dict[str, str] | None:
        """Keep nothing rather than an empty object."""
        kept = translated(value)
        return None if kept is None else dict(kept)

    def process_result_value(self, value: Any, dialect: Dialect) -> Translated | None:
        """Return what templates can show."""
        return translated(value)


def document_language(record: Any) -> str:
    """Return the language in which a document for a record is written.

    That is the record's own `language` if it has one, as a customer's does, and else the firm's.
    The language of whoever prints it never counts.
    """
    from crm_host.data.derived import main_language

    spoken = str(getattr(record, "language", "") or "")
    return spoken if spoken in CODES else main_language()
