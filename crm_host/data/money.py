"""Amounts of money: whole minor units of one currency, never a float, never two currencies mixed.

How many decimals a currency has is ISO 4217's exponent, as CLDR lists it (by Babel): none for
VND, two for EUR, three for KWD.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal, localcontext
from fractions import Fraction
from functools import lru_cache
from typing import Any, Self

from babel.numbers import get_currency_precision, list_currencies

from crm_host.i18n.notation import DIGITS

_LARGEST = 2**63 - 1

_main_currency = "VND"


class CurrencyMismatch(TypeError):
    """Amounts of two currencies were added or compared; convert one of them first."""


class UnfitAmount(ValueError):
    """A number is no amount of a currency: too many decimals, or too large."""


def set_main_currency(code: str) -> None:
    """Say in which currency amounts are that name none; one per database."""
    global _main_currency
    _main_currency = code


def main_currency() -> str:
    """Return the currency of amounts that name none: the setting `host.currency`."""
    return _main_currency


@lru_cache(maxsize=1)
def known_currencies() -> frozenset[str]:
    """Return the ISO 4217 codes that there are or were."""
    return frozenset(list_currencies())


@lru_cache(maxsize=400)
def decimals_of(currency: str) -> int:
    """Return how many decimals amounts of a currency have.

    :raises ValueError: there is no such currency.
    """
    if currency not in known_currencies():
        raise ValueError(f"{currency!r} is no currency. Use a code of ISO 4217, as EUR or VND.")
    return get_currency_precision(currency)


@dataclass(frozen=True, slots=True)
class Money:
    """An amount in whole minor units (cents; dong) with its currency.

    `Money(123450, "EUR")` and `Money.of("1234.50", "EUR")` are both 1,234.50 euro.

    :raises TypeError: the amount is no int.
    :raises ValueError: there is no such currency.
    :raises UnfitAmount: the amount needs more than 64 bits.
    """

    amount: int
    currency: str

    def __post_init__(self) -> None:
        if type(self.amount) is not int:
            raise TypeError(f"{self.amount!r} is not in whole minor units. Use Money.of(…).")
        decimals_of(self.currency)
        if abs(self.amount) > _LARGEST:
            raise UnfitAmount(f"{self.amount} {self.currency} in minor units is too large.")

    @classmethod
    def of(cls, number: Decimal | int | str, currency: str) -> Self:
        """Return an amount from a number of whole units, as 1234.50.

        :raises TypeError: the number is a float.
        :raises UnfitAmount: the currency does not have that many decimals. Round the number, or
            use `rounded`.
        """
        if isinstance(number, bool) or not isinstance(number, Decimal | int | str):
            raise TypeError(f"{number!r} is no exact number. Use Decimal('12.50') or a text.")
        minor = _scaled(Decimal(number), currency)
        if minor != minor.to_integral_value():
            places = decimals_of(currency)
            raise UnfitAmount(f"{number} has more than the {places} decimals of {currency}.")
        return cls(int(minor), currency)

    @classmethod
    def rounded(cls, number: Decimal, currency: str, rounding: str = ROUND_HALF_UP) -> Self:
        """Return the nearest amount to a number of whole units.

        :param rounding: one of the roundings of `decimal`; by default halves go away from zero.
        """
        return cls(_to_whole(_scaled(number, currency), rounding), currency)

    @property
    def number(self) -> Decimal:
        """The amount in whole units, with all decimals of the currency: `Decimal("1234.50")`."""
        return Decimal(self.amount).scaleb(-decimals_of(self.currency))

    def __add__(self, other: Money) -> Money:
        return Money(self.amount + self._same(other), self.currency)

    def __sub__(self, other: Money) -> Money:
        return Money(self.amount - self._same(other), self.currency)

    def __neg__(self) -> Money:
        return Money(-self.amount, self.currency)

    def __abs__(self) -> Money:
        return Money(abs(self.amount), self.currency)

    def __bool__(self) -> bool:
        return self.amount != 0

    def __lt__(self, other: Money) -> bool:
        return self.amount < self._same(other)

    def __le__(self, other: Money) -> bool:
        return self.amount <= self._same(other)

    def __gt__(self, other: Money) -> bool:
        return self.amount > self._same(other)

    def __ge__(self, other: Money) -> bool:
        return self.amount >= self._same(other)

    def times(self, factor: Decimal | int, rounding: str = ROUND_HALF_UP) -> Money:
        """Return a multiple, as of a unit price by a quantity or of a total by a tax rate.

        :param rounding: one of the roundings of `decimal`; by default halves go away from zero.
        :raises TypeError: the factor is a float.
        """
        if isinstance(factor, bool) or not isinstance(factor, Decimal | int):
            raise TypeError(f"{factor!r} is no exact factor. Use Decimal('1.08') or an int.")
        with localcontext(prec=DIGITS):
            return Money(_to_whole(Decimal(self.amount) * factor, rounding), self.currency)

    def allocate(self, weights: Sequence[Decimal | int]) -> list[Money]:
        """Share the amount out by weights so that the shares add up to it exactly.

        Each gets its share rounded down; what is left goes, one minor unit each, to the largest
        remainders, the earlier one first where two are equal (Hamilton's method).

        :raises ValueError: a weight is negative, or all are zero.
        """
        parts = [Fraction(weight) for weight in weights]
        total = sum(parts)
        if total <= 0 or min(parts) < 0:
            raise ValueError("Weights must not be negative, and not all of them zero.")
        sign = -1 if self.amount < 0 else 1
        exact = [abs(self.amount) * part / total for part in parts]
        shares = [int(share) for share in exact]
        left = abs(self.amount) - sum(shares)
        by_remainder = sorted(range(len(parts)), key=lambda place: shares[place] - exact[place])
        for place in by_remainder[:left]:
            shares[place] += 1
        return [Money(sign * share, self.currency) for share in shares]

    def _same(self, other: Money) -> int:
        if not isinstance(other, Money):
            raise TypeError(f"{other!r} is no amount of money, which always has a currency.")
        if other.currency != self.currency:
            raise CurrencyMismatch(
                f"{self.currency} and {other.currency} have nothing in common. Convert one first."
            )
        return other.amount


def money_from(stored: Any) -> Any:
    """Return an amount from how a change set keeps it; anything else as it is."""
    if isinstance(stored, dict):
        return Money(stored["amount"], stored["currency"])
    return stored


def sort_key(money: Money) -> str:
    """Return a text that orders amounts, currency by currency.

    >>> sort_key(Money(-5, "EUR")) < sort_key(Money(3, "EUR")) < sort_key(Money(1, "VND"))
    True
    """
    return f"{money.currency}{money.amount + 2**63:020}"


def _scaled(number: Decimal, currency: str) -> Decimal:
    """Return a number of whole units in minor units, decimals and all."""
    if not number.is_finite():
        raise UnfitAmount(f"{number} is no amount.")
    with localcontext(prec=DIGITS):
        return number.scaleb(decimals_of(currency))


def _to_whole(number: Decimal, rounding: str) -> int:
    return int(number.to_integral_value(rounding=rounding))
