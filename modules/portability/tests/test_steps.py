"""Imports that are committed batch by batch and go on after an interruption."""

from __future__ import annotations

import json
from typing import Any

import pytest
from crm_portability.importing import engine
from crm_portability.importing.engine import Importer
from crm_portability.importing.progress import Ids, Position, done_rows
from crm_portability.importing.report import Problem
from sqlalchemy import select
from sqlalchemy.orm import Session

#: Every boat follows the next one; the last names nobody; a row in the middle is wrong.
BOATS = "name,length,Flagship\n" + "".join(
    f"Tàu {number},{'long' if number == 7 else number + 1},{'Tàu ' + str(number + 1)}\n"
    for number in range(23)
)


@pytest.fixture(autouse=True)
def _small_batches(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(engine, "BATCH", 5)


def fleet(session: Session, ship: Any) -> list[tuple[str, int, str | None]]:
    """Return name, length and flagship of every ship."""
    ships = session.scalars(select(ship).order_by(ship.id)).all()
    names = {item.id: item.name for item in ships}
    return [(item.name, item.length, names.get(item.flagship_id)) for item in ships]


def interrupted(here: Session, importer: Importer, steps: int, kept: dict[str, Any]) -> bool:
    """Commit some steps with their positions, begin one more and lose it; whether it is over."""
    for step in importer.steps(Position.from_dict(kept["at"]), done_rows(kept["rows"])):
        if not steps:
            here.rollback()
            return False
        kept["at"] = json.loads(json.dumps(step.position.as_dict()))
        kept["rows"] += json.loads(json.dumps(step.rows))
        here.commit()
        steps -= 1
        if step.position.phase == "done":
            return True
    raise AssertionError("The last step is always the end.")


@pytest.mark.parametrize("steps", [1, 2, 3])
def test_an_import_interrupted_again_and_again_ends_as_one_that_was_not(
    here: Session, plan: Any, ship: Any, steps: int
) -> None:
    kept: dict[str, Any] = {"at": Position().as_dict(), "rows": []}
    while not interrupted(here, plan(ship, BOATS).importer("fleet.csv"), steps, kept):
        pass
    report = Position.from_dict(kept["at"]).report
    assert report.counts == (23, 22, 0, 0, 1)
    assert report.errors[0].row == 9
    assert report.warnings == [
        Problem(8, "Flagship", "There is no record called “Tàu 7”."),
        Problem(24, "Flagship", "There is no record called “Tàu 23”."),
    ]
    ships = fleet(here, ship)
    assert len(ships) == 22
    assert ships[0] == ("Tàu 0", 1, "Tàu 1")
    assert ships[-1] == ("Tàu 22", 23, None)


def test_a_step_tells_what_it_did_to_which_record(here: Session, plan: Any, ship: Any) -> None:
    here.add_all([ship(name="Aurora", length=1), ship(name="Ελπίς", length=2)])
    here.commit()
    aurora, elpis = here.scalars(select(ship.id).order_by(ship.id)).all()
    csv = "name,length\nAurora,5\nΕλπίς,2\nSông Hồng,3\n"
    first, last = plan(ship, csv, match="name").importer("x.csv").steps()
    new = here.scalar(select(ship.id).where(ship.name == "Sông Hồng"))
    assert (first.ids("create"), first.ids("update"), first.ids("skip")) == (
        [new],
        [aurora],
        [elpis],
    )
    assert (last.position.phase, last.rows) == ("done", [])


def test_a_row_about_a_record_of_an_earlier_batch_is_remarked_after_an_interruption(
    here: Session, plan: Any, ship: Any
) -> None:
    csv = "name,length\n" + "".join(f"Tàu {n},{n + 1}\n" for n in range(5)) + "Tàu 0,99\n"
    kept: dict[str, Any] = {"at": Position().as_dict(), "rows": []}
    assert not interrupted(here, plan(ship, csv, match="name").importer("x.csv"), 1, kept)
    assert interrupted(here, plan(ship, csv, match="name").importer("x.csv"), 9, kept)
    assert Position.from_dict(kept["at"]).report.warnings == [
        Problem(7, "", "An earlier row of this file is about the same record.")
    ]


def test_ids_are_a_set() -> None:
    ids = Ids()
    for number in (1, 1023, 1024, 10**12):
        ids.add(number)
    assert [number in ids for number in (0, 1, 2, 1023, 1024, 1025, 10**12)] == [
        False,
        True,
        False,
        True,
        True,
        False,
        True,
    ]
