"""Seals: whatever is changed in the record of changes afterwards shows."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import delete, func, select, text, update
from workshop import Machine

from crm_host.data.audit.sealing import head, seal_new
from crm_host.data.audit.seals import BEGINNING, Seal
from crm_host.data.audit.verifying import Broken, verify
from crm_host.data.base import db
from crm_host.data.changes import Change, ChangeSet
from crm_host.data.session import system_session


@pytest.fixture
def sealed(desk) -> list[int]:
    """Three sealed sets, by id."""
    for name in ("Máy lọc nước", "Αντλία", "Pump"):
        desk.add(Machine(name=name, hours=7))
        desk.commit()
    seal_new()
    return list(db.session.scalars(select(Seal.set_id).order_by(Seal.id)))


def tampered(statement: Any) -> None:
    db.session.rollback()
    with db.engine.begin() as connection:
        if db.engine.dialect.name == "sqlite":
            connection.execute(text("PRAGMA defer_foreign_keys=ON"))
        connection.execute(statement)


@pytest.mark.usefixtures("sealed")
def test_untouched_sets_are_sound_and_nothing_is_sealed_twice(desk):
    assert verify().sets == 3
    assert verify().broken is None
    assert seal_new() == 0
    assert desk.scalar(select(func.count()).select_from(Seal)) == 3


def test_what_comes_later_joins_the_chain(desk, sealed):
    before = head(desk)
    desk.add(Machine(name="Drill"))
    desk.commit()
    assert seal_new() == 1
    assert verify().head == head(desk) != before


def test_a_changed_letter_names_its_set(sealed):
    row = db.session.scalars(select(Change).where(Change.set_id == sealed[1])).first()
    values = row.values | {"name": [None, "Αντλίa"]}  # the last letter is a Latin one
    tampered(update(Change).where(Change.id == row.id).values(values=values))
    assert verify().broken == Broken(sealed[1], "changed")
    assert verify().sets == 1


@pytest.mark.parametrize(
    "change",
    [{"actor_name": "Somebody else"}, {"source": "import"}, {"caused_by": 1}, {"actor_id": None}],
)
def test_who_and_from_where_cannot_be_changed_either(sealed, change):
    tampered(update(ChangeSet).where(ChangeSet.id == sealed[2]).values(**change))
    assert verify().broken == Broken(sealed[2], "changed")


def test_a_row_that_was_taken_out_shows(sealed):
    tampered(delete(Change).where(Change.set_id == sealed[0]))
    assert verify().broken == Broken(sealed[0], "changed")


def test_a_seal_that_was_made_anew_breaks_the_one_after_it(sealed):
    tampered(update(Seal).where(Seal.set_id == sealed[1]).values(hash="a" * 64))
    assert verify().broken == Broken(sealed[1], "changed")


def test_a_chain_that_was_cut_off_does_not_know_the_hash_of_a_backup(desk, sealed):
    kept = head(desk)
    assert verify(kept).knows_head
    tampered(delete(Seal).where(Seal.set_id == sealed[2]))
    found = verify(kept)
    assert (found.broken, found.knows_head) == (None, False)


def test_a_set_whose_transaction_ended_late_is_sealed_as_well(desk, sealed):
    """On PostgreSQL a smaller id may be committed after a larger one."""
    late = text(
        "INSERT INTO host_change_set (id, at, actor_name, source, label)"
        " SELECT 900, at, actor_name, source, label FROM host_change_set WHERE id = :id"
    ).bindparams(id=sealed[0])
    tampered(late)
    with system_session("test") as own:
        own.add(ChangeSet(id=1000, source="job"))
    assert seal_new() == 2
    assert verify().broken is None


def test_before_the_first_seal_there_is_a_beginning(desk):
    assert (head(desk), verify().sets) == (BEGINNING, 0)


def test_a_change_of_many_rows_is_one_seal(desk, newest: Callable[[], int]):
    desk.add_all([Machine(name=f"Máy {number}") for number in range(40)])
    desk.commit()
    seal_new()
    assert list(desk.scalars(select(Seal.set_id))) == [newest()]
    assert verify().broken is None
