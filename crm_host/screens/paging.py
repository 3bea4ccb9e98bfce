"""Cursors: places in a list that travel in addresses, signed so that nobody can make them up."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from flask import current_app
from itsdangerous import BadData, URLSafeSerializer

from crm_host.screens.keyset import Position

#: Rows on a page.
PAGE_SIZE = 50


@dataclass(frozen=True)
class Cursor:
    """Where a page begins, and what earlier pages found out."""

    position: Position
    #: Whether the page lies before the position.
    backward: bool
    #: Number of the row at the position, from 1.
    number: int
    #: Rows that match, as `Found.total`.
    total: int

    def write(self, scope: str) -> str:
        """Return the cursor as text that is good for one scope only.

        :param scope: names the list, its filter and its order.
        """
        fields = [_pack(self.position.key), self.position.id]
        text: str | bytes = _serializer(scope).dumps(
            [*fields, int(self.backward), self.number, self.total]
        )
        return text if isinstance(text, str) else text.decode("ascii")


def read_cursor(text: str, scope: str) -> Cursor | None:
    """Return a cursor, or `None` if it was made up, changed, or written for something else."""
    try:
        key, id_, backward, number, total = _serializer(scope).loads(text)
    except BadData:
        return None
    return Cursor(Position(_unpack(key), id_), bool(backward), number, total)


def _serializer(scope: str) -> URLSafeSerializer:
    return URLSafeSerializer(current_app.config["SECRET_KEY"], salt=f"crm.list.cursor {scope}")


def _pack(key: Any) -> Any:
    """Return a sort key as JSON can hold it."""
    if isinstance(key, datetime):
        return {"instant": key.isoformat()}
    if isinstance(key, date):
        return {"day": key.isoformat()}
    if isinstance(key, Decimal):
        return {"number": str(key)}
    return key


def _unpack(packed: Any) -> Any:
    if not isinstance(packed, dict):
        return packed
    ((kind, text),) = packed.items()
    return _UNPACK[kind](text)


_UNPACK: dict[str, Callable[[str], Any]] = {
    "instant": datetime.fromisoformat,
    "day": date.fromisoformat,
    "number": Decimal,
}
