"""Records written in bulk are, column by column, what a flush would have written."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from typing import Any

import pytest
from sqlalchemy import ForeignKey, String, event, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Mapped, Session, mapped_column, relationship

from crm_host.api import (
    Actor,
    BigId,
    Child,
    Extension,
    Forbidden,
    Record,
    acting_as,
    batch_of,
    copied_column,
    field,
    metadata,
    new_records,
    on_written,
    search_column,
)
from crm_host.data.access import bind_actor
from crm_host.testing.site import Site

CAPTAIN = Actor(user_id=1, name="Nguyễn Thị Đào", is_administrator=True)
Write = Callable[[Session, Sequence[Any]], None]


class BulkVessel(Record):
    """A vessel: derived columns, a rule of its own, rows below it, and another vessel above."""

    __tablename__ = "bulkyard_vessel"
    __record__ = "bulkyard.vessel"

    name: Mapped[str] = field.Text("Name", required=True, filterable=True, sortable=True)
    grade: Mapped[str | None] = field.Choice("Grade", (("a", "A"), ("b", "B")), default="b")
    built: Mapped[date | None] = field.Date("Built")
    code: Mapped[str | None] = field.Text("Code", unique=True)
    flagship_id: Mapped[int | None] = field.Link("Flag", "bulkyard.vessel", "bulkyard_vessel.id")
    search: Mapped[str] = search_column()
    first_mate: Mapped[str | None] = copied_column(String(100), "mate")

    flagship: Mapped[BulkVessel | None] = relationship(remote_side="BulkVessel.id")
    crew: Mapped[list[BulkSailor]] = relationship(
        back_populates="vessel", cascade="all, delete-orphan", order_by="BulkSailor.id"
    )

    @property
    def display(self) -> str:
        return self.name

    @property
    def mate(self) -> str | None:
        return self.crew[0].name if self.crew else None

    def normalize(self) -> None:
        self.name = " ".join(self.name.split())


class BulkSailor(Child):
    """Somebody on board."""

    __tablename__ = "bulkyard_sailor"
    __parent__ = "vessel"

    vessel_id: Mapped[int] = mapped_column(
        BigId, ForeignKey("bulkyard_vessel.id", ondelete="CASCADE"), index=True
    )
    name: Mapped[str] = field.Text("Name", required=True, filterable=True)
    is_mate: Mapped[bool] = field.Boolean("Mate", default=False, required=True)
    vessel: Mapped[BulkVessel] = relationship(back_populates="crew")


class BulkInsurance(Extension, owner=BulkVessel):
    """What another module keeps of a vessel."""

    __tablename__ = "bulkyard_insurance"

    policy: Mapped[str | None] = field.Text("Policy", filterable=True)


def fleet() -> list[BulkVessel]:
    """Return new vessels: with rows and without, one of them under another new one."""
    aurora = BulkVessel(name=" Sông  Hồng ", built=date(2020, 1, 31), code="SH")
    aurora.crew = [BulkSailor(name="Đặng Đức", is_mate=True), BulkSailor(name="Άννα")]
    BulkInsurance.of(aurora).policy = "Ασφάλεια 12"
    tender = BulkVessel(name="Ελπίς", flagship=aurora, grade="a")
    return [tender, *(BulkVessel(name=f"Tàu {number}") for number in range(8)), aurora]


def by_flush(session: Session, records: Sequence[Any]) -> None:
    session.add_all(records)
    session.flush()


def in_bulk(session: Session, records: Sequence[Any]) -> None:
    with new_records(session) as batch:
        for record in records:
            batch.add(record)
        batch.write()


@pytest.fixture
def yard(site: Site) -> Site:
    tables = [table for name, table in metadata.tables.items() if name.startswith("bulkyard_")]
    metadata.create_all(site.engine, tables=tables)
    return site


def written(site: Site, write: Write) -> dict[str, list[dict[str, Any]]]:
    """Return all rows of the fleet and its history, told by names and not by ids; rolls back."""
    with site.looking(CAPTAIN) as session:
        write(session, fleet())
        session.expunge_all()
        rows: dict[str, list[dict[str, Any]]] = {}
        names = {vessel.id: vessel.name for vessel in session.scalars(select(BulkVessel))}
        for name in ("vessel", "sailor", "insurance"):
            table = metadata.tables[f"bulkyard_{name}"]
            found = session.connection().execute(select(table)).mappings()
            rows[name] = [told(dict(row), names, name) for row in found]
        changes = metadata.tables["host_change"]
        history = select(changes).where(changes.c.record_type == "bulkyard.vessel")
        found = session.connection().execute(history).mappings()
        rows["history"] = [told(dict(row), names, "change") for row in found]
    return {name: sorted(found, key=str) for name, found in rows.items()}


def told(row: dict[str, Any], names: dict[int, str], table: str) -> dict[str, Any]:
    """Replace what differs between two writes of the same: ids by names, and moments."""
    for key in ("created_at", "updated_at", "set_id", "part_id", "at"):
        row.pop(key, None)
    number = row.pop("id")
    if table == "insurance":
        row["of"] = names[number]
    for key in ("vessel_id", "flagship_id", "record_id"):
        if row.get(key) is not None:
            row[key] = names[row[key]]
    for key, (old, new) in (row.get("values") or {}).items():
        if key in ("vessel_id", "flagship_id"):
            row["values"][key] = [old, names[new]]
    return row


def test_bulk_writes_what_a_flush_writes(yard: Site) -> None:
    flushed, bulk = written(yard, by_flush), written(yard, in_bulk)
    assert bulk == flushed
    assert [len(bulk[name]) for name in ("vessel", "sailor", "insurance", "history")] == [
        10,
        2,
        1,
        13,
    ]
    (river,) = (row for row in bulk["vessel"] if row["code"] == "SH")
    assert (river["name"], river["name_key"], river["first_mate"], river["grade"]) == (
        "Sông Hồng",
        "song hong",
        "Đặng Đức",
        "b",
    )


def test_bulk_goes_on_counting_where_a_flush_ended_and_the_other_way_round(yard: Site) -> None:
    with yard.looking(CAPTAIN) as session:
        one, other, last = (BulkVessel(name=name) for name in ("A", "B", "C"))
        by_flush(session, [one])
        session.delete(one)
        session.flush()
        in_bulk(session, [other])
        by_flush(session, [last])
        assert one.id < other.id < last.id


def test_who_may_not_create_writes_nothing(yard: Site) -> None:
    stranger = Actor(user_id=None, name="Stranger", grants={"bulkyard.vessel.read": "all"})
    with yard.looking(stranger) as session:
        with pytest.raises(Forbidden):
            in_bulk(session, [BulkVessel(name="Aurora")])
        assert session.scalars(select(BulkVessel)).all() == []


def test_a_taken_value_is_the_same_error_on_every_path(yard: Site) -> None:
    with yard.looking(CAPTAIN) as session, pytest.raises(IntegrityError):
        in_bulk(session, [BulkVessel(name=f"Tàu {number}", code="SAME") for number in range(9)])


def test_listeners_hear_of_records_however_they_were_written(yard: Site) -> None:
    heard: list[tuple[list[str], list[str]]] = []

    @on_written(BulkVessel)
    def _hear(_session: Session, created: Any, changed: Any) -> None:
        assert all(vessel.id for vessel in created)
        heard.append(([v.name for v in created], [v.name for v in changed]))

    with yard.looking(CAPTAIN) as session:
        in_bulk(session, [BulkVessel(name="A")])
        second = BulkVessel(name="B")
        by_flush(session, [second])
        second.name = "C"
        session.flush()
    assert heard == [(["A"], []), (["B"], []), ([], ["C"])]


def test_a_listener_of_flushes_makes_bulk_a_flush(yard: Site) -> None:
    seen: list[str] = []

    def remember(own: Session, *_: Any) -> None:
        seen.extend(obj.name for obj in own.new if isinstance(obj, BulkVessel))

    event.listen(Session, "before_flush", remember)
    try:
        with yard.looking(CAPTAIN) as session:
            in_bulk(session, [BulkVessel(name="Aurora")])
    finally:
        event.remove(Session, "before_flush", remember)
    assert seen == ["Aurora"]


def test_a_batch_is_known_while_it_is_collected_only(yard: Site) -> None:
    with yard.app.app_context(), acting_as(CAPTAIN):
        session = Session(bind=yard.engine)
        bind_actor(session, CAPTAIN)
        with new_records(session) as batch:
            assert batch_of(session) is batch
        assert batch_of(session) is None
        session.close()
