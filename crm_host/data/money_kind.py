"""The kind of amounts: read in the reader's notation, asked about where that is in doubt."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, ClassVar

from crm_host.data.exact import read_number
from crm_host.data.kinds import ORDERED, Kind, ValueRefused
from crm_host.data.money import Money, UnfitAmount, decimals_of, main_currency, money_from
from crm_host.data.money_text import fits, machine_text, taken_apart, written, written_number
from crm_host.i18n.notation import Notation
from crm_host.i18n.text import Text, lazy_ntext, lazy_text

_ = lazy_text


class AmountDoubted(ValueRefused):
    """A text may mean one of some amounts; only its writer knows which."""

    def __init__(self, message: Text, offers: Sequence[Money]) -> None:
        super().__init__(message)
        #: What may be meant, the likeliest first.
        self.offers = tuple(offers)


@dataclass(frozen=True)
class MoneyKind(Kind):
    """An amount of money in any currency."""

    name: ClassVar[str] = "money"
    operators: ClassVar[tuple[str, ...]] = ORDERED
    numeric: ClassVar[bool] = True
    has_sort_key: ClassVar[bool] = True

    def parse(self, text: str, notation: Notation, currency: str = "") -> Money | None:
        """Read an amount such as `1.234,50 €`.

        :param currency: code of the currency where the text names none; the firm's if not given.
        :raises AmountDoubted: it is written in another notation, or has too many decimals.
        """
        if not text.strip():
            return None
        found = taken_apart(text, notation)
        if found is None:
            raise _misread(notation)
        code = found.currency or currency or main_currency()
        number = read_number(found.number, notation)
        if number is None:
            raise _other_notation(text, found.number, code, notation)
        if not fits(number, code):
            raise _too_fine(number, found.number, code, notation)
        return _amount(number, code)

    def number(self, text: str, notation: Notation) -> Money | Decimal | None:
        """Read a cell that may leave its currency to another column.

        :raises ValueRefused: it is no amount.
        """
        found = taken_apart(text, notation)
        if found is None or found.currency:
            return self.parse(text, notation)
        number = read_number(found.number, notation)
        if number is None:
            raise _other_notation(text, found.number, main_currency(), notation)
        return number

    def offers(self, text: str, notation: Notation) -> Sequence[Money]:
        """Return what a doubtful text may mean; nothing where it is clear, or no amount."""
        try:
            self.parse(text, notation)
        except AmountDoubted as doubt:
            return doubt.offers
        except ValueRefused:
            pass
        return ()

    def format(self, value: Money | None, notation: Notation) -> str:
        """Write the amount with its currency."""
        return "" if value is None else written(value, notation)

    def format_number(self, value: Money, notation: Notation) -> str:
        """Write the amount without its currency, for where that stands beside it."""
        return written_number(value, notation)

    def plain(self, value: Money | None) -> str:
        """Write the amount so that every notation reads the same, as `1234.500000EUR`."""
        return "" if value is None else machine_text(value)

    def canonical(self, text: str, notation: Notation) -> str:
        """Write the amount so that every notation reads the same."""
        return self.plain(self.parse(text, notation))

    def revived(self, value: Any) -> Any:
        """Return an amount, from how a change set keeps it."""
        return money_from(value)


def money_of(number: Decimal, currency: str) -> Money:
    """Return an amount that somebody entered.

    :raises AmountDoubted: the currency does not have that many decimals.
    :raises ValueRefused: it is too large.
    """
    if not fits(number, currency):
        raise AmountDoubted(_places(currency), [_rounded(number, currency)])
    return _amount(number, currency)


def _amount(number: Decimal, currency: str) -> Money:
    try:
        return Money.of(number, currency)
    except UnfitAmount:
        raise ValueRefused(_("This amount is too large.")) from None


def _rounded(number: Decimal, currency: str) -> Money:
    try:
        return Money.rounded(number, currency)
    except UnfitAmount:
        raise ValueRefused(_("This amount is too large.")) from None


def _misread(notation: Notation) -> ValueRefused:
    example = written(Money.of(1200, main_currency()), notation)
    return ValueRefused(_("Write an amount, for example %(example)s.", example=example))


def _other_notation(text: str, number: str, currency: str, notation: Notation) -> ValueRefused:
    foreign = notation.foreign_number(number)
    if foreign is None:
        return _misread(notation)
    question = _(
        "“%(text)s” is not how amounts are written here. Choose what you mean, or correct it.",
        text=text.strip(),
    )
    return AmountDoubted(question, [_rounded(foreign, currency)])


def _too_fine(number: Decimal, typed: str, currency: str, notation: Notation) -> ValueRefused:
    return AmountDoubted(_places(currency), list(_offers(number, typed, currency, notation)))


def _offers(number: Decimal, typed: str, currency: str, notation: Notation) -> Iterator[Money]:
    """Yield the rounded amount, and what the number is in the other notation if it fits."""
    yield _rounded(number, currency)
    foreign = notation.foreign_number(typed)
    if foreign is not None and fits(foreign, currency):
        yield _amount(foreign, currency)


def _places(currency: str) -> Text:
    places = decimals_of(currency)
    if not places:
        return _(
            "%(currency)s has no decimals. Choose a rounded amount, or correct it.",
            currency=currency,
        )
    return lazy_ntext(
        "%(currency)s has only %(num)s decimal. Choose a rounded amount, or correct it.",
        "%(currency)s has only %(num)s decimals. Choose a rounded amount, or correct it.",
        places,
        currency=currency,
    )
