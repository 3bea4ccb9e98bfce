"""Change sets: one account of everything that was written."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from sqlalchemy import select
from workshop import Customer, Machine, Reading, Rental
from workshop_site import MANAGER, Site

from crm_host.data.access import bind_actor
from crm_host.data.actor import acting_as
from crm_host.data.base import db
from crm_host.data.changes import Change, ChangeSet, change_origin
from crm_host.data.session import system_session


@pytest.fixture
def desk(site: Site):
    """The manager's session."""
    with site.app.app_context(), acting_as(MANAGER):
        bind_actor(db.session(), MANAGER)
        yield db.session()


def account(desk, part: str = "") -> list[tuple[str, dict]]:
    found = select(Change).where(Change.part == part).order_by(Change.id)
    return [(row.operation, row.values) for row in desk.scalars(found)]


def test_a_new_record_is_signed_and_noted_with_its_values(desk):
    desk.add(Machine(name="Máy lọc nước", built_on=date(2026, 3, 9)))
    desk.commit()
    machine = desk.scalars(select(Machine)).one()
    assert (machine.created_by, machine.owner_id) == (MANAGER.user_id, MANAGER.user_id)
    [(operation, values)] = account(desk)
    assert operation == "create"
    assert values["name"] == [None, "Máy lọc nước"]
    assert values["built_on"] == [None, "2026-03-09"]
    assert not {"version", "search", "created_at"} & set(values)


def test_a_change_keeps_old_and_new_of_what_changed_only(desk):
    desk.add(Machine(name="Pump", hours=10))
    desk.commit()
    machine = desk.scalars(select(Machine)).one()
    machine.hours, machine.name = 12, "Pump"
    desk.commit()
    assert account(desk)[-1] == ("update", {"hours": [10, 12]})


def test_an_old_value_is_known_though_nobody_read_it_since_the_last_commit(desk):
    customer = Customer(name="Hòa Phát")
    desk.add(customer)
    desk.commit()
    customer.name = "Αφοί Γεωργίου"
    desk.commit()
    assert account(desk)[-1] == ("update", {"name": ["Hòa Phát", "Αφοί Γεωργίου"]})


def test_saving_without_a_change_writes_nothing(desk):
    desk.add(Customer(name="Αφοί Γεωργίου"))
    desk.commit()
    desk.scalars(select(Customer)).one().name = "Αφοί Γεωργίου"
    desk.commit()
    assert len(account(desk)) == 1


def test_children_that_come_and_go_belong_to_their_record(desk):
    desk.add(Machine(name="Pump", readings=[Reading(value="1,5"), Reading(value="1,7")]))
    desk.commit()
    machine = desk.scalars(select(Machine)).one()
    del machine.readings[0]
    desk.commit()
    noted = account(desk, "workshop_reading")
    assert [operation for operation, _values in noted] == ["create", "create", "delete"]
    assert noted[-1][1]["value"] == ["1,5", None]
    rows = desk.scalars(select(Change).where(Change.part != "")).all()
    assert {(row.record_type, row.record_id) for row in rows} == {("workshop.machine", machine.id)}


def test_what_another_module_keeps_beside_a_record_belongs_to_it_too(desk):
    machine = Machine(name="Pump")
    Rental.of(machine).rate = 120
    desk.add(machine)
    desk.commit()
    Rental.of(machine).rate = 150
    desk.commit()
    assert account(desk, "rental_machine")[-1] == ("update", {"rate": [120, 150]})


def test_one_transaction_is_one_set_with_its_actor_and_origin(desk):
    with change_origin("import", "machines.csv"):
        desk.add_all([Machine(name="Pump"), Machine(name="Valve")])
        desk.flush()
        desk.add(Customer(name="Emma Clarke"))
        desk.commit()
    [found] = desk.scalars(select(ChangeSet)).all()
    assert (found.actor_id, found.actor_name) == (MANAGER.user_id, MANAGER.name)
    assert (found.source, found.label) == ("import", "machines.csv")
    assert abs((datetime.now(UTC) - found.at).total_seconds()) < 60
    desk.add(Machine(name="Tap"))
    desk.commit()
    assert len(desk.scalars(select(ChangeSet)).all()) == 2


def test_what_is_rolled_back_was_never_noted(desk):
    desk.add(Machine(name="Pump"))
    desk.flush()
    desk.rollback()
    desk.add(Machine(name="Valve"))
    desk.commit()
    assert [values["name"] for _operation, values in account(desk)] == [[None, "Valve"]]


def test_system_work_says_why_nobodys_rights_applied(desk):
    with system_session("nightly clean-up") as session:
        session.add(Customer(name="Emma Clarke"))
    [found] = desk.scalars(select(ChangeSet)).all()
    assert (found.source, found.label) == ("system", "nightly clean-up")
