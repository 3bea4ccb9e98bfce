"""Every kind of write is taken back by one action, and the record of changes stays sound."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import func, select
from workshop import Machine, Reading, Rental
from workshop_site import EVERYTHING, MANAGER, Site

from crm_host.data.access import bind_actor
from crm_host.data.actor import acting_as
from crm_host.data.audit.sealing import seal_new
from crm_host.data.audit.verifying import verify
from crm_host.data.audit.visible import WITH_TRASH
from crm_host.data.base import db
from crm_host.data.bulk import new_records
from crm_host.data.changes import ChangeSet, change_origin
from crm_host.data.session import system_session
from crm_host.screens import actions
from crm_host.testing.client import Client

MACHINES = "/workshop/machines"
ONE = f"{MACHINES}/1"
Write = Callable[[Client, Site], Any]


def in_code(source: str) -> Callable[[Callable[[], None]], Write]:
    """Return a decorator for a write that no page makes: a job's, an import's, a command's."""

    def wrap(work: Callable[[], None]) -> Write:
        def write(_client: Client, workshop: Site) -> None:
            with workshop.app.app_context(), acting_as(MANAGER), change_origin(source):
                bind_actor(db.session(), MANAGER)
                work()
                db.session.commit()

        write.__name__ = work.__name__.strip("_")
        return write

    return wrap


def machine() -> Machine:
    return db.session.scalars(select(Machine)).one()


def form(client: Client, _workshop: Site) -> None:
    client.submit(f"{ONE}/edit", {"name": "Máy cưa", "hours": "99", "condition": "new"})


def lines(client: Client, _workshop: Site) -> None:
    client.submit(f"{ONE}/edit", {"readings-0-value": "9,9"})


def creation(client: Client, _workshop: Site) -> None:
    client.submit(f"{MACHINES}/new", {"name": "Αντλία", "hours": "3"})


def deletion(client: Client, _workshop: Site) -> None:
    client.post(f"{ONE}/delete")


def archiving(client: Client, _workshop: Site) -> None:
    client.post(f"{ONE}/archive")


def action(client: Client, _workshop: Site) -> None:
    client.post(f"{ONE}/action/overhaul")


@in_code("import")
def import_() -> None:
    with new_records(db.session()) as batch:
        for number in range(20):
            batch.add(Machine(name=f"Máy {number}", readings=[Reading(value="1")]))
        batch.write()


@in_code("import")
def import_of_changes() -> None:
    found = machine()
    found.hours, found.notes = 12, "from a file"


@in_code("job")
def job() -> None:
    actions.archive([machine()])


@in_code("command")
def service() -> None:
    found = machine()
    found.readings = [Reading(value="7,0")]
    Rental.of(found).rate = 300


WRITES = (
    form,
    lines,
    creation,
    deletion,
    archiving,
    action,
    import_,
    import_of_changes,
    job,
    service,
)


def state(workshop: Site) -> list[Any]:
    """Return everything that the workshop has, the trash included."""
    with workshop.app.app_context(), system_session("look") as own:
        found: list[Any] = []
        for row in own.scalars(select(Machine).order_by(Machine.id), execution_options=WITH_TRASH):
            values = [row.id, row.name, row.hours, row.condition, row.notes]
            marks = [row.archived_at is None, row.deleted_at is None, Rental.of(row).rate]
            found.append([*values, *marks, [reading.value for reading in row.readings]])
        return found


def newest(workshop: Site) -> int:
    with workshop.app.app_context(), system_session("look") as own:
        return own.scalar(select(func.max(ChangeSet.id)))


def assert_sound(workshop: Site) -> None:
    with workshop.app.app_context():
        seal_new()
        assert verify().broken is None


@pytest.fixture
def before(workshop: Site) -> list[Any]:
    """One machine with a line and a side row, and what it looks like."""
    with workshop.app.app_context(), acting_as(MANAGER), system_session("test") as own:
        found = Machine(
            name="Máy khoan", hours=10, condition="used", readings=[Reading(value="1,5")]
        )
        Rental.of(found).rate = 120
        own.add(found)
    return state(workshop)


@pytest.mark.parametrize("write", WRITES, ids=lambda write: write.__name__)
def test_it_is_taken_back_by_one_action(
    workshop: Site, client: Client, before: list[Any], write: Write
) -> None:
    write(client, workshop)
    assert state(workshop) != before

    answer = client.post(f"/changes/{newest(workshop)}/revert")

    assert answer.status == 303
    assert state(workshop) == before
    assert_sound(workshop)


@pytest.mark.parametrize("write", WRITES, ids=lambda write: write.__name__)
def test_taking_it_back_is_taken_back(
    workshop: Site, client: Client, before: list[Any], write: Write
) -> None:
    write(client, workshop)
    after = state(workshop)
    client.post(f"/changes/{newest(workshop)}/revert")

    client.post(f"/changes/{newest(workshop)}/revert")

    assert state(workshop) == after
    assert_sound(workshop)


def test_deleting_for_good_is_taken_back(workshop: Site, client: Client, before: list[Any]) -> None:
    client.post(f"{ONE}/delete")
    in_trash = state(workshop)
    purger = replace(MANAGER, grants=EVERYTHING | {"host.trash.purge": "all"})
    workshop.browser(purger).post("/trash/workshop.machine/purge", {"count": "1"})
    assert state(workshop) == []
    client.post(f"/changes/{newest(workshop)}/revert")
    assert state(workshop) == in_trash
    client.post("/trash/workshop.machine/1/restore")
    assert state(workshop) == before
