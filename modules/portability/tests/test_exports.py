"""Exports in every format: they open in spreadsheets, do no harm, and come back unchanged."""

from __future__ import annotations

import io
import json
import zipfile
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from crm_portability.exporting.files import write_export
from crm_portability.files.errors import FileError
from crm_portability.files.ods_writer import write_ods
from crm_portability.files.workbook_reader import open_workbook
from crm_portability.files.xlsx_writer import write_xlsx
from python_calamine import CalamineWorkbook
from sqlalchemy import select
from sqlalchemy.orm import Session

from crm_host.testing.client import Client

HEADER = ["Tên", "Số", "Ngày", "Κατάσταση"]
ROWS = [
    ['=HYPERLINK("http://bad.example")', 1250, date(2026, 3, 9), True],
    ["Άννα  <b>&  Δημήτρης", Decimal("0.5"), None, False],
    ["'+84 912 345 678\ndòng hai", -3, date(1850, 1, 2), None],
    ["00123", 9_007_199_254_740_993, date(2026, 12, 31), True],
]
WRITERS = {"xlsx": write_xlsx, "ods": write_ods}


def written(kind: str, rows: list[list[Any]]) -> io.BytesIO:
    file = io.BytesIO()
    WRITERS[kind](file, "Khách: hàng/1", HEADER, rows)
    file.seek(0)
    return file


@pytest.mark.parametrize("kind", WRITERS)
def test_a_workbook_comes_back_as_it_was(kind: str) -> None:
    source = open_workbook(written(kind, ROWS))
    assert [column.name for column in source.columns] == HEADER
    assert [row.cells for row in source.rows()] == [
        ('=HYPERLINK("http://bad.example")', "1250", "2026-03-09", "true"),
        ("Άννα  <b>&  Δημήτρης", "0.5", "", "false"),
        ("'+84 912 345 678\ndòng hai", "-3", "1850-01-02", ""),
        ("00123", "9007199254740993", "2026-12-31", "true"),
    ]


@pytest.mark.parametrize("kind", WRITERS)
def test_numbers_and_days_are_numbers_and_days_for_a_spreadsheet(kind: str) -> None:
    (_header, first, *_rest) = (
        CalamineWorkbook.from_filelike(written(kind, ROWS)).get_sheet_by_index(0).to_python()
    )
    assert first[1:] == [1250.0, date(2026, 3, 9), True]


@pytest.mark.parametrize("kind", WRITERS)
def test_a_text_of_a_customer_is_never_a_formula(kind: str) -> None:
    with zipfile.ZipFile(written(kind, ROWS)) as container:
        content = b"".join(container.read(name) for name in container.namelist())
    assert b"<f>" not in content
    assert b"table:formula" not in content


def test_what_excel_cannot_hold_is_refused_and_not_cut() -> None:
    with pytest.raises(FileError, match="row 2 is beyond its limits"):
        written("xlsx", [["x" * 32_768, 1, None, None]])


@pytest.mark.parametrize("kind", ["csv", "xlsx", "ods", "json"])
def test_an_export_with_links_comes_back_to_the_same_records(
    here: Session, plan: Any, ship: Any, country: Any, kind: str
) -> None:
    two = [country(code=code, name_en="Georgia") for code in ("GE", "US")]
    greece = country(code="GR", name_en="Ελλάδα")
    here.add_all([*two, greece])
    here.flush()
    here.add_all(
        [
            ship(name="Ελπίς", country_id=greece.id, length=12, built=date(2026, 3, 4)),
            ship(name="Sông Hồng", country_id=two[1].id, price=1_234_567),
        ]
    )
    here.commit()
    file = io.BytesIO()
    write_export(file, ship, kind)
    before = state(here, ship)
    for row in here.scalars(select(ship)):
        row.country_id = row.length = row.built = row.price = None
    here.commit()
    report = plan(ship, file.getvalue(), f"ships.{kind}").importer("ships").run()
    here.commit()
    assert report.counts == (2, 0, 2, 0, 0), report.errors
    assert state(here, ship) == before


def state(here: Session, ship: Any) -> list[tuple[Any, ...]]:
    return [
        (row.id, row.name, row.country_id, row.length, row.built, row.price)
        for row in here.scalars(select(ship).order_by(ship.id))
    ]


def test_json_has_keys_that_are_the_same_in_every_language(here: Session, ship: Any) -> None:
    here.add(ship(name="Ελπίς", length=12, built=date(2026, 3, 4)))
    here.commit()
    file = io.BytesIO()
    write_export(file, ship, "json", keys=["name", "built", "length", "nothing"])
    assert json.loads(file.getvalue()) == {
        "records": [{"name": "Ελπίς", "built": "2026-03-04", "length": 12}]
    }


def test_a_template_keeps_columns_order_and_format(crm: Client) -> None:
    crm.post("/contacts/contacts/new", {"kind": "organization", "company": "An Phát"})
    path = "/portability/exports/contacts/new"
    page = crm.get(path)
    assert page.heading == "Export Contacts"
    kept = crm.post(
        path,
        {
            "csrf_token": page.fields()["csrf_token"],
            "col": ["email", "display_name"],
            "place-email": "2",
            "place-display_name": "1",
            "format": "json",
            "name": "Thư mời",
            "do": "save",
        },
    )
    again = crm.get(kept.location)
    assert again.fields("form:has(#format)")["format"] == "json"
    number = kept.location.rpartition("=")[2]
    sent = crm.get(f"/portability/exports/contacts?template={number}").response
    assert sent.content_type == "application/json"
    for record in json.loads(sent.get_data())["records"]:
        assert list(record) == ["display_name", "email"]


def test_a_template_belongs_to_its_maker_until_it_is_shared(crm: Client, login_as: Any) -> None:
    path = "/portability/exports/contacts/new"
    fields = {"col": ["email"], "format": "csv", "name": "Riêng", "do": "save"}
    own = crm.post(path, fields).location.rpartition("=")[2]
    shared = crm.post(path, {**fields, "name": "Chung", "shared": "y"}).location.rpartition("=")[2]
    other = login_as("sales")
    assert other.get(f"/portability/exports/contacts?template={own}").status == 404
    assert other.get(f"/portability/exports/contacts?template={shared}").status == 200
    delete = f"/portability/exports/contacts/templates/{shared}/delete"
    assert other.post(delete).status == 403
    assert crm.post(delete).status == 303


def test_an_export_without_columns_says_what_to_do(crm: Client) -> None:
    page = crm.post("/portability/exports/contacts/new", {"format": "csv", "do": "export"})
    assert page.status == 422
    assert "Choose at least one column." in page.text
