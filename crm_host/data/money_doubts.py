"""Amounts that somebody wrote, and the questions about those that may mean something else."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal

from crm_host.data.kinds import ValueRefused
from crm_host.data.money import Money, UnfitAmount, decimals_of, main_currency
from crm_host.data.money_text import fits, written
from crm_host.i18n.notation import Notation
from crm_host.i18n.text import Text, lazy_ntext, lazy_text

_ = lazy_text


class AmountDoubted(ValueRefused):
    """A text may mean one of some amounts; only its writer knows which."""

    def __init__(self, message: Text, offers: Sequence[Money]) -> None:
        super().__init__(message)
        #: What may be meant, the likeliest first.
        self.offers = tuple(offers)


def money_of(number: Decimal, currency: str) -> Money:
    """Return an amount that somebody entered.

    :raises AmountDoubted: the currency does not have that many decimals.
    :raises ValueRefused: it is too large.
    """
    if not fits(number, currency):
        raise AmountDoubted(_places(currency), [_rounded(number, currency)])
    return amount(number, currency)


def amount(number: Decimal, currency: str) -> Money:
    """Return an amount whose decimals fit its currency.

    :raises ValueRefused: it is too large.
    """
    try:
        return Money.of(number, currency)
    except UnfitAmount:
        raise ValueRefused(_("This amount is too large.")) from None


def _rounded(number: Decimal, currency: str) -> Money:
    try:
        return Money.rounded(number, currency)
    except UnfitAmount:
        raise ValueRefused(_("This amount is too large.")) from None


def misread(notation: Notation) -> ValueRefused:
    """Return the refusal of a text that is no amount."""
    example = written(Money.of(1200, main_currency()), notation)
    return ValueRefused(_("Write an amount, for example %(example)s.", example=example))


def other_notation(text: str, number: str, currency: str, notation: Notation) -> ValueRefused:
    """Return the question about a number that is one in the other notation only.

    :param text: all that was written; `number` is the part of it that is a number.
    """
    foreign = notation.foreign_number(number)
    if foreign is None:
        return misread(notation)
    question = _(
        "“%(text)s” is not how amounts are written here. Choose what you mean, or correct it.",
        text=text.strip(),
    )
    return AmountDoubted(question, [_rounded(foreign, currency)])


def too_fine(number: Decimal, typed: str, currency: str, notation: Notation) -> ValueRefused:
    """Return the question about an amount with more decimals than its currency has.

    :param typed: the number as it was written.
    """
    return AmountDoubted(_places(currency), list(_offers(number, typed, currency, notation)))


def _offers(number: Decimal, typed: str, currency: str, notation: Notation) -> Iterator[Money]:
    """Yield the rounded amount, and what the number is in the other notation if it fits."""
    yield _rounded(number, currency)
    foreign = notation.foreign_number(typed)
    if foreign is not None and fits(foreign, currency):
        yield amount(foreign, currency)


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
