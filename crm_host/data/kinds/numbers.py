"""Whole numbers; amounts and exact decimals are kinds of their own beside this folder."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Any, ClassVar

from sqlalchemy import BigInteger
from sqlalchemy.types import TypeEngine

from crm_host.data.comparing import ORDERED
from crm_host.data.kinds.base import Kind, ValueRefused
from crm_host.i18n.notation import Notation
from crm_host.i18n.text import lazy_text

_ = lazy_text


@dataclass(frozen=True)
class NumberKind(Kind):
    """A whole number."""

    name: ClassVar[str] = "number"
    operators: ClassVar[tuple[str, ...]] = ORDERED
    numeric: ClassVar[bool] = True
    widget: ClassVar[str] = "number"
    minimum: int | None = None
    maximum: int | None = None

    def column_type(self) -> TypeEngine[Any]:
        """Return a 64-bit integer."""
        return BigInteger()

    def parse(self, text: str, notation: Notation) -> int | None:
        """Read a whole number in the reader's notation, within the limits."""
        if not text.strip():
            return None
        number = notation.parse_number(text)
        if number is None and (meant := notation.suggest_number(text)):
            raise ValueRefused(
                _("“%(text)s” is not how numbers are written here. If you mean %(number)s, "
                  "write that.", text=text.strip(), number=meant)
            )  # fmt: skip
        if number is None or number != number.to_integral_value():
            raise ValueRefused(_("Write a whole number, for example 1200."))
        value = int(number)
        if abs(value) >= 2**63:
            raise ValueRefused(_("This number is too large."))
        if self.minimum is not None and value < self.minimum:
            raise ValueRefused(_("Write a number of at least %(limit)s.", limit=self.minimum))
        if self.maximum is not None and value > self.maximum:
            raise ValueRefused(_("Write a number of at most %(limit)s.", limit=self.maximum))
        return value

    def format(self, value: int | None, notation: Notation) -> str:
        """Group the digits as the reader is used to."""
        return "" if value is None else notation.format_number(Decimal(value))

    def canonical(self, text: str, notation: Notation) -> str:
        """Write plain digits."""
        return self.plain(self.parse(text, notation))
