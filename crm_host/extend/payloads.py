"""Event payloads: frozen dataclasses that survive a trip through JSON with their types."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from datetime import date, datetime
from decimal import Decimal
from types import NoneType, UnionType
from typing import Any, Union, get_args, get_origin, get_type_hints

from crm_host.extend.contributions import ContributionError

_WRITERS: dict[type, Callable[[Any], Any]] = {
    datetime: datetime.isoformat,
    date: date.isoformat,
    Decimal: str,
}
_READERS: dict[type, Callable[[Any], Any]] = {
    datetime: datetime.fromisoformat,
    date: date.fromisoformat,
    Decimal: Decimal,
}
_PLAIN = (bool, int, float, str, NoneType)


def check_payload(payload_class: type) -> None:
    """Make sure that a payload class can be stored.

    :raises ContributionError: naming the field that cannot.
    """
    if not dataclasses.is_dataclass(payload_class):
        raise ContributionError(f"{payload_class.__name__} must be a frozen dataclass.")
    for name, hint in get_type_hints(payload_class).items():
        if not _storable(hint):
            raise ContributionError(
                f"{payload_class.__name__}.{name} cannot be stored with the event. Use text, "
                "numbers, dates, ids, or tuples and dicts of these."
            )


def pack(payload: Any) -> dict[str, Any]:
    """Return a payload as JSON values."""
    return {
        field.name: _write(getattr(payload, field.name)) for field in dataclasses.fields(payload)
    }


def unpack(payload_class: type, stored: dict[str, Any]) -> Any:
    """Rebuild a payload; fields added since it was stored take their defaults."""
    hints = get_type_hints(payload_class)
    values = {name: _read(hints[name], stored[name]) for name in hints if name in stored}
    return payload_class(**values)


def _storable(hint: Any) -> bool:
    origin = get_origin(hint)
    if origin in (tuple, list, dict, Union, UnionType):
        return all(_storable(part) for part in get_args(hint) if part is not Ellipsis)
    return hint in _PLAIN or hint in _WRITERS or hint is Any


def _write(value: Any) -> Any:
    if isinstance(value, list | tuple):
        return [_write(item) for item in value]
    if isinstance(value, dict):
        return {key: _write(item) for key, item in value.items()}
    writer = _WRITERS.get(type(value))
    return writer(value) if writer else value


def _read(hint: Any, value: Any) -> Any:
    if value is None:
        return None
    origin = get_origin(hint)
    if origin in (Union, UnionType):
        (hint,) = [part for part in get_args(hint) if part is not NoneType][:1]
        return _read(hint, value)
    if origin in (tuple, list):
        inner = get_args(hint)[0]
        return origin(_read(inner, item) for item in value)
    if origin is dict:
        inner = get_args(hint)[1]
        return {key: _read(inner, item) for key, item in value.items()}
    reader = _READERS.get(hint)
    return reader(value) if reader else value
