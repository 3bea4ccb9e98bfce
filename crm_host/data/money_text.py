"""Writing and reading amounts of money as people do: `1.234.567 ₫`, `€1,234.50`."""

from __future__ import annotations

import re
from collections.abc import Mapping
from decimal import Decimal, localcontext
from functools import lru_cache
from typing import NamedTuple

from babel import Locale
from babel.numbers import format_compact_currency

from crm_host.data.exact import plain_number
from crm_host.data.money import Money, decimals_of, known_currencies
from crm_host.i18n import catalogs
from crm_host.i18n.languages import LANGUAGES
from crm_host.i18n.notation import DIGITS, Notation

_NO_BREAK = "\u00a0"
_AMOUNT = re.compile(r"([-+−]?)([^\d.,'’+−-]*)([-+−]?)\s*([\d.,'’\s]*\d)([^\d]*)")
#: What people write besides the symbols of CLDR.
_SPOKEN = {"đ": "VND", "vnđ": "VND", "đồng": "VND", "$": "USD", "ευρώ": "EUR", "euro": "EUR"}


class _Form(NamedTuple):
    """How amounts of one currency are written in one language."""

    before: str
    after: str
    group: str
    decimal: str
    places: int


def format_money(money: Money, compact: bool = False) -> str:
    """Write an amount with its currency for the present reader.

    :param compact: short, where space is: `1,2 Tr ₫`, `€1.2M`.
    """
    return written(money, catalogs.notation(), compact)


def written(money: Money, reader: Notation, compact: bool = False) -> str:
    """Write an amount for a reader. No break falls between number and symbol."""
    if compact:
        return format_compact_currency(
            money.number, money.currency, locale=reader.locale, fraction_digits=1
        )
    form = _form(reader.language, money.currency)
    sign = "-" if money.amount < 0 else ""
    return f"{sign}{form.before}{_digits(money, form)}{form.after}"


def written_number(money: Money, reader: Notation) -> str:
    """Write an amount without its currency, for where that stands beside it."""
    sign = "-" if money.amount < 0 else ""
    return sign + _digits(money, _form(reader.language, money.currency))


def _digits(money: Money, form: _Form) -> str:
    whole, part = divmod(abs(money.amount), 10**form.places)
    digits = f"{whole:,}".replace(",", form.group)
    if form.places:
        digits += f"{form.decimal}{part:0{form.places}}"
    return digits


@lru_cache(maxsize=500)
def _form(language: str, currency: str) -> _Form:
    """Return how a language writes a currency; Babel would find it out for each amount anew."""
    locale = Locale.parse(language)
    pattern, signs = locale.currency_formats["standard"], locale.number_symbols["latn"]
    symbol = locale.currency_symbols.get(currency, currency)
    if "." in symbol:  # it would be read as part of the number
        symbol = currency
    before, after = (affix[0].replace("¤", symbol) for affix in (pattern.prefix, pattern.suffix))
    if before[-1:].isalpha():  # CLDR parts letters from digits, Babel does not
        before += _NO_BREAK
    return _Form(before, after, signs["group"], signs["decimal"], decimals_of(currency))


class Read(NamedTuple):
    """The text of an amount taken apart."""

    #: The number as it was typed.
    number: str
    #: The currency it names; empty for none.
    currency: str


def taken_apart(text: str, reader: Notation) -> Read | None:
    """Part the number from a currency before or behind it; `None` where it is no amount."""
    match = _AMOUNT.fullmatch(text.strip())
    if match is None:
        return None
    outer, before, inner, number, after = (part.strip() for part in match.groups())
    name = before or after
    if (before and after) or (outer and inner):
        return None
    code = currency_named(name, reader) if name else ""
    if code is None:
        return None
    return Read((outer or inner).replace("−", "-") + number, code)


def currency_named(name: str, reader: Notation) -> str | None:
    """Return the currency that a code or a symbol means for a reader; `None` for none."""
    if name.upper() in known_currencies():
        return name.upper()
    for language in (reader.language, *(code for code, _name in LANGUAGES)):
        if found := _symbols(language).get(name):
            return found
    return _SPOKEN.get(name.casefold())


@lru_cache(maxsize=10)
def _symbols(language: str) -> Mapping[str, str]:
    """Return the symbols that mean one currency only."""
    found: dict[str, list[str]] = {}
    for code, symbol in Locale.parse(language).currency_symbols.items():
        if code in known_currencies():
            found.setdefault(symbol, []).append(code)
    return {symbol: codes[0] for symbol, codes in found.items() if len(codes) == 1}


def machine_text(money: Money) -> str:
    """Write an amount so that every notation reads the same, as `1234.500000EUR`."""
    return f"{plain_number(money.number)}{money.currency}"


def fits(number: Decimal, currency: str) -> bool:
    """Whether a currency has as many decimals as a number."""
    with localcontext(prec=DIGITS):
        minor = number.scaleb(decimals_of(currency))
    return minor == minor.to_integral_value()
