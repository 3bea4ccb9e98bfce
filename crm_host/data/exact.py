"""Exact numbers: quantities, rates and unit prices with up to six decimals, never a float.

They are stored as whole millionths, because SQLite keeps decimals as floats.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal, localcontext
from typing import Any, ClassVar

from sqlalchemy import BigInteger, ColumnElement, type_coerce
from sqlalchemy.engine import Dialect
from sqlalchemy.types import TypeDecorator, TypeEngine

from crm_host.data.comparing import ORDERED
from crm_host.data.kinds import Kind, ValueRefused
from crm_host.i18n.notation import DIGITS, Notation
from crm_host.i18n.text import lazy_text

_ = lazy_text

#: Decimals that are kept.
PLACES = 6
#: What a column of 64 bits holds.
LARGEST = Decimal(2**63 - 1).scaleb(-PLACES)
#: How programs write a fraction: with six decimals it is a group of three in no notation.
_PLAIN = re.compile(r"[+-]?\d{1,20}\.\d{6}")


class NotExact(ValueError):
    """A value cannot be kept as it is; the message says what to do."""


def millionths(value: Decimal | int) -> int:
    """Return a value in millionths.

    :raises TypeError: the value is a float, which is rarely the number that somebody wrote.
    :raises NotExact: it has more than six decimals, or is too large.
    """
    if isinstance(value, bool) or not isinstance(value, Decimal | int):
        raise TypeError(f"{value!r} is no exact number. Use Decimal('12.5') or an int.")
    number = Decimal(value)
    if not number.is_finite():
        raise NotExact(f"{value} is no number.")
    if abs(number) > LARGEST:
        raise NotExact(f"{value} is too large. The limit is {LARGEST}.")
    with localcontext(prec=DIGITS):
        scaled = number.scaleb(PLACES)
    if scaled != scaled.to_integral_value():
        raise NotExact(f"{value} has more than {PLACES} decimals. Round it first.")
    return int(scaled)


def tidy(number: Decimal) -> Decimal:
    """Return a number without zeros behind its last decimal, and without an exponent.

    >>> tidy(Decimal("1200.500"))
    Decimal('1200.5')
    """
    whole = number.to_integral_value()
    return whole.quantize(Decimal(1)) if number == whole else number.normalize()


def plain_number(number: Decimal) -> str:
    """Write a number so that readers of every notation read the same.

    >>> plain_number(Decimal("1200")), plain_number(Decimal("1.234"))
    ('1200', '1.234000')
    """
    return f"{tidy(number)}" if number == number.to_integral_value() else f"{number:.{PLACES}f}"


def read_number(text: str, notation: Notation) -> Decimal | None:
    """Read a number in the reader's notation, or as `plain_number` writes it."""
    compact = text.strip()
    return Decimal(compact) if _PLAIN.fullmatch(compact) else notation.parse_number(compact)


class ExactType(TypeDecorator[Decimal]):
    """A decimal number of up to six places in a BIGINT."""

    impl = BigInteger
    cache_ok = True

    class comparator_factory(TypeDecorator.Comparator[Decimal], BigInteger.Comparator[Any]):
        """Operators in SQL whose results are exact numbers too."""

        def __add__(self, other: Any) -> ColumnElement[Decimal]:
            """Add an exact number."""
            return type_coerce(super().__add__(other), ExactType())

        def __sub__(self, other: Any) -> ColumnElement[Decimal]:
            """Subtract an exact number."""
            return type_coerce(super().__sub__(other), ExactType())

        def __mul__(self, other: Any) -> ColumnElement[Decimal]:
            """Multiply by whole numbers, which are not in millionths."""
            whole = type_coerce(self.expr, BigInteger) * other
            return type_coerce(whole, ExactType())

    def process_bind_param(self, value: Decimal | int | None, dialect: Dialect) -> int | None:
        """Store millionths.

        :raises TypeError: the value is a float.
        :raises NotExact: the value does not fit.
        """
        return None if value is None else millionths(value)

    def process_result_value(self, value: int | None, dialect: Dialect) -> Decimal | None:
        """Return a decimal; sums arrive here too, which PostgreSQL answers as decimals."""
        return None if value is None else tidy(Decimal(int(value)).scaleb(-PLACES))


@dataclass(frozen=True)
class ExactKind(Kind):
    """A quantity, a rate or a unit price: up to six decimals."""

    name: ClassVar[str] = "exact"
    operators: ClassVar[tuple[str, ...]] = ORDERED
    numeric: ClassVar[bool] = True
    widget: ClassVar[str] = "number"
    minimum: Decimal | None = None
    maximum: Decimal | None = None

    def column_type(self) -> TypeEngine[Any]:
        """Return millionths in 64 bits."""
        return ExactType()

    def parse(self, text: str, notation: Notation) -> Decimal | None:
        """Read a number in the reader's notation, within the limits."""
        if not text.strip():
            return None
        number = read_number(text, notation)
        if number is None:
            raise _misread(text, notation)
        if abs(number) > LARGEST:
            raise ValueRefused(_("This number is too large."))
        if number != round(number, PLACES):
            raise ValueRefused(_("Write at most %(places)s decimals.", places=PLACES))
        if self.minimum is not None and number < self.minimum:
            limit = notation.format_number(self.minimum)
            raise ValueRefused(_("Write a number of at least %(limit)s.", limit=limit))
        if self.maximum is not None and number > self.maximum:
            limit = notation.format_number(self.maximum)
            raise ValueRefused(_("Write a number of at most %(limit)s.", limit=limit))
        return tidy(number)

    def format(self, value: Decimal | None, notation: Notation) -> str:
        """Write all decimals that there are, in the reader's notation."""
        return "" if value is None else notation.format_number(value)

    def plain(self, value: Decimal | None) -> str:
        """Write the number so that every notation reads the same."""
        return "" if value is None else plain_number(value)

    def canonical(self, text: str, notation: Notation) -> str:
        """Write the number so that every notation reads the same."""
        return self.plain(self.parse(text, notation))

    def revived(self, value: Any) -> Any:
        """Return a decimal, from how a change set keeps it."""
        return Decimal(value) if isinstance(value, str) else value


def _misread(text: str, notation: Notation) -> ValueRefused:
    meant = notation.suggest_number(text)
    if meant is None:
        return ValueRefused(_("Write a number, for example %(example)s.",
                              example=notation.format_number(Decimal("12.5"))))  # fmt: skip
    return ValueRefused(
        _("“%(text)s” is not how numbers are written here. If you mean %(number)s, "
          "write that.", text=text.strip(), number=meant)
    )  # fmt: skip
