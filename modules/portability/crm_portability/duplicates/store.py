"""The pairs in the database: what a search brings, and what somebody says about them."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from datetime import datetime
from itertools import islice
from typing import Any

from sqlalchemy import ColumnElement, Select, case, delete, or_, select

from crm_host.api import (
    Refused,
    Text,
    current_actor,
    declare_noted,
    notation,
    note_change,
    noted_change,
    screens_of,
    session,
    translate_plural,
    utc_now,
)
from crm_host.api import lazy_text as _
from crm_portability.duplicates.finding import Pair
from crm_portability.duplicates.models import DuplicatePair, DuplicateSearch
from crm_portability.duplicates.rules import RuleSet, default_rules

#: What the audit calls a choice of rules.
NOTED_RULES = "portability.duplicate_rules"
#: And a judgment of two records.
NOTED_PAIR = "portability.duplicate"
#: Values in one statement: databases limit them.
_SOME = 500


def search_of(model: type[Any]) -> DuplicateSearch:
    """Return how a record type is searched; made where that was never asked."""
    found = session().get(DuplicateSearch, model.__record__)
    if found is None:
        found = DuplicateSearch(record_type=model.__record__)
        session().add(found)
    return found


def rules_of(model: type[Any]) -> RuleSet:
    """Return the rules of a record type: those that somebody chose, else the usual ones."""
    statement = select(DuplicateSearch.rules).where(DuplicateSearch.record_type == model.__record__)
    chosen = session().scalar(statement)
    return default_rules(model) if chosen is None else RuleSet.from_json(chosen)


def keep(model: type[Any], pairs: Iterable[Pair], compared: Collection[int] | None) -> int:
    """Store the pairs of a search and forget those it has not found again; returns how many.

    Dismissed ones stay as they are, found again or not.

    :param compared: ids of the records that were compared with all others; `None` for all.
    """
    known = {(p.low_id, p.high_id): p for p in _stored(model, compared)}
    count = 0
    for some in _by(_SOME, pairs):
        for pair in some:
            _put(model, known.pop((pair.low, pair.high), None), pair)
        count += len(some)
        session().flush()
    gone = [item.id for item in known.values() if item.dismissed_at is None]
    for ids in _by(_SOME, gone):
        session().execute(delete(DuplicatePair).where(DuplicatePair.id.in_(ids)))
    return count


def _put(model: type[Any], stored: DuplicatePair | None, pair: Pair) -> None:
    verdict = pair.verdict
    if stored is None:
        stored = DuplicatePair(record_type=model.__record__, low_id=pair.low, high_id=pair.high)
        session().add(stored)
    stored.score, stored.degrees = verdict.score, dict(verdict.degrees)


def _stored(model: type[Any], compared: Collection[int] | None) -> Iterator[DuplicatePair]:
    statement = select(DuplicatePair).where(DuplicatePair.record_type == model.__record__)
    if compared is None:
        yield from session().scalars(statement)
        return
    seen: set[int] = set()
    for ids in _by(_SOME, sorted(compared)):
        for pair in session().scalars(statement.where(names(ids))):
            if pair.id not in seen:
                seen.add(pair.id)
                yield pair


def names(ids: Sequence[int]) -> ColumnElement[bool]:
    """Return the condition that a pair has one of these records."""
    return or_(DuplicatePair.low_id.in_(ids), DuplicatePair.high_id.in_(ids))


def dismissed_of(model: type[Any], number: int) -> Select[Any]:
    """Return the statement for the records of which somebody said that they are not this one."""
    pair = DuplicatePair
    other = case((pair.low_id == number, pair.high_id), else_=pair.low_id)
    own = pair.record_type == model.__record__, pair.dismissed_at.is_not(None)
    return select(other).where(*own, names([number]))


def dismiss(pair: DuplicatePair) -> None:
    """Say that these are two different records, for good."""
    _judge(pair, utc_now())


def reopen(pair: DuplicatePair) -> None:
    """Take back that these are two different records."""
    _judge(pair, None)


def _judge(pair: DuplicatePair, at: datetime | None) -> None:
    both = [pair.low_id, pair.high_id]
    told: dict[str, list[Any]] = {"dismissed_at": [pair.dismissed_at, at], "records": [both, both]}
    pair.dismissed_at = at
    pair.dismissed_by = None if at is None else current_actor().user_id
    session().flush()
    note_change(NOTED_PAIR, told, pair.id, pair.record_type)


def choose_rules(model: type[Any], rules: list[Any] | None) -> int:
    """Choose the rules of a record type, as `RuleSet.as_json`; returns the change set.

    :param rules: `None` for the usual ones.
    """
    search = search_of(model)
    told = {"rules": [search.rules, rules]}
    search.rules = rules
    session().flush()
    return note_change(NOTED_RULES, told, part=model.__record__)


def restore_rules(model: type[Any], set_id: int) -> int:
    """Take back a choice of rules; returns the change set of doing so.

    :raises NotFound: that change set chose none, or is somebody else's.
    :raises Refused: they were chosen again since.
    """
    old, new = noted_change(NOTED_RULES, set_id, part=model.__record__)["rules"]
    if search_of(model).rules != new:
        raise Refused(_("The rules were changed again since. Nothing was taken back."))
    return choose_rules(model, old)


def _told(name: str, value: Any) -> Text | None:
    if name == "rules":
        return translate_plural("%(num)s rule", "%(num)s rules", len(value))
    if name == "dismissed_at":
        return notation().format_instant(datetime.fromisoformat(value))
    return None


def _records(name: str) -> Text:
    screens = screens_of(name)
    return screens.labels.many if screens else ""


declare_noted(
    NOTED_RULES, _("Rules for duplicates"), {"rules": _("Rules")}, part=_records, value=_told
)
declare_noted(
    NOTED_PAIR,
    _("Duplicates"),
    {"dismissed_at": _("Two different records since"), "records": _("Records")},
    part=_records,
    value=_told,
)


def _by(size: int, items: Iterable[Any]) -> Iterator[list[Any]]:
    rest = iter(items)
    while some := list(islice(rest, size)):
        yield some
