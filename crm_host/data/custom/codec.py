"""Values of user-defined fields as JSON keeps them, and back."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from crm_host.data.custom.choices import ChoicesKind
from crm_host.data.derived import compute
from crm_host.data.exact import PLACES, ExactKind, millionths, tidy
from crm_host.data.kinds import (
    BooleanKind,
    ChoiceKind,
    DateKind,
    InstantKind,
    Kind,
    LinkKind,
    LongTextKind,
    NumberKind,
    TextKind,
)
from crm_host.data.money import Money, money_from, sort_key
from crm_host.data.money_field import AMOUNT, CURRENCY
from crm_host.data.money_kind import MoneyKind

#: As SQLite keeps instants, so that texts compare as the instants do.
_INSTANT = "%Y-%m-%d %H:%M:%S.%f"


@dataclass(frozen=True)
class Codec:
    """How the values of one kind are kept.

    :param shape: what `JsonPart` calls it.
    :param encode: makes the JSON value of a Python value.
    :param decode: the other way round; raises `ValueError` or `TypeError` for what is none.
    :param companions: ending of a part to the function that makes its value.
    :param shapes: ending of a part to its shape, where it is not the value itself.
    """

    shape: str
    encode: Callable[[Any], Any]
    decode: Callable[[Any], Any]
    companions: Mapping[str, Callable[[Any], Any]]
    shapes: Mapping[str, str]


def codec_of(kind: Kind) -> Codec:
    """Return how a kind's values are kept.

    :raises TypeError: user-defined fields cannot be of this kind.
    """
    for cls, codec in _CODECS.items():
        if type(kind) is cls:
            return codec
    raise TypeError(f"{type(kind).__name__} is no kind of user-defined fields.")


def key_of(name: str, ending: str) -> str:
    """Return the key under which a part of a value stands; only companions have a colon."""
    return f"{name}:{ending.removeprefix('_')}" if ending else name


def _same(value: Any) -> Any:
    return value


def _exactly(cls: type[Any]) -> Callable[[Any], Any]:
    def check(raw: Any) -> Any:
        if type(raw) is not cls:  # a bool is an int, too
            raise TypeError(f"{raw!r} is no {cls.__name__}.")
        return raw

    return check


def _decimal(raw: Any) -> Decimal:
    return tidy(Decimal(_exactly(int)(raw)).scaleb(-PLACES))


def _instant(value: datetime) -> str:
    return value.astimezone(UTC).strftime(_INSTANT)


def _moment(raw: Any) -> datetime:
    return datetime.strptime(raw, _INSTANT).replace(tzinfo=UTC)


def _codes(raw: Any) -> tuple[str, ...]:
    return tuple(_exactly(str)(code) for code in _exactly(list)(raw))


def _amount(value: Money) -> dict[str, Any]:
    return {"amount": value.amount, "currency": value.currency}


def _money(raw: Any) -> Money:
    found = money_from(_exactly(dict)(raw))
    if found is None or type(found.amount) is not int or type(found.currency) is not str:
        raise ValueError(f"{raw!r} is no amount.")
    return Money(found.amount, found.currency)


def _fold_key(value: str) -> Any:
    return compute("fold", value)


def _sort_key(value: str) -> Any:
    return compute("sort", value)


_TEXT = Codec(
    "text",
    _same,
    _exactly(str),
    {"_key": _fold_key, "_sort": _sort_key},
    {"_key": "sort", "_sort": "sort"},
)
_CODECS: Mapping[type[Kind], Codec] = {
    TextKind: _TEXT,
    LongTextKind: Codec("text", _same, _exactly(str), {}, {}),
    NumberKind: Codec("number", _same, _exactly(int), {}, {}),
    ExactKind: Codec("exact", millionths, _decimal, {}, {}),
    MoneyKind: Codec(
        "json",
        _amount,
        _money,
        {"_sort": sort_key},
        {AMOUNT: "amount", CURRENCY: "currency", "_sort": "sort"},
    ),
    DateKind: Codec("date", date.isoformat, date.fromisoformat, {}, {}),
    InstantKind: Codec("instant", _instant, _moment, {}, {}),
    BooleanKind: Codec("boolean", _same, _exactly(bool), {}, {}),
    ChoiceKind: Codec("text", _same, _exactly(str), {}, {}),
    ChoicesKind: Codec("json", list, _codes, {}, {}),
    LinkKind: Codec("number", _same, _exactly(int), {}, {}),
}
