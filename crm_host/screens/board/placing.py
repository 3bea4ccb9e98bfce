"""Finding the place of one card among those that a page shows already."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select

from crm_host.data.session import session
from crm_host.screens.board.board import Board

#: Most cards among which a place is looked for: a database takes only so many ids.
_MOST = 1000
#: The largest id that a database can be asked for.
_LARGEST = 2**63 - 1


@dataclass(frozen=True)
class Place:
    """Where a card stands among others."""

    #: How many of them come before it.
    number: int
    #: Id of the last one of these; `None` where it is the first.
    after: int | None


def shown_ids(text: str) -> list[int]:
    """Return the ids that a page has sent, as `17,4,250`; what is none is left out."""
    ids = (int(part) for part in text.split(",")[:_MOST] if part.isascii() and part.isdigit())
    return [id for id in ids if id <= _LARGEST]


def place_of(board: Board, key: str, id: int, shown: Sequence[int]) -> Place | None:
    """Return where a card stands in a column, `None` where the column does not show it.

    A filter or a row rule may exclude the card now, and a folded column shows none.

    :param key: the column.
    :param shown: ids of the cards that the page shows in this column.
    """
    if not board.is_open(key):
        return None
    part = next(item for item in board.slices if item.key == key)
    search = board.screens.list.search(board.reading)
    among = search.keys.id.in_([id, *shown])
    statement = select(search.keys.id).where(*search.conditions, part.condition, among)
    ids = session().scalars(statement.order_by(*search.keys.whole_order())).all()
    if id not in ids:
        return None
    number = ids.index(id)
    return Place(number, ids[number - 1] if number else None)
