"""Importing rows into any record type: counts, mistakes, links, rights, one transaction."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from crm_portability.files.errors import BrokenQuotes
from crm_portability.importing.doubts import doubted_by
from crm_portability.importing.plan import PlanRefused
from crm_portability.importing.report import Problem
from crm_portability.reference import reference_of
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from crm_host.api import Actor, metadata, record_class
from crm_host.testing.site import Site

SHIPS = """Tên tàu;Length in m;Hạng;Built
Ελπίς;12;Mới;29/03/2026
Sông Hồng;twelve;new;
;30;old;
Aurora;40;OLD;2020-01-31
"""
Count = Callable[[Any], int]


def rows_of_every_table(session: Session) -> dict[str, int]:
    """Count all rows there are."""
    connection = session.connection()
    return {
        table.name: connection.scalar(select(func.count()).select_from(table)) or 0
        for table in metadata.sorted_tables
        if session.get_bind().dialect.has_table(connection, table.name)
    }


def history(session: Session) -> list[tuple[str, str, str | None]]:
    """Return source, label and actor of every change set with a change of a ship."""
    sets, changes = metadata.tables["host_change_set"], metadata.tables["host_change"]
    found = session.connection().execute(
        select(sets.c.source, sets.c.label, sets.c.actor_name)
        .where(sets.c.id.in_(select(changes.c.set_id).where(changes.c.record_type == "atlas.ship")))
        .order_by(sets.c.id)
    )
    return [tuple(row) for row in found]


def test_rows_become_records_and_wrong_ones_say_why(here: Session, plan: Any, ship: Any) -> None:
    report = plan(ship, SHIPS).importer("ships.csv").run()
    assert report.counts == (4, 1, 0, 0, 3)
    assert report.errors == [
        Problem(2, "Hạng", "Choose one of: New, Old."),
        Problem(3, "Length in m", "Write a whole number, for example 1200."),
        Problem(4, "Tên tàu", "A value is required here."),
    ]
    (aurora,) = here.scalars(select(ship)).all()
    assert (aurora.name, aurora.length, aurora.grade) == ("Aurora", 40, "old")
    assert aurora.built.isoformat() == "2020-01-31"


def test_a_rehearsal_counts_what_the_import_then_does_and_writes_nothing(
    here: Session, plan: Any, ship: Any
) -> None:
    here.add(ship(name="Aurora"))
    here.commit()
    before = rows_of_every_table(here)
    chosen = {"match": "name"}
    rehearsed = plan(ship, SHIPS, **chosen).importer("ships.csv").rehearse()
    assert rows_of_every_table(here) == before
    done = plan(ship, SHIPS, **chosen).importer("ships.csv").run()
    here.commit()
    assert rehearsed == done
    assert done.counts == (4, 0, 1, 0, 3)


def test_an_import_is_one_change_set_with_the_name_of_the_file(
    here: Session, plan: Any, ship: Any
) -> None:
    lines = "".join(f"Tàu {number}\n" for number in range(1200))
    report = plan(ship, f"name\n{lines}").importer("Đội tàu.csv").run()
    here.commit()
    assert report.counts == (1200, 1200, 0, 0, 0)
    assert history(here) == [("import", "Đội tàu.csv", "Nguyễn Thị Đào")]


def test_rows_are_recognized_by_the_reference_of_an_export(
    here: Session, plan: Any, ship: Any, count: Count
) -> None:
    aurora, elpis = ship(name="Aurora", length=40), ship(name="Ελπίς", length=12)
    here.add_all([aurora, elpis])
    here.commit()
    csv = (
        "CRM id,name,length\n"
        f"{reference_of(aurora)},Aurora,41\n"
        f"{reference_of(elpis)},Ελπίς,12\n"
        ",Sông Hồng,7\n"
        "0badcafe-1,Stranger,7\n"
    )
    report = plan(ship, csv).importer("again.csv").run()
    here.commit()
    assert report.counts == (4, 1, 1, 1, 1)
    assert report.errors == [
        Problem(5, "CRM id", "This does not name a record of this installation.")
    ]
    aurora = here.scalars(select(ship).where(ship.length == 41)).one()
    assert (aurora.name, aurora.version) == ("Aurora", 2)
    assert count(ship) == 3


def test_two_rows_about_one_record_change_it_one_after_the_other(
    here: Session, plan: Any, ship: Any
) -> None:
    csv = "name,length\nAurora,40\nAURORA,41\nAurora,41\nAurora,41\n"
    report = plan(ship, csv, match="name").importer("twice.csv").run()
    assert report.counts == (4, 1, 2, 1, 0)
    assert report.warnings[0] == Problem(
        3, "", "An earlier row of this file is about the same record."
    )
    assert [(s.name, s.length) for s in here.scalars(select(ship))] == [("Aurora", 41)]


def test_a_value_that_several_records_have_recognizes_none(
    here: Session, plan: Any, ship: Any
) -> None:
    here.add_all([ship(name="Aurora"), ship(name="Aurora")])
    here.commit()
    report = plan(ship, "name,length\nAurora,40\n", match="name").importer("x.csv").run()
    assert report.errors == [Problem(2, "name", "Several records have this value.")]


def test_a_taken_unique_value_refuses_its_row_only(
    here: Session, plan: Any, country: Any, count: Count
) -> None:
    csv = "code,name\nVN,Việt Nam\nGR,Ελλάδα\nVN,Vietnam\nCY,Κύπρος\n"
    report = plan(country, csv, match="-").importer("x.csv").run()
    here.commit()
    assert report.counts == (4, 3, 0, 0, 1)
    assert report.errors == [Problem(4, "code", "Another record has this value already.")]
    assert count(country) == 3


def test_a_rule_of_the_record_refuses_its_row(here: Session, plan: Any, ship: Any) -> None:
    report = plan(ship, "name\nAurora?\nΕλπίς\n").importer("x.csv").run()
    assert report.counts == (2, 1, 0, 0, 1)
    assert report.errors[0].message == "No ship has a question mark in its name."


def test_links_are_found_by_what_identifies_or_names_their_record(
    here: Session, plan: Any, ship: Any, country: Any
) -> None:
    here.add_all([country(code="VN", name_en="Việt Nam"), country(code="GR", name_en="Greece")])
    here.commit()
    csv = "name,Flag\nSông Hồng,viet nam\nΕλπίς,GR\nAurora,Atlantis\n"
    report = plan(ship, csv).importer("x.csv").run()
    assert report.errors == [Problem(4, "Flag", "There is no record called “Atlantis”.")]
    flags = {s.name: here.get(country, s.country_id).code for s in here.scalars(select(ship))}
    assert flags == {"Sông Hồng": "VN", "Ελπίς": "GR"}


def test_a_link_may_name_a_later_row_of_the_file(here: Session, plan: Any, ship: Any) -> None:
    csv = "name,Flagship\nBoat,Aurora\nAurora,\nRaft,Nowhere\n"
    report = plan(ship, csv).importer("x.csv").run()
    assert report.counts == (3, 3, 0, 0, 0)
    assert report.warnings == [Problem(4, "Flagship", "There is no record called “Nowhere”.")]
    boat, aurora, raft = here.scalars(select(ship).order_by(ship.id)).all()
    assert (boat.flagship_id, raft.flagship_id) == (aurora.id, None)


def test_links_to_later_rows_keep_the_rules_of_forms(here: Session, plan: Any) -> None:
    tag: Any = record_class("contacts.tag")
    csv = "Name,Part of\nVIP,Khách hàng\nKhách hàng,VIP\n"
    report = plan(tag, csv).importer("nhãn.csv").run()
    assert report.counts == (2, 2, 0, 0, 0)
    assert report.warnings == [Problem(3, "", "This would make it a part of itself.")]
    assert {t.display for t in here.scalars(select(tag))} == {"Khách hàng", "Khách hàng / VIP"}


def test_a_row_whose_link_alone_is_new_counts_as_an_update(
    here: Session, plan: Any, ship: Any
) -> None:
    here.add_all([ship(name="Boat"), ship(name="Aurora")])
    here.commit()
    csv = "name,Flagship\nBoat,Aurora\nAurora,\n"
    report = plan(ship, csv, match="name").importer("x.csv").run()
    assert report.counts == (2, 0, 1, 1, 0)


def test_new_records_get_what_the_file_does_not_say(here: Session, plan: Any, ship: Any) -> None:
    here.add(ship(name="Aurora", grade="old"))
    here.commit()
    prepared = plan(ship, "name\nΕλπίς\nAurora\n", match="name", constants={"grade": "new"})
    assert prepared.importer("x.csv").run().counts == (2, 1, 0, 1, 0)
    grades = {s.name: s.grade for s in here.scalars(select(ship))}
    assert grades == {"Aurora": "old", "Ελπίς": "new"}


def test_doubts_are_remarks_on_rows_that_are_imported(
    here: Session, plan: Any, ship: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    doubted_by(ship, lambda s: [("length", "Very long.")] if (s.length or 0) > 400 else [])
    report = plan(ship, "name,length\nAurora,500\n").importer("x.csv").run()
    doubted_by(ship, lambda _ship: ())
    assert report.counts == (1, 1, 0, 0, 0)
    assert report.warnings == [Problem(2, "length", "Very long.")]


def test_a_file_that_breaks_off_imports_nothing(
    here: Session, plan: Any, ship: Any, count: Count
) -> None:
    lines = "".join(f"Tàu {number}\n" for number in range(700))
    with pytest.raises(BrokenQuotes):
        plan(ship, f'name\n{lines}"Ελπίς\n').importer("x.csv").run()
    here.rollback()
    assert count(ship) == 0


MATE = Actor(
    user_id=1,
    name="Νίκος",
    grants={
        "atlas.ship.read": "own",
        "atlas.ship.write": "own",
        "atlas.ship.create": "own",
        "atlas.country.read": "own",
    },
    roles=frozenset({"atlas.mate"}),
)


@pytest.fixture
def hidden(here: Session, ship: Any, country: Any) -> str:
    """A ship and a country of somebody else; the reference of the ship."""
    somebody = metadata.tables["host_user"]
    other = here.connection().scalar(
        somebody.insert()
        .values(
            name="Άννα",
            email="anna@el.example",
            email_key="anna@el.example",
            **{
                column.name: column.default.arg
                for column in somebody.columns
                if column.default is not None and column.default.is_scalar
            },
        )
        .returning(somebody.c.id)
    )
    found = ship(name="Aurora", owner_id=other)
    here.add_all([found, country(code="GR", name_en="Greece", owner_id=other)])
    here.flush()
    reference = reference_of(found)
    here.commit()
    return reference


def test_hidden_records_are_neither_recognized_nor_linked(
    atlas: Site, hidden: str, plan: Any, ship: Any
) -> None:
    with atlas.acting(MATE):
        by_name = plan(ship, "name,length\nAurora,40\n", match="name").importer("x").rehearse()
        absent = plan(ship, "name,Flag\nΕλπίς,Atlantis\nΕλπίς,Greece\n").importer("x").rehearse()
        by_id = plan(ship, f"CRM id,name\n{hidden},A\n").importer("x").rehearse()
        unknown = plan(ship, f"CRM id,name\n{hidden}99,A\n").importer("x").rehearse()
    assert by_name.counts == (1, 1, 0, 0, 0)
    assert [p.message for p in absent.errors] == [
        "There is no record called “Atlantis”.",
        "There is no record called “Greece”.",
    ]
    assert by_id.errors == unknown.errors == [Problem(2, "CRM id", "There is no such record.")]


def test_records_that_may_only_be_read_are_not_changed(
    atlas: Site, hidden: str, plan: Any, ship: Any
) -> None:
    reader = replace(MATE, grants=MATE.grants | {"atlas.ship.read": "all"})
    with atlas.acting(reader):
        csv = "name,length\nAurora,40\nΕλπίς,12\n"
        report = plan(ship, csv, match="name").importer("x").rehearse()
    assert report.counts == (2, 1, 0, 0, 1)
    assert "atlas.ship.write" in report.errors[0].message


def test_fields_that_may_not_be_written_are_refused(
    atlas: Site, hidden: str, plan: Any, ship: Any
) -> None:
    with atlas.acting(MATE):
        left_out = plan(ship, "name,Price,Secret\nΕλπίς,1,x\n")
        assert [match.target is not None for match in left_out.matches] == [True, False, False]
        assert [left_out.planner.withheld(match) for match in left_out.matches] == [
            False,
            True,
            False,
        ]
        with pytest.raises(PlanRefused, match="You may not change “Price”"):
            plan(ship, "name,Cost\nΕλπίς,1\n", columns={"Cost": "Price"})
        with pytest.raises(PlanRefused, match="There is no field “Secret”"):
            plan(ship, "name,Cost\nΕλπίς,1\n", columns={"Cost": "Secret"})
        with pytest.raises(PlanRefused, match="cannot be recognized by “secret”"):
            plan(ship, "name,Secret\nΕλπίς,1\n", match="secret")
