"""What a reader may not know changes nothing that the reader sees, not even a number."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager, nullcontext
from typing import Any

import pytest
import time_machine
from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from crm_host.data.attached import Attached
from crm_host.data.catalogue import Field, catalogue
from crm_host.data.types import utc_now
from crm_host.kernel.loading import LoadedModule
from crm_host.kernel.registry import registry
from crm_host.palette import groups
from crm_host.screens.record import RecordScreens
from crm_host.screens.saved import counting
from crm_host.screens.saved.models import SavedView
from crm_host.screens.saved.shelf import forget
from crm_host.testing.conformance.hidden import hang
from crm_host.testing.conformance.scene import (
    everything,
    is_limitable,
    limited_in_fields,
    screens_with,
    shown,
)
from crm_host.testing.conformance.watching import watched
from crm_host.testing.examples import make_example
from crm_host.testing.site import Site

#: Views that count records with a value: more take time and find nothing new.
_TABS = 8
#: A view of everybody that stands above the list.
_TAB: dict[str, Any] = {
    "kind": "list", "parameters": {}, "scope": "everyone", "is_pinned": True,
}  # fmt: skip


@pytest.fixture(autouse=True)
def _still(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Let no time pass: pages tell it, a search gives up, and a count is shown for a minute."""
    monkeypatch.setattr(groups, "at_most", lambda _session, _seconds: nullcontext())
    monkeypatch.setattr(groups, "ALL_TOGETHER", 3600.0)
    monkeypatch.setattr(counting, "_LIFETIME", 0.0)
    with time_machine.travel(utc_now(), tick=False):
        yield


def test_a_hidden_record_changes_nothing_that_is_seen(site: Site, module: LoadedModule) -> None:
    """Lists, boards, calendars, groups, graphs, pivots, feeds, trash, audit, searches, totals."""
    for screens in screens_with(site, module):
        if not is_limitable(site, screens):
            continue
        user, other = site.user(grants=everything(site, "own")), site.user()
        mine = shown(site, screens, user)
        client = site.client(user)
        _count_in_tabs(site, screens)
        client.get(_page(site, screens, mine.id))  # it is remembered that this was opened
        before = watched(site, screens, mine.id, client)
        with site.system() as session, _alone(session, screens.model):
            record = make_example(site.app, session, screens.name, owner_id=other)
            hang(session, record, user)
            trashed = make_example(site.app, session, screens.name, owner_id=other)
            trashed.deleted_at = trashed.created_at
        assert_same(before, watched(site, screens, mine.id, client), screens)


def test_a_hidden_value_changes_nothing_that_is_seen(site: Site, module: LoadedModule) -> None:
    """Not the order of a list, no group, column, slice, total, and no line of the history."""
    for screens in screens_with(site, module):
        names = [name for name, field in catalogue(screens.model).items() if not field.multiple]
        user = limited_in_fields(site, screens, names, "none")
        first, second = shown(site, screens, user), shown(site, screens, user)
        client = site.client(user)
        _count_in_tabs(site, screens)
        client.get(_page(site, screens, first.id))
        before = watched(site, screens, first.id, client)
        _exchange(site, screens, first.id, second.id)
        assert_same(before, watched(site, screens, first.id, client), screens)


def _count_in_tabs(site: Site, screens: RecordScreens) -> None:
    """Let everybody have tabs with counts: of all records, and of those with a value."""
    with site.system() as session:
        fields = catalogue(screens.model).items()
        names = [name for name, field in fields if field.filterable][:_TABS]
        for query in ("", *(f"has:{name}" for name in names)):
            row = {"name": query or "all", "record_type": screens.name, "query": query}
            session.add(SavedView(**row, **_TAB))
        forget()


@contextmanager
def _alone(session: Session, model: type[Any]) -> Iterator[None]:
    """Put what is made along with an example into the trash: others may see it."""
    models = [other for other in registry().records.values() if other is not model]
    newest = {other: session.scalar(select(func.max(other.id))) or 0 for other in models}
    yield
    for other in models:
        if not issubclass(other, Attached):
            for row in session.scalars(select(other).where(other.id > newest[other])):
                row.deleted_at = utc_now()


def _page(site: Site, screens: RecordScreens, number: int) -> str:
    with site.app.test_request_context():
        return screens.url("detail", number)


def assert_same(before: dict[str, str], after: dict[str, str], screens: RecordScreens) -> None:
    """Say at which addresses something else is seen, and what."""
    changed = [path for path in before if before[path] != after[path]]
    told = "\n".join(_first_difference(before[path], after[path]) for path in changed)
    assert not changed, f"{screens.name}: {changed}\n{told}"


def _first_difference(was: str, now: str) -> str:
    same = next(
        (place for place, (a, b) in enumerate(zip(was, now, strict=False)) if a != b), len(was)
    )
    start = max(0, same - 200)
    return f"before: {was[start : same + 200]}\nafter: {now[start : same + 200]}"


def _exchange(site: Site, screens: RecordScreens, first: int, second: int) -> None:
    """Let two records have each other's values, without a trace in what everybody may see."""
    table: Any = screens.model.__table__
    with site.system() as session:
        pair = [session.get_one(screens.model, number) for number in (first, second)]
        kept = [{"version": r.version, "updated_at": r.updated_at} for r in pair]
        titles = [record.display for record in pair]
        for field in catalogue(screens.model).values():
            if field.multiple or not field.spec.editable or field.spec.unique:
                continue
            if field.kind.name == "link":  # where it leads is told by the pages of others
                continue
            held = [field.get(record) for record in pair]
            _put(field, pair, reversed(held))
            if [record.display for record in pair] != titles:  # its name is told to all readers
                _put(field, pair, held)
        session.flush()
        for record, values in zip(pair, kept, strict=True):
            session.connection().execute(
                update(table).where(table.c.id == record.id).values(**values)
            )


def _put(field: Field, records: Sequence[Any], values: Iterable[Any]) -> None:
    for record, value in zip(records, values, strict=True):
        field.set(record, value)
