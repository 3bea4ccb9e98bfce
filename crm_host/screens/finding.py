"""Fetching one page of a list, by whichever way is fast for how much the filter leaves.

Planners choose badly here: asked for the first 50 of a filtered and sorted list they walk the
whole order past everything the filter excludes (PostgreSQL: 130 ms instead of 11 ms of 120,000
rows). So the rows are counted first, up to `COUNT_CAP`. Few are collected and then sorted; of
many, the next 50 are met soon by walking the order.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, Generic, TypeVar

from sqlalchemy import ColumnElement, Select, and_, false, func, select
from sqlalchemy.orm.interfaces import ORMOption

from crm_host.data.access import visible
from crm_host.data.base import Record
from crm_host.data.session import session
from crm_host.screens.keyset import Keyset, Position

R = TypeVar("R", bound=Record)

#: Rows are counted up to here; beyond, a list says "10,000+".
COUNT_CAP = 10_000


@dataclass(frozen=True)
class Found(Generic[R]):
    """A stretch of an ordered list."""

    rows: list[R]
    #: Place of the first and of the last row, for walking on.
    first: Position | None
    last: Position | None
    #: Whether there are rows beyond the stretch, in the direction walked.
    more: bool
    #: Number of rows that match, `COUNT_CAP + 1` standing for more than that.
    total: int


@dataclass(frozen=True)
class Search(Generic[R]):
    """What to look for, in which order, and what to load with it."""

    model: type[R]
    keys: Keyset
    conditions: Sequence[ColumnElement[bool]] = ()
    options: Sequence[ORMOption] = ()
    #: Whether the conditions exclude more than a few rows.
    is_narrowed: bool = False
    #: Whether they are expected to leave few, as words do.
    is_selective: bool = False

    def page(
        self,
        size: int,
        beyond: Position | None = None,
        *,
        backward: bool = False,
        total: int | None = None,
        seen: int = 0,
    ) -> Found[R]:
        """Return the rows beyond a position, in the list's order also when walking backward.

        :param total: number of matching rows where an earlier page counted them.
        :param seen: rows before this page; tells where nothing more can follow.
        """
        fetch = _Fetch(self, size, beyond, backward, total, seen)
        if not self.is_narrowed:
            return fetch.walk()
        if fetch.total is None and not self.is_selective:
            fetch.total = self.count()
        if fetch.total is None or fetch.total <= COUNT_CAP:
            found = fetch.collect()
            if found.total <= COUNT_CAP:
                return found
            fetch.total = found.total
        return fetch.walk()

    def count(self, *, exact: bool = False) -> int:
        """Return the number of matching rows, `COUNT_CAP + 1` for more unless asked exactly."""
        return session().scalar(select(self.counted(exact=exact))) or 0

    def counted(self, *, exact: bool = False) -> ColumnElement[int]:
        """Return the same as part of another statement."""
        matching = select(self.model.id).where(*self.conditions)
        limited = matching if exact else matching.limit(COUNT_CAP + 1)
        return select(func.count()).select_from(limited.subquery()).scalar_subquery()


@dataclass
class _Fetch(Generic[R]):
    """One page being fetched."""

    search: Search[R]
    size: int
    beyond: Position | None
    backward: bool
    total: int | None
    seen: int
    rows: list[Any] = field(default_factory=list)

    def walk(self) -> Found[R]:
        """Follow the index of the order from the position on."""
        keys = self.search.keys
        self.rows = []
        for segment in keys.segments_beyond(self.beyond, backward=self.backward):
            missing = self.size + 1 - len(self.rows)
            if missing <= 0 or self._is_all():
                break
            statement = self._rows(keys.key, self._total_column())
            statement = statement.where(*self._unindexed(), segment)
            ordered = statement.order_by(*keys.order_by(backward=self.backward))
            self._take(ordered.limit(missing))
        if self.total is None:  # no row could carry it
            self.total = 0 if self.beyond is None else self.search.count()
        return self._found()

    def _unindexed(self) -> Sequence[ColumnElement[bool]]:
        """Return the conditions so that SQLite walks the order.

        It would rather take any index that a condition mentions and sort a quarter of the table.
        """
        conditions = self.search.conditions
        if not self.search.is_narrowed or session().get_bind().dialect.name != "sqlite":
            return conditions
        return [func.coalesce(and_(*conditions), false())]

    def collect(self) -> Found[R]:
        """Collect all matching ids with their keys, sort them, and load the page."""
        model, keys = self.search.model, self.search.keys
        matching = select(keys.id.label("id"), keys.key.label("key"))
        matching = matching.where(*self.search.conditions).limit(COUNT_CAP + 1)
        matches = matching.cte("matches").prefix_with("MATERIALIZED")
        own = Keyset(matches.c.key, matches.c.id, keys.descending)
        order = own.whole_order(backward=self.backward)
        part = select(matches.c.id, matches.c.key)
        if self.beyond is not None:
            part = part.where(own.beyond(self.beyond, backward=self.backward))
        page = part.order_by(*order).limit(self.size + 1).cte("page").prefix_with("MATERIALIZED")
        total = select(func.count()).select_from(matches).scalar_subquery()
        shown = Keyset(page.c.key, page.c.id, keys.descending)
        statement = self._rows(page.c.key, total).join(page, page.c.id == model.id)
        self.rows, self.total = [], None
        self._take(statement.order_by(*shown.whole_order(backward=self.backward)))
        if self.total is None:
            self.total = 0 if self.beyond is None else self.search.count()
        return self._found()

    def _rows(self, key: ColumnElement[Any], total: ColumnElement[Any] | None) -> Select[Any]:
        statement: Select[Any] = visible(self.search.model).add_columns(key.label("sort_key"))
        if total is not None:
            statement = statement.add_columns(total.label("total"))
        return statement.options(*self.search.options)

    def _total_column(self) -> ColumnElement[int] | None:
        """Return the count as part of the first statement, unless it is known."""
        return None if self.total is not None else self.search.counted()

    def _take(self, statement: Select[Any]) -> None:
        found = session().execute(statement).all()
        if found and self.total is None:
            self.total = found[0].total
        self.rows.extend(found)

    def _is_all(self) -> bool:
        """Whether the count says that nothing can follow, which saves a statement."""
        if not self.rows or self.backward or self.total is None or self.total > COUNT_CAP:
            return False
        return self.seen + len(self.rows) >= self.total

    def _found(self) -> Found[R]:
        more = len(self.rows) > self.size
        rows = self.rows[: self.size]
        if self.backward:
            rows.reverse()
        places = [Position(row.sort_key, row[0].id) for row in rows[:1] + rows[-1:]]
        return Found(
            rows=[row[0] for row in rows],
            first=places[0] if places else None,
            last=places[-1] if places else None,
            more=more,
            total=self.total or 0,
        )
