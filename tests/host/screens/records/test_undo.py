"""Undoing change sets: what goes, what comes back, what stays and why."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest
from sqlalchemy import func, select
from workshop import Customer, Machine, Reading, Rental
from workshop_site import CLERK, MANAGER, Site

from crm_host.data.access import bind_actor
from crm_host.data.actor import acting_as
from crm_host.data.base import db
from crm_host.data.changes import Change, ChangeSet, change_origin
from crm_host.data.session import system_session
from crm_host.data.undo import Undone, undo


@pytest.fixture
def desk(site: Site):
    """The manager's session."""
    with site.app.app_context(), acting_as(MANAGER):
        bind_actor(db.session(), MANAGER)
        yield db.session()


def last_set(desk) -> int:
    return desk.scalar(select(func.max(ChangeSet.id)))


def taken_back(desk, *sets: int, veto: Callable | None = None) -> Undone:
    """Undo sets as one run, newest first."""
    desk.commit()
    done = Undone()
    for number in sorted(sets, reverse=True):
        with system_session("undo") as own:
            done.add(undo(own, number, sets, label="machines.csv", veto=veto))
    desk.expire_all()
    return done


def test_created_records_go_with_their_parts(desk):
    machine = Machine(name="Máy lọc nước", readings=[Reading(value="1,5")])
    Rental.of(machine).rate = 120
    desk.add_all([machine, Machine(name="Pump")])
    desk.commit()

    done = taken_back(desk, last_set(desk))

    assert (done.removed, done.restored, done.kept) == (2, 0, [])
    for model in (Machine, Reading, Rental):
        assert desk.scalars(select(model)).all() == []
    gone = desk.scalars(select(Change).where(Change.set_id == last_set(desk))).all()
    assert [row.operation for row in gone] == ["delete"] * 4
    assert sorted(row.part for row in gone) == ["", "", "rental_machine", "workshop_reading"]
    assert next(row for row in gone if row.part == "workshop_reading").values["value"] == [
        "1,5",
        None,
    ]


def test_changed_records_get_every_former_value_back(desk):
    machine = Machine(
        name="Pump", hours=10, built_on=date(2026, 3, 9), readings=[Reading(value="1,5")]
    )
    desk.add(machine)
    desk.commit()
    number, reading = machine.id, machine.readings[0].id
    machine.name, machine.hours, machine.built_on = "Αντλία", None, date(2020, 1, 1)
    machine.readings = [Reading(value="9,9")]
    Rental.of(machine).rate = 150
    desk.commit()

    done = taken_back(desk, last_set(desk))

    assert (done.removed, done.restored) == (0, 1)
    back = desk.get(Machine, number)
    assert (back.name, back.hours, back.built_on) == ("Pump", 10, date(2026, 3, 9))
    assert [(row.id, row.value) for row in back.readings] == [(reading, "1,5")]
    assert Rental.of(back).rate is None


def test_a_former_name_is_found_again_and_the_new_one_no_more(desk):
    customer = Customer(name="Đặng Đức")
    desk.add(customer)
    desk.commit()
    customer.name = "Αφοί Γεωργίου"
    desk.commit()

    taken_back(desk, last_set(desk))

    assert desk.scalar(select(Customer.search)).strip() == "dang duc"


def test_what_somebody_touched_since_stays_and_is_named(desk):
    desk.add_all([Machine(name="Pump"), Machine(name="Drill")])
    desk.commit()
    imported = last_set(desk)
    with acting_as(CLERK):
        desk.scalars(select(Machine).where(Machine.name == "Pump")).one().hours = 7
        desk.commit()

    done = taken_back(desk, imported)

    assert done.removed == 1
    [kept] = done.kept
    assert (kept.record_type, kept.name) == ("workshop.machine", "Pump")
    assert str(kept.reason) == f"{CLERK.name} has changed it since."
    assert desk.scalars(select(Machine.hours)).all() == [7]


def test_a_run_of_several_sets_is_no_stranger_to_itself(desk):
    machine = Machine(name="Pump", hours=1)
    desk.add(machine)
    desk.commit()
    before = last_set(desk)
    for hours in (2, 3):
        machine.hours = hours
        desk.commit()

    done = taken_back(desk, before + 1, before + 2)

    assert done.kept == []
    assert desk.scalars(select(Machine.hours)).all() == [1]


def test_a_record_that_others_point_to_stays(desk):
    customer = Customer(name="Hòa Phát")
    desk.add(customer)
    desk.commit()
    imported = last_set(desk)
    desk.add(Machine(name="Pump", customer_id=customer.id))
    desk.commit()

    done = taken_back(desk, imported)

    [kept] = done.kept
    assert (kept.name, str(kept.reason)) == ("Hòa Phát", "Other records are linked to it by now.")
    assert desk.scalars(select(Customer.name)).all() == ["Hòa Phát"]


def test_records_of_one_run_may_point_to_each_other(desk):
    customer = Customer(name="Hòa Phát")
    desk.add(customer)
    desk.commit()
    first = last_set(desk)
    desk.add(Machine(name="Pump", customer_id=customer.id))
    desk.commit()

    done = taken_back(desk, first, last_set(desk))

    assert (done.removed, done.kept) == (2, [])


def test_a_module_may_forbid_that_a_record_goes(desk):
    desk.add_all([Machine(name="Pump"), Machine(name="Drill")])
    desk.commit()

    done = taken_back(
        desk,
        last_set(desk),
        veto=lambda record: "It is under repair." if record.name == "Pump" else None,
    )

    assert done.removed == 1
    assert [(item.name, item.reason) for item in done.kept] == [("Pump", "It is under repair.")]


def test_the_history_says_who_undid_what(desk):
    machine = Machine(name="Pump", hours=1)
    desk.add(machine)
    desk.commit()
    with change_origin("import", "machines.csv"):
        machine.hours = 2
        desk.commit()
    imported = last_set(desk)

    taken_back(desk, imported)

    entry = desk.get(ChangeSet, last_set(desk))
    assert (entry.source, entry.label, entry.caused_by) == ("undo", "machines.csv", imported)
    assert entry.actor_name == MANAGER.name


def test_undoing_twice_keeps_what_is_there_and_changes_nothing(desk):
    machine = Machine(name="Pump", hours=1)
    desk.add(machine)
    desk.commit()
    machine.hours = 2
    desk.commit()
    number = last_set(desk)
    taken_back(desk, number)

    again = taken_back(desk, number)

    assert desk.scalars(select(Machine.hours)).all() == [1]
    assert again.kept == []


def test_undoing_can_be_undone(desk):
    machine = Machine(name="Máy lọc nước", hours=3, readings=[Reading(value="1,5")])
    Rental.of(machine).rate = 120
    desk.add(machine)
    desk.commit()
    number = machine.id
    taken_back(desk, last_set(desk))
    assert desk.get(Machine, number) is None

    done = taken_back(desk, last_set(desk))

    assert (done.removed, done.restored, done.kept) == (0, 1, [])
    back = desk.get(Machine, number)
    assert (back.name, back.hours, Rental.of(back).rate) == ("Máy lọc nước", 3, 120)
    assert [row.value for row in back.readings] == ["1,5"]
