"""Values of users' own fields are told, taken back, exported, imported and keyed like others."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from sqlalchemy import func, select

from crm_host.api import catalogue, new_records, record_class, system_session, undo
from crm_host.data import rekey as rekeying
from crm_host.data.changes import Change, ChangeSet
from crm_host.data.derived import set_main_language
from crm_host.testing.client import Client
from crm_host.testing.site import Site

CONTACT = "contacts.contact"
LIST = "/contacts/contacts"
Define = Callable[..., Any]
Add = Callable[..., int]


def value_of(site: Site, number: int, field: str) -> Any:
    with site.system() as session:
        model: Any = record_class(CONTACT)
        return catalogue(model)[field].get(session.get_one(model, number))


def test_a_change_set_tells_each_field_by_its_name(site: Site, define: Define, add: Add) -> None:
    define("Born", "date")
    define("Code", "text")
    add("Trần Thị Lan", x_born=date(1990, 3, 9), x_code="KH-7")
    with site.system() as session:
        told = session.scalars(select(Change.values).where(Change.record_type == CONTACT)).one()
    assert told["x_born"] == [None, "1990-03-09"]
    assert told["x_code"] == [None, "KH-7"]
    assert not any(":" in name or name == "custom" for name in told)


def test_undoing_brings_a_former_value_back(
    site: Site, define: Define, add: Add, crm: Client
) -> None:
    define("Code", "text")
    number = add("Trần Thị Lan", x_code="KH-7")
    crm.submit(f"{LIST}/{number}/edit", {"x_code": "ΑΒ-8"})
    assert value_of(site, number, "x_code") == "ΑΒ-8"
    with site.app.app_context(), system_session("undo") as own:
        assert undo(own, own.scalar(select(func.max(ChangeSet.id))) or 0).restored == 1
    assert value_of(site, number, "x_code") == "KH-7"
    found = crm.get(LIST, query_string={"q": "x_code:kh"})
    assert len(found.all("[data-row]")) == 1


def test_records_written_by_the_hundred_tell_their_fields_too(site: Site, define: Define) -> None:
    define("Code", "text")
    with site.system() as session, new_records(session) as batch:
        model: Any = record_class(CONTACT)
        for number in range(3):
            record = model(kind="person", display_name=f"Νίκος {number}")
            catalogue(model)["x_code"].set(record, f"A{number}")
            batch.add(record)
        batch.write()
    with site.system() as session:
        told = session.scalars(select(Change.values).where(Change.record_type == CONTACT)).all()
    assert sorted(values["x_code"][1] for values in told) == ["A0", "A1", "A2"]
    assert not any("custom" in values for values in told)


def test_a_file_has_a_column_for_it_and_an_import_fills_it(
    site: Site, define: Define, add: Add
) -> None:
    from crm_host.api import Notation

    define({"en": "Loyalty", "vi": "Hạng"}, "choices", options={"choices": [
        {"code": "a", "labels": {"en": "Silver"}}, {"code": "b", "labels": {"en": "Gold"}}
    ]})  # fmt: skip
    with site.system() as session:
        model: Any = record_class(CONTACT)
        column = next(c for c in catalogue(model).columns() if c.key == "x_loyalty")
        assert set(column.aliases) == {"Loyalty", "Hạng"}
        record = model(kind="person", display_name="Trần Thị Lan")
        column.write(record, column.parse("Gold; Silver", Notation()))
        session.add(record)
        session.flush()
        assert column.read(record) == "a, b"


def test_names_are_put_in_order_anew_with_the_main_language(
    site: Site, define: Define, add: Add, monkeypatch: pytest.MonkeyPatch
) -> None:
    define("Street", "text")
    for street in ("Đào Tấn", "Dã Tượng", "Em"):
        add(street, x_street=street)
    # Other tests of this process have mapped classes that this database has no tables for.
    monkeypatch.setattr(rekeying, "_classes", lambda: [record_class(CONTACT)])
    set_main_language("vi")
    try:
        with site.system() as session:
            assert rekeying.rekey(session) == {"contacts_contact": 3}
            assert rekeying.rekey(session) == {"contacts_contact": 0}
    finally:
        set_main_language("en")
