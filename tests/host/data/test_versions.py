"""A record's version rises with its rows, by whichever way they are written."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from depot import Crane, Label, Part, Repair, Screw, Warranty
from sqlalchemy import Engine, create_engine
from sqlalchemy.orm import Session

from crm_host.auth.models import User
from crm_host.data.base import metadata
from crm_host.data.session import configure_engine
from crm_host.testing.databases import Kind, copied_database
from crm_host.testing.queries import recorded

Act = Callable[[Session], object]


def build(url: str) -> None:
    engine = create_engine(url)
    configure_engine(engine)
    prefixes = ("host_", "depot_", "guarantee_")
    tables = [table for name, table in metadata.tables.items() if name.startswith(prefixes)]
    metadata.create_all(engine, tables=tables)
    with Session(engine, info={"system": "test data"}) as session, session.begin():
        session.add(User(name="Νίκος", email="nikos@el.example", email_key="nikos"))
        pump = Part(name="Αντλία", screws=[Screw(size="M8")])
        guarded = Crane(name="Cần cẩu Hải Phòng", parts=[pump])
        guarded.guarantee_machine = Warranty(seller="Bosch")
        session.add(guarded)
        session.flush()
        session.add(Crane(name="Γερανός Πειραιά"))
        session.add(Label(name="Thuê"))
    engine.dispose()


@pytest.fixture
def engine(database_kind: Kind) -> Iterator[Engine]:
    with copied_database(database_kind, "versions-depot", build) as url:
        engine = create_engine(url)
        configure_engine(engine)
        yield engine
        engine.dispose()


def act(engine: Engine, what: Act) -> None:
    with Session(engine, info={"system": "an import, a service"}) as session, session.begin():
        held = what(session)  # the session alone does not keep what nothing changed
        session.flush()
        del held


def crane(session: Session) -> Crane:
    return session.get_one(Crane, 1)


def add_part(session: Session) -> Crane:
    found = crane(session)
    found.parts.append(Part(name="Κινητήρας"))
    return found


def empty(session: Session) -> Crane:
    found = crane(session)
    found.parts.clear()
    return found


def label(session: Session) -> Crane:
    found = crane(session)
    found.labels.append(session.get_one(Label, 1))
    return found


def versions(engine: Engine) -> list[int]:
    with Session(engine, info={"system": "look"}) as session:
        return [session.get_one(Crane, number).version for number in (1, 2)]


@pytest.mark.parametrize(
    "what",
    [
        lambda s: setattr(s.get_one(Part, 1), "name", "Máy bơm"),
        lambda s: s.add(Part(machine_id=1, name="Κινητήρας")),
        add_part,
        lambda s: s.delete(s.get_one(Part, 1)),
        empty,
        lambda s: setattr(s.get_one(Screw, 1), "size", "M10"),
        lambda s: s.add(Screw(part_id=1, size="M6")),
        lambda s: setattr(s.get_one(Warranty, 1), "seller", "Hilti"),
        lambda s: s.delete(s.get_one(Warranty, 1)),
        label,
    ],
    ids=[
        "a row",
        "a new row by its key",
        "a new row in the list",
        "a deleted row",
        "an emptied list",
        "a row of a row",
        "a new row of a row",
        "a side row",
        "a deleted side row",
        "a link row",
    ],
)
def test_a_record_has_a_new_version_when_its_rows_change(engine: Engine, what: Act) -> None:
    act(engine, what)
    assert versions(engine) == [2, 1]


def test_a_side_row_given_to_a_record_makes_a_new_version(engine: Engine) -> None:
    act(engine, lambda s: setattr(s.get_one(Crane, 2), "guarantee_machine", Warranty()))
    assert versions(engine) == [1, 2]


def test_a_row_that_moves_makes_a_new_version_of_both(engine: Engine) -> None:
    act(engine, lambda s: setattr(s.get_one(Part, 1), "machine", s.get_one(Crane, 2)))
    assert versions(engine) == [2, 2]


@pytest.mark.parametrize(
    "what",
    [
        lambda s: setattr(s.get_one(Part, 1), "name", "Αντλία"),
        lambda s: s.add(Repair(note="thay dầu", machine_id=1)),
    ],
    ids=["the same value", "another record"],
)
def test_what_changes_nothing_of_a_record_makes_no_version(engine: Engine, what: Act) -> None:
    act(engine, what)
    assert versions(engine) == [1, 1]


def test_a_new_record_with_rows_costs_no_update(engine: Engine) -> None:
    with recorded(engine) as recorder:
        act(engine, lambda s: s.add(Crane(name="Cần cẩu mới", parts=[Part(name="Αντλία")])))
    assert not [text for text, _seconds in recorder.statements if text.startswith("UPDATE")]


def test_a_record_that_leaves_with_its_rows_leaves(engine: Engine) -> None:
    act(engine, lambda s: s.delete(s.get_one(Crane, 1)))
    with Session(engine, info={"system": "look"}) as session:
        assert session.get(Crane, 1) is None
