"""Walking an ordered list without counting what lies before (keyset paging).

A position is the value a row is ordered by and its id. Rows without a value come last in both
directions. Every statement reads an index from the position on, so the thousandth page costs
what the first one does.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, and_, false, or_, true


@dataclass(frozen=True)
class Position:
    """A row's place in the order."""

    key: Any
    id: int


@dataclass(frozen=True)
class Keyset:
    """An order: by one expression, ties by id, both in the same direction."""

    key: ColumnElement[Any]
    id: ColumnElement[int]
    descending: bool = False
    #: Whether rows may have no value.
    nullable: bool = True

    def order_by(self, *, backward: bool = False) -> list[ColumnElement[Any]]:
        """Return the order of rows that all have a value, or all have none."""
        if self.descending != backward:
            return [self.key.desc(), self.id.desc()]
        return [self.key.asc(), self.id.asc()]

    def whole_order(self, *, backward: bool = False) -> list[ColumnElement[Any]]:
        """Return the order of all rows; no index follows it."""
        missing = self.key.is_(None)
        return [missing.desc() if backward else missing.asc(), *self.order_by(backward=backward)]

    def segments(self, *, backward: bool = False) -> list[ColumnElement[bool]]:
        """Return the conditions of the stretches that an index can walk, in order."""
        if not self.nullable:
            return [true()]
        found: list[ColumnElement[bool]] = [self.key.is_not(None), self.key.is_(None)]
        return found[::-1] if backward else found

    def segments_beyond(
        self, position: Position | None, *, backward: bool = False
    ) -> list[ColumnElement[bool]]:
        """Return the same from a position on, without the row at the position."""
        segments = self.segments(backward=backward)
        if position is None:
            return segments
        within = and_(*self._within(position, backward))
        in_last = (position.key is None) != backward
        return [within] if in_last or len(segments) == 1 else [within, segments[1]]

    def beyond(self, position: Position | None, *, backward: bool = False) -> ColumnElement[bool]:
        """Return the condition of all rows beyond a position."""
        return or_(false(), *self.segments_beyond(position, backward=backward))

    def _within(self, position: Position, backward: bool) -> list[ColumnElement[bool]]:
        """Return what holds for the rows beyond a position in its own stretch."""
        falling = self.descending != backward
        later_id = self.id < position.id if falling else self.id > position.id
        if position.key is None:
            return [self.key.is_(None), later_id]
        # The first condition is what an index is entered by.
        if falling:
            return [self.key <= position.key, or_(self.key < position.key, later_id)]
        return [self.key >= position.key, or_(self.key > position.key, later_id)]
