from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from flask import Flask
from library import CLERK, Reader, make_reader
from sqlalchemy.orm import Session

from crm_host.data.access import bind_actor
from crm_host.data.actor import Actor, acting_as
from crm_host.data.base import db
from crm_host.data.catalogue import catalogue
from crm_host.data.session import session
from crm_host.screens import counts
from crm_host.screens.finding import Search
from crm_host.screens.keyset import Keyset
from crm_host.screens.neighbours import neighbours
from crm_host.testing.queries import recorded

#: Ties, gaps and both ends: what a wrong comparison loses or shows twice.
POINTS = [None, 5, 5, 5, 1, None, 9, 3, 3, None, 7, 5]
#: What a limited actor may see.
OWNERS = [1, 2, 1, None, 1, 1, 2, 1, 1, 2, 1, 1]


@pytest.fixture
def crowd(app: Flask) -> Iterator[Session]:
    with app.app_context(), acting_as(CLERK):
        bind_actor(session(), CLERK)
        here = session()
        for number, (points, owner) in enumerate(zip(POINTS, OWNERS, strict=True)):
            reader = make_reader(name=f"Đoàn {number:02}", city="Vinh", points=points)
            reader.joined = date(2026, 1, 1) if points else None
            reader.owner_id = owner
            here.add(reader)
            here.flush()
        yield here
        here.rollback()


def everyone(here: Session, descending: bool) -> list[tuple[Any, int]]:
    rows = [(r.points, r.id) for r in here.query(Reader).filter(Reader.city == "Vinh")]
    present = sorted((row for row in rows if row[0] is not None), reverse=descending)
    return present + sorted((row for row in rows if row[0] is None), reverse=descending)


def search(descending: bool, *, narrowed: bool) -> Search[Reader]:
    key = catalogue(Reader)["points"].order()
    return Search(
        Reader,
        Keyset(key, Reader.id, descending),
        [Reader.city == "Vinh"],
        is_narrowed=narrowed,
    )


WAYS = [
    pytest.param(False, 10_000, id="walking"),
    pytest.param(True, 10_000, id="collecting"),
    pytest.param(True, 4, id="too many"),
]


@pytest.mark.parametrize("descending", [False, True])
@pytest.mark.parametrize(("narrowed", "cap"), WAYS)
@pytest.mark.parametrize("size", [1, 4, 5, 12, 20])
def test_pages_show_everyone_once_there_and_back(
    crowd: Session,
    monkeypatch: pytest.MonkeyPatch,
    narrowed: bool,
    cap: int,
    descending: bool,
    size: int,
) -> None:
    monkeypatch.setattr(counts, "COUNT_CAP", cap)
    expected = everyone(crowd, descending)
    look = search(descending, narrowed=narrowed)

    pages = [look.page(size)]
    total = pages[0].total
    while pages[-1].more:
        seen = sum(len(page.rows) for page in pages)
        pages.append(look.page(size, pages[-1].last, total=total, seen=seen))
    shown = [[(r.points, r.id) for r in page.rows] for page in pages]
    back = look.page(size, pages[-1].first, backward=True, total=total)

    assert [row for page in shown for row in page] == expected
    if len(shown) > 1:
        assert [(r.points, r.id) for r in back.rows] == shown[-2]
        assert back.more is (len(shown) > 2)


@pytest.mark.parametrize(("narrowed", "cap"), WAYS)
def test_a_page_needs_few_statements(
    crowd: Session, monkeypatch: pytest.MonkeyPatch, narrowed: bool, cap: int
) -> None:
    monkeypatch.setattr(counts, "COUNT_CAP", cap)
    look = search(False, narrowed=narrowed)

    with recorded(db.engine) as recorder:
        look.page(5)

    assert recorder.count == (2 if cap == 4 else 1), recorder


def test_a_list_is_counted_up_to_the_cap(crowd: Session, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(counts, "COUNT_CAP", 3)
    look = search(False, narrowed=True)

    assert look.page(2).total == 4
    assert look.count(exact=True) == len(POINTS)


def test_an_empty_list_has_no_place(crowd: Session) -> None:
    nobody = [Reader.city == "Sparta"]
    for narrowed in (False, True):
        found = replace(search(False, narrowed=narrowed), conditions=nobody).page(5)

        assert (found.rows, found.first, found.more, found.total) == ([], None, False, 0)


@pytest.mark.parametrize("descending", [False, True])
@pytest.mark.parametrize(("narrowed", "cap"), [(False, 10_000), (True, 10_000), (True, 3)])
def test_neighbours_follow_the_order_of_the_list(
    crowd: Session, monkeypatch: pytest.MonkeyPatch, narrowed: bool, cap: int, descending: bool
) -> None:
    monkeypatch.setattr("crm_host.screens.counts.COUNT_CAP", cap)
    look = search(descending, narrowed=narrowed)
    ids = [None, *(id_ for _points, id_ in everyone(crowd, descending)), None]

    for before, own, after in zip(ids, ids[1:], ids[2:], strict=False):
        with recorded(db.engine) as recorder:
            assert neighbours(look, own) == (before, after)
        assert recorder.count == (3 if cap == 3 else 2)


def test_a_record_that_is_gone_has_no_neighbours(crowd: Session) -> None:
    assert neighbours(search(False, narrowed=False), 10**12) == (None, None)


@pytest.mark.parametrize(("narrowed", "cap"), WAYS)
def test_a_limited_actor_pages_through_what_they_own(
    crowd: Session, monkeypatch: pytest.MonkeyPatch, narrowed: bool, cap: int
) -> None:
    monkeypatch.setattr(counts, "COUNT_CAP", cap)
    crowd.flush()
    own = crowd.query(Reader).filter_by(city="Vinh", owner_id=1)
    expected = sorted(row.id for row in own)
    mine = Actor(user_id=1, grants={"library.reader.read": "own"}, roles=frozenset({"clerk"}))
    bind_actor(crowd, mine)
    look = search(False, narrowed=narrowed)

    first = look.page(5)
    rest = look.page(20, first.last, total=first.total)

    assert sorted(row.id for row in first.rows + rest.rows) == expected
    assert first.total == min(len(expected), cap + 1)
    assert look.count() == min(len(expected), cap + 1)
    ids = [row.id for row in first.rows]
    assert neighbours(look, ids[1]) == (ids[0], ids[2])
