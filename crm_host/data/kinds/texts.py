"""Texts of one line and of several."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar

from sqlalchemy import ColumnElement, String
from sqlalchemy import Text as LongTextType
from sqlalchemy.types import TypeEngine

from crm_host.data.comparing import EQUAL, EXACT, Parts, begins, folded
from crm_host.data.kinds.base import Kind, ValueRefused
from crm_host.i18n.notation import Notation
from crm_host.i18n.text import lazy_text

_ = lazy_text


@dataclass(frozen=True)
class TextKind(Kind):
    """One line of text."""

    name: ClassVar[str] = "text"
    operators: ClassVar[tuple[str, ...]] = (EQUAL, EXACT)
    has_sort_key: ClassVar[bool] = True
    groups: ClassVar[bool] = True
    max_length: int = 200

    def column_type(self) -> TypeEngine[Any]:
        """Return a bounded string."""
        return String(self.max_length)

    def parse(self, text: str, notation: Notation) -> str | None:
        """Trim, and refuse what does not fit."""
        value = " ".join(text.split())
        if len(value) > self.max_length:
            raise ValueRefused(_("Write at most %(limit)s characters.", limit=self.max_length))
        return value or None

    def condition(
        self, part: Parts, operator: str, text: str, notation: Notation
    ) -> ColumnElement[bool]:
        """Return the condition that the text begins so, or is so, whatever its accents."""
        if operator == EXACT:
            return part("_key") == folded(text)
        return begins(part("_key"), text)


@dataclass(frozen=True)
class LongTextKind(Kind):
    """Several lines of text."""

    name: ClassVar[str] = "long_text"
    operators: ClassVar[tuple[str, ...]] = ()
    widget: ClassVar[str] = "textarea"
    max_length: int = 20_000

    def column_type(self) -> TypeEngine[Any]:
        """Return unbounded text; the limit is checked on the way in."""
        return LongTextType()

    def parse(self, text: str, notation: Notation) -> str | None:
        """Keep line breaks, refuse what does not fit."""
        value = text.replace("\r\n", "\n").strip()
        if len(value) > self.max_length:
            raise ValueRefused(_("Write at most %(limit)s characters.", limit=self.max_length))
        return value or None
