"""One board as one answer shows it: its columns with counts, sums and cards."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any

from sqlalchemy import Select

from crm_host.data.access import NotFound
from crm_host.data.actor import current_actor
from crm_host.data.aggregates import Dimension, TooManyGroups, aggregate
from crm_host.data.catalogue import Field
from crm_host.data.measures import Measure, Tally
from crm_host.data.money_kind import MoneyKind
from crm_host.i18n.catalogs import notation
from crm_host.i18n.text import Text, translate
from crm_host.screens.board import folded
from crm_host.screens.board.axis import (
    OTHERS,
    Slice,
    board_fields,
    condition_of,
    may_move,
    slices,
)
from crm_host.screens.board.cards import CARDS, Dealt, Stretch, deal
from crm_host.screens.board.guests import ColumnShare, shares_of
from crm_host.screens.board.writer import Card, CardWriter
from crm_host.screens.finding import Search
from crm_host.screens.paging import Cursor, read_cursor
from crm_host.screens.standard import readable_fields

if TYPE_CHECKING:
    from crm_host.screens.filters.reading import Reading
    from crm_host.screens.record import RecordScreens

#: Fields on a card beside its title.
_FACTS = 3
#: How addresses say that nothing is summed.
NO_SUM = "none"


@dataclass(frozen=True)
class BoardColumn:
    """One column as a board shows it."""

    key: str
    #: Its id in the page.
    anchor: str
    label: Text
    count: int
    #: "4 deals"
    counted: str
    #: One text for each currency.
    sums: Sequence[str]
    is_folded: bool
    takes_cards: bool
    cards: Sequence[Card]
    #: How many cards come before these.
    first: int
    shares: Sequence[ColumnShare]
    #: Where the cards after these are; empty where there are none.
    more_url: str
    #: Where a record of this column is made; empty where the actor may not.
    new_url: str

    @property
    def spoken(self) -> str:
        """What a reader of the screen hears: name, number, sums."""
        if not self.sums:
            return translate("%(column)s, %(records)s", column=self.label, records=self.counted)
        sums = " + ".join(self.sums)
        return translate(
            "%(column)s, %(records)s, %(sum)s", column=self.label, records=self.counted, sum=sums
        )


@dataclass
class Board:
    """One request for a board.

    :param asked: `q`, `by` and `sum` of the address.
    :param refusals: why cards were not moved, by record id.
    :param only: keys of the columns that are counted and shown; all columns where it is empty.
    """

    screens: RecordScreens
    asked: Mapping[str, str]
    refusals: Mapping[int, Text] = field(default_factory=dict)
    only: frozenset[str] = frozenset()

    @cached_property
    def fields(self) -> Mapping[str, Field]:
        """The fields that may be the columns."""
        return board_fields(self.screens)

    @cached_property
    def by(self) -> Field:
        """The field whose values are the columns.

        :raises NotFound: the record type has none that the actor may read.
        """
        for name in (self.asked.get("by", ""), self.screens.board, *self.fields):
            if name in self.fields:
                return self.fields[name]
        raise NotFound(self.screens.name)

    @cached_property
    def summed_fields(self) -> Mapping[str, Field]:
        """The fields that can be summed."""
        fields = readable_fields(self.screens.model, current_actor())
        return {
            name: item
            for name, item in fields.items()
            if item.kind.numeric and item.path and not item.multiple
        }

    @cached_property
    def summed(self) -> Field | None:
        """The field that is summed: the first amount of money unless another one is chosen."""
        chosen = self.asked.get("sum", "")
        if chosen == NO_SUM:
            return None
        money = (item for item in self.summed_fields.values() if isinstance(item.kind, MoneyKind))
        return self.summed_fields.get(chosen) or next(money, None)

    @cached_property
    def reading(self) -> Reading:
        """The filter."""
        return self.screens.list.read(self.asked.get("q", ""))

    @cached_property
    def may_move(self) -> bool:
        """Whether the actor may move any card."""
        return may_move(self.screens, self.by)

    @cached_property
    def kept(self) -> Mapping[str, str]:
        """What the address says beside the filter, where it is not the usual."""
        usual = Board(self.screens, {})
        kept = {}
        if self.by != usual.by:
            kept["by"] = self.by.name
        if self.summed != usual.summed:
            kept["sum"] = self.summed.name if self.summed else NO_SUM
        return kept

    @property
    def spoken(self) -> str:
        """How many records there are, for those who hear it."""
        if self.is_too_wide:
            return translate("Too many different values for a board")
        total = sum(tally.count for tally in self.tallies.values())
        return translate("Found: %(number)s", number=self.screens.labels.count(total))

    def url(self, screen: str = "board", **query: Any) -> str:
        """Return the address of this board, or of something to do on it."""
        return self.screens.url(screen, **({"q": self.reading.text, **self.kept} | query))

    @cached_property
    def forms(self) -> Mapping[str, str]:
        """Where the forms of a board are sent, by what they do: every column has them."""
        return {name: self.url(f"board_{name}") for name in ("move", "create", "fold")}

    @cached_property
    def tallies(self) -> Mapping[Any, Tally]:
        """What was counted, by value.

        :raises TooManyGroups: the values are too many different ones.
        """
        measures = [Measure("sum", self.summed)] if self.summed else []
        cells = aggregate(self._counted, [Dimension(self.by)], measures, notation())
        return {cell.keys[0]: cell.tally for cell in cells}

    @cached_property
    def is_too_wide(self) -> bool:
        """Whether the records differ too much to be put into columns."""
        try:
            return not self.slices
        except TooManyGroups:
            return True

    @cached_property
    def slices(self) -> Sequence[Slice]:
        """The columns without their cards."""
        return slices(self.by, self.tallies)

    @cached_property
    def shown(self) -> Sequence[Field]:
        """The fields on a card, its title first."""
        fields = self.screens.list.shown_fields(self.screens)
        title, *rest = fields
        return [title, *(item for item in rest if item.name != self.by.name)][: _FACTS + 1]

    @cached_property
    def search(self) -> Search[Any]:
        """What finds the cards."""
        return self.screens.list.search(self.reading, self.shown)

    def columns(
        self, *, at: Mapping[str, str] | None = None, present: int | None = None
    ) -> list[BoardColumn]:
        """Return the columns that are shown.

        :param at: cursors of columns that do not begin at their first card, by key.
        :param present: a record that is shown in its column however far down it stands.
        """
        asked, open_ = self._asked()
        cursors = {part.key: self._cursor(part, (at or {}).get(part.key, "")) for part in open_}
        stretches = [self._stretch(part, cursors[part.key]) for part in open_]
        if present is not None:
            model = self.screens.model
            stretches += [
                Stretch(_pinned(part), (model.id == present) & part.condition, 1) for part in open_
            ]
        column = self.by.parts("")
        dealt = deal(self.search, column, [item for item in stretches if item.count])
        firsts = {key: cursor.number for key, cursor in cursors.items() if cursor}
        return list(self._columns(asked, open_, dealt, firsts))

    def heads(self, key: str = "", record: Any = None, first: int = 0) -> list[BoardColumn]:
        """Return the columns that are shown, without their cards but one.

        :param key: the column of that card.
        :param first: how many of the column's cards come before it.
        """
        dealt = {} if record is None else {key: Dealt([record])}
        return list(self._columns(*self._asked(), dealt, {key: first}))

    def has(self, keys: Collection[str]) -> bool:
        """Whether all of these columns are there; one of no value or of a link may not be."""
        return not self.is_too_wide and {part.key for part in self.slices}.issuperset(keys)

    def is_open(self, key: str) -> bool:
        """Whether a column is there and shows cards."""
        return any(part.key == key for part in self._asked()[1])

    def _asked(self) -> tuple[Sequence[Slice], Sequence[Slice]]:
        """Return the columns that are shown, and those of them that are not folded."""
        if self.is_too_wide:
            return [], []
        asked = [part for part in self.slices if not self.only or part.key in self.only]
        hidden = folded.folded_columns(self.screens.name, self.by.name)
        return asked, [part for part in asked if part.key not in hidden]

    def _cursor(self, part: Slice, text: str) -> Cursor | None:
        return read_cursor(text, self._scope(part.key)) if text else None

    def _stretch(self, part: Slice, cursor: Cursor | None) -> Stretch:
        values = () if part.key == OTHERS else (part.value,)
        beyond = cursor.position if cursor else None
        count = self._tally(part).count
        return Stretch(part.key, part.condition, count, beyond=beyond, values=values)

    def _columns(
        self,
        asked: Sequence[Slice],
        open_: Sequence[Slice],
        dealt: Mapping[str, Dealt],
        firsts: Mapping[str, int],
    ) -> Iterator[BoardColumn]:
        records = [record for item in dealt.values() for record in item.records]
        writer = CardWriter(self.screens, self.shown, self.reading.text, records, self.refusals)
        counts = {value: tally.count for value, tally in self.tallies.items()}
        shares = shares_of(self.screens.name, self._all_cards(), counts)
        for part in asked:
            mine = dealt.get(part.key, Dealt())
            tally = self._tally(part)
            pinned = dealt.get(_pinned(part), Dealt()).records
            rows = [*(item for item in pinned if item not in mine.records), *mine.records]
            yield BoardColumn(
                key=part.key,
                anchor=f"board-{part.key}",
                label=part.label,
                count=tally.count,
                counted=self.screens.labels.count(tally.count),
                sums=self._sums(tally),
                is_folded=part not in open_,
                takes_cards=part.takes_cards,
                cards=[writer.card(record) for record in rows],
                first=firsts.get(part.key, 0),
                shares=shares.get(part.value, ()) if part.key != OTHERS else (),
                more_url=self._more(part, mine, firsts.get(part.key, 0), tally.count),
                new_url=self._new(part),
            )

    def _tally(self, part: Slice) -> Tally:
        if part.key != OTHERS:
            return self.tallies.get(part.value, Tally())
        named = {item.value for item in self.slices}
        rest = Tally()
        for value, tally in self.tallies.items():
            if value is not None and value not in named:
                rest.add(tally)
        return rest

    def _sums(self, tally: Tally) -> list[str]:
        if self.summed is None:
            return []
        measure = Measure("sum", self.summed)
        return [measure.format(value, notation()) for value in measure.values(tally)]

    def _more(self, part: Slice, dealt: Dealt, first: int, count: int) -> str:
        number = first + len(dealt.records)
        if dealt.last is None or len(dealt.records) < CARDS or count <= number:
            return ""
        place = Cursor(dealt.last, backward=False, number=number, total=count)
        return self.url(column=part.key, at=place.write(self._scope(part.key)))

    def _new(self, part: Slice) -> str:
        if not part.takes_cards or not self.screens.may("create"):
            return ""
        value = {} if part.value is None else {self.by.name: str(part.value)}
        return self.screens.url("new", **{"in": self.reading.text}, **value)

    def _scope(self, key: str) -> str:
        order = self.reading.order.text
        return f"{self.screens.name}/board?{self.reading.text}#{order}/{self.by.name}/{key}"

    @cached_property
    def _counted(self) -> Select[Any]:
        """The statement for all records of the columns that are counted."""
        matching = self.screens.list.select(self.reading.text).order_by(None)
        condition = condition_of(self.by, self.only) if self.only else None
        return matching if condition is None else matching.where(condition)

    def _all_cards(self) -> Select[Any]:
        column = self.by.parts("").label("column")
        return self._counted.with_only_columns(self.screens.model.id.label("id"), column)


def _pinned(part: Slice) -> str:
    """Return the key of the stretch with the record that is shown in any case."""
    return f"{part.key} pinned"
