"""Events are heard after the commit, at least once, and never harm their cause."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from flask import Flask
from sqlalchemy import select, update

from crm_host.data.actor import current_actor
from crm_host.data.base import db
from crm_host.data.session import session, system_session
from crm_host.extend.contributions import ContributionError, contributing
from crm_host.extend.events import Event, dispatch_pending, sweep
from crm_host.extend.outbox import AnnouncedEvent, Delivery
from crm_host.kernel.settings import StoredSetting


@dataclass(frozen=True)
class GuestArrived:
    """Somebody came."""

    guest_id: int
    name: str
    on: date
    at: datetime
    paid: Decimal
    notes: tuple[str, ...] = ()


DAO = GuestArrived(
    7, "Nguyễn Thị Đào", date(2026, 3, 9), datetime(2026, 3, 9, 7, 5, tzinfo=UTC), Decimal("12.50"),
    ("quiet room",),
)  # fmt: skip


@pytest.fixture
def arrived() -> Iterator[Event[GuestArrived]]:
    """Return an event without listeners."""
    with contributing("visits"):
        yield Event("visits.guest_arrived", GuestArrived)


def test_a_listener_gets_the_payload_after_the_commit(
    stored: Flask, arrived: Event[GuestArrived]
) -> None:
    heard: list[GuestArrived] = []
    with contributing("routes"):
        arrived.listen(heard.append)

    arrived.announce(DAO)
    assert heard == []
    db.session.commit()
    dispatch_pending()

    assert heard == [DAO]


def test_what_is_rolled_back_never_happened(stored: Flask, arrived: Event[GuestArrived]) -> None:
    heard: list[GuestArrived] = []
    arrived.listen(heard.append)

    arrived.announce(DAO)
    db.session.rollback()
    dispatch_pending()

    assert heard == []
    assert sweep() == 0


def test_a_listener_works_in_a_session_of_its_own(
    stored: Flask, arrived: Event[GuestArrived]
) -> None:
    actors = []

    @arrived.listen
    def note(payload: GuestArrived) -> None:
        actors.append(current_actor().kind)
        assert session() is not db.session()
        session().add(StoredSetting(key="visits.last", value=payload.name, changed_at=payload.at))

    arrived.announce(DAO)
    db.session.commit()
    dispatch_pending()

    assert actors == ["system"]
    assert db.session.get(StoredSetting, "visits.last").value == "Nguyễn Thị Đào"


def test_one_listener_fails_alone_and_is_tried_again(
    stored: Flask, arrived: Event[GuestArrived]
) -> None:
    heard: list[str] = []
    faults = [RuntimeError("the printer is out of paper")]

    @arrived.listen
    def print_badge(payload: GuestArrived) -> None:
        session().add(StoredSetting(key="visits.badge", value=payload.name, changed_at=payload.at))
        session().flush()
        if faults:
            raise faults.pop()
        heard.append("badge")

    @arrived.listen
    def ring(payload: GuestArrived) -> None:
        heard.append("bell")

    arrived.announce(DAO)
    db.session.commit()
    dispatch_pending()
    assert heard == ["bell"]
    with system_session("look") as own:
        row = own.scalars(select(AnnouncedEvent)).one()
        assert "the printer is out of paper" in row.error
        assert own.get(StoredSetting, "visits.badge") is None
        assert row.done_at is None

    _let_time_pass()
    assert sweep() == 1

    assert heard == ["bell", "badge"]
    with system_session("look") as own:
        row = own.scalars(select(AnnouncedEvent)).one()
        assert (row.error, row.done_at is None) == ("", False)
    assert sweep() == 0


def test_a_crash_after_the_commit_loses_nothing(
    stored: Flask, arrived: Event[GuestArrived]
) -> None:
    heard: list[GuestArrived] = []
    arrived.listen(heard.append)
    arrived.announce(DAO)
    db.session.commit()
    db.session.remove()  # the process ends before it could dispatch

    assert sweep() == 0  # the announcing process may still be at it
    _let_time_pass()
    sweep()

    assert heard == [DAO]


def test_a_receipt_keeps_a_listener_from_hearing_twice(
    stored: Flask, arrived: Event[GuestArrived]
) -> None:
    heard: list[GuestArrived] = []
    arrived.listen(heard.append)
    arrived.announce(DAO)
    db.session.commit()
    dispatch_pending()
    with system_session("as if the process had died before closing the event") as own:
        own.execute(update(AnnouncedEvent).values(done_at=None))

    _let_time_pass()
    sweep()

    assert heard == [DAO]
    with system_session("look") as own:
        assert len(own.scalars(select(Delivery)).all()) == 1


def test_nothing_is_stored_when_nobody_listens(stored: Flask, arrived: Event[GuestArrived]) -> None:
    with contributing("asleep"):
        arrived.listen(lambda payload: None)

    arrived.announce(DAO)
    db.session.commit()

    assert db.session.scalars(select(AnnouncedEvent)).all() == []


def test_events_that_cause_each_other_end(stored: Flask, arrived: Event[GuestArrived]) -> None:
    rounds: list[int] = []

    @arrived.listen
    def again(payload: GuestArrived) -> None:
        rounds.append(1)
        arrived.announce(payload)

    arrived.announce(DAO)
    db.session.commit()
    dispatch_pending()

    assert len(rounds) == 8


def test_a_payload_must_survive_storage() -> None:
    @dataclass(frozen=True)
    class Odd:
        """Holds what JSON cannot."""

        session: object

    with contributing("visits"), pytest.raises(ContributionError, match=r"Odd.session cannot be"):
        Event("visits.odd", Odd)


def _let_time_pass() -> None:
    with system_session("let time pass") as own:
        own.execute(update(AnnouncedEvent).values(retry_at=datetime.now(UTC) - timedelta(hours=1)))
