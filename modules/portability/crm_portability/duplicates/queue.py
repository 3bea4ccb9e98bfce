"""The pairs that wait for somebody's judgment, as far as the actor may see both records."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, func, select
from sqlalchemy.orm import aliased

from crm_host.api import (
    Field,
    Text,
    catalogue,
    current_actor,
    field_right,
    lazy_text,
    notation,
    path_of,
    screens_of,
    session,
    visible,
)
from crm_portability.duplicates.features import features_of
from crm_portability.duplicates.models import DuplicatePair, DuplicateSearch
from crm_portability.duplicates.rules import RuleSet, default_rules
from crm_portability.duplicates.scoring import DIFFERENT, SAME, SIMILAR, Judge

_ = lazy_text

#: Pairs on a page.
PAGE = 20
#: Pairs that are counted.
COUNTED = 1_000
#: Values of each record that are shown beside its name.
_VALUES = 6


@dataclass(frozen=True)
class ShownRecord:
    """One side of a pair."""

    id: int
    name: str
    url: str
    #: Label and text of some values.
    values: list[tuple[Text, str]]


@dataclass(frozen=True)
class ShownPair:
    """A pair as the page shows it."""

    id: int
    score: int
    records: list[ShownRecord]
    #: What the records have in common and what not, in words: tone and sentence.
    reasons: list[tuple[str, Text]]


@dataclass(frozen=True)
class Queue:
    """One page of the pairs of a record type."""

    pairs: list[ShownPair]
    #: How many there are, at most `COUNTED`.
    count: int
    page: int
    search: DuplicateSearch | None

    @property
    def has_more(self) -> bool:
        """Whether there is another page."""
        return self.page * PAGE < self.count


def load(model: type[Any], page: int, *, dismissed: bool = False) -> Queue:
    """Return a page of the queue, or of what was dismissed; four queries."""
    search = session().get(DuplicateSearch, model.__record__)
    open_pairs = _pairs(model, dismissed=dismissed)
    counted = open_pairs.with_only_columns(DuplicatePair.id).order_by(None).limit(COUNTED)
    count = session().scalar(select(func.count()).select_from(counted.subquery())) or 0
    found = session().scalars(open_pairs.limit(PAGE).offset((page - 1) * PAGE)).all()
    chosen = search.rules if search is not None else None
    rules = default_rules(model) if chosen is None else RuleSet.from_json(chosen)
    judge = Judge(rules, features_of(model))
    records = _records(model, found)
    shown = [item for pair in found if (item := _shown(model, pair, records, judge))]
    return Queue(shown, count, page, search)


def _pairs(model: type[Any], *, dismissed: bool) -> Select[Any]:
    """Return the statement for the pairs of which the actor sees both records."""
    low, high = aliased(model), aliased(model)
    at = DuplicatePair.dismissed_at
    state = at.is_not(None) if dismissed else at.is_(None)
    return (
        select(DuplicatePair)
        .join(low, low.id == DuplicatePair.low_id)
        .join(high, high.id == DuplicatePair.high_id)
        .where(DuplicatePair.record_type == model.__record__, state)
        .order_by(DuplicatePair.score.desc(), DuplicatePair.id)
    )


def find(model: type[Any], pair_id: int) -> DuplicatePair | None:
    """Return a pair of which the actor sees both records."""
    low, high = aliased(model), aliased(model)
    found: DuplicatePair | None = session().scalar(
        select(DuplicatePair)
        .join(low, low.id == DuplicatePair.low_id)
        .join(high, high.id == DuplicatePair.high_id)
        .where(DuplicatePair.id == pair_id, DuplicatePair.record_type == model.__record__)
    )
    return found


def others_of(model: type[Any], ids: Sequence[int]) -> list[int]:
    """Return ids of further records that are likely the same as some of these."""
    pairs = _pairs(model, dismissed=False).where(
        DuplicatePair.low_id.in_(ids) | DuplicatePair.high_id.in_(ids)
    )
    found = session().scalars(pairs.limit(PAGE)).all()
    return sorted({n for pair in found for n in (pair.low_id, pair.high_id)} - set(ids))


def _records(model: type[Any], pairs: Sequence[DuplicatePair]) -> Mapping[int, Any]:
    ids = {number for pair in pairs for number in (pair.low_id, pair.high_id)}
    found = session().scalars(visible(model).where(model.id.in_(ids))) if ids else ()
    return {record.id: record for record in found}


def _shown(
    model: type[Any], pair: DuplicatePair, records: Mapping[int, Any], judge: Judge
) -> ShownPair | None:
    readable = {
        item.name
        for item in judge.features
        if field_right(current_actor(), model.__record__, item.field) != "none"
    }
    degrees = {name: how for name, how in pair.degrees.items() if name in readable}
    # What only fields make that the actor may not read would tell them those fields' values.
    score = pair.score if len(readable) == len(judge.features) else judge.still_enough(degrees)
    if score is None:
        return None
    both = _sides(model, [records[pair.low_id], records[pair.high_id]])
    return ShownPair(pair.id, score, both, list(_reasons(judge, degrees)))


def _reasons(judge: Judge, degrees: Mapping[str, int]) -> Iterator[tuple[str, Text]]:
    for how, tone in ((SAME, "ok"), (SIMILAR, "info"), (DIFFERENT, "neutral")):
        names = [str(item.label) for item in judge.features if degrees.get(item.name) == how]
        if names:
            yield tone, said(how, names)


def said(how: int, names: Sequence[str]) -> Text:
    """Say which fields agree in this degree."""
    fields = ", ".join(names)
    if how == SAME:
        return _("The same: %(fields)s", fields=fields)
    if how == SIMILAR:
        return _("Similar: %(fields)s", fields=fields)
    return _("Different: %(fields)s", fields=fields)


def _sides(model: type[Any], both: Sequence[Any]) -> list[ShownRecord]:
    """Return the records side by side: what differs first, an empty value as a dash."""
    screens = screens_of(model.__record__)
    rows = []
    for item in _at_hand(model):
        if field_right(current_actor(), model.__record__, item.name) == "none":
            continue
        texts = [item.text(record, notation()) for record in both]
        if any(text and text != one.display for text, one in zip(texts, both, strict=True)):
            rows.append((item.label, texts))
    rows.sort(key=lambda row: len(set(row[1])) == 1)
    return [
        ShownRecord(
            record.id,
            record.display,
            screens.url("detail", record) if screens else "",
            [(label, texts[side] or "–") for label, texts in rows[:_VALUES]],
        )
        for side, record in enumerate(both)
    ]


def _at_hand(model: type[Any]) -> Iterator[Field]:
    """Yield fields whose text costs no query: the list's columns first."""
    screens = screens_of(model.__record__)
    first = screens.list.shown_fields(screens) if screens else ()
    names = dict.fromkeys((*(item.name for item in first), *catalogue(model)))
    for name in names:
        item = catalogue(model).get(name)
        if item is not None and path_of(item) and not item.options() and item.kind.name != "link":
            yield item
