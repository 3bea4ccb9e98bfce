"""Writing deals and visits quickly, the same ones on every run."""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any

from crm_pipeline.models import RESULTS, STAGES, Agent, Deal, Visit
from sqlalchemy import insert, text
from sqlalchemy.engine import Engine

from benchmarks.fill import chunks, count_on, row_of
from benchmarks.people import organizations, people
from crm_host.api import Money
from crm_host.data.base import Record
from crm_host.data.derived import fill_derived
from crm_host.data.types import utc_now

AGENTS, DEALS, VISITS = 40, 20_000, 100_000
#: Deals of the demo accounts belong to one of so many.
_OWNERS = 4
_FIRST = date(2024, 1, 1)
_MONTHS = 24
_STREETS = ("Phố Hàng Bông", "Đường Nguyễn Huệ", "Οδός Ερμού", "Λεωφόρος Κηφισίας", "High Street")
#: Places that visits go to.
_PLACES = 600


def fill_pipeline(engine: Engine) -> None:
    """Write `AGENTS`, `DEALS` in six columns, and `VISITS`."""
    with engine.begin() as connection:
        for made in (_agents(), _deals(), _visits()):
            for records in chunks(made, 5_000):
                rows = [_row(record) for record in records]
                connection.execute(insert(type(records[0]).__table__), rows)
        count_on(connection, (Agent, Deal, Visit))
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text("ANALYZE"))


def _row(record: Record) -> dict[str, Any]:
    record.owner_id = record.id % _OWNERS + 1
    record.created_at = record.updated_at = utc_now() - timedelta(minutes=record.id)
    record.normalize()
    fill_derived(record)
    return row_of(record, record.id)


def _agents() -> Iterator[Agent]:
    for number, person in enumerate(people(AGENTS), start=1):
        yield Agent(id=number, name=person.full_name)


def _deals() -> Iterator[Deal]:
    pick = random.Random(2026)
    stages = [code for code, _label in STAGES]
    for number, firm in enumerate(organizations(DEALS), start=1):
        yield Deal(
            id=number,
            name=firm.name,
            stage=pick.choices(stages, weights=(20, 15, 12, 8, 30, 15))[0],
            agent_id=pick.randrange(AGENTS) + 1,
            closed=_day(pick),
            value=Money(pick.randrange(100, 90_000) * 100, "EUR"),
        )


def _visits() -> Iterator[Visit]:
    pick = random.Random(2027)
    results = [code for code, _label in RESULTS]
    places = [_place(number) for number in range(_PLACES)]
    for number, person in enumerate(people(VISITS), start=1):
        day = _day(pick)
        minute = timedelta(minutes=pick.randrange(24 * 60))
        yield Visit(
            id=number,
            subject=person.full_name,
            result=pick.choice(results),
            agent_id=pick.randrange(AGENTS) + 1,
            place=pick.choice(places),
            is_first=pick.random() < 0.3,
            on=day,
            begun=datetime(day.year, day.month, day.day, tzinfo=UTC) + minute,
            value=Money(pick.randrange(10, 9_000) * 100, "EUR"),
        )


def _day(pick: random.Random) -> date:
    return _FIRST + timedelta(days=pick.randrange(_MONTHS * 30))


def _place(number: int) -> str:
    """Return an address of some eighty characters."""
    street = _STREETS[number % len(_STREETS)]
    return f"{street} {number}, tòa nhà {number % 17}, tầng {number % 9}, phường Hàng Trống, Hà Nội"
