"""Files of every kind on their way in: sheets, notations, kept mappings, corrections, systems."""

from __future__ import annotations

import io
import json
from collections.abc import Callable
from datetime import date, datetime
from typing import Any

import pytest
from crm_contacts.api import Contact
from crm_portability.files.errors import FileError
from crm_portability.importing.plan import PlanRefused
from crm_portability.importing.report import Problem
from sqlalchemy import select
from sqlalchemy.orm import Session
from wizard import RunJobs, finished, started, upload
from xlsxwriter import Workbook

from crm_host.testing.client import Client
from crm_host.testing.page import Page
from crm_host.testing.site import Site


def workbook(fill: Callable[[Workbook], None]) -> bytes:
    file = io.BytesIO()
    with Workbook(file) as book:
        fill(book)
    return file.getvalue()


def sheet_of_ships(book: Workbook) -> None:
    """A sheet as people make it: a title above, typed cells, an error, a merged cell."""
    sheet = book.add_worksheet("Đội tàu")
    day = book.add_format({"num_format": "dd/mm/yyyy"})
    sheet.write(0, 1, "Đội tàu 2026")
    for place, text in enumerate(["Tên tàu", "Length in m", "Built", "Flag"]):
        sheet.write(2, place + 1, text)
    sheet.write(3, 1, "Ελπίς")
    sheet.write_number(3, 2, 1234)
    sheet.write_datetime(3, 3, datetime(2026, 3, 4), day)
    sheet.merge_range(3, 4, 4, 4, "VN")
    sheet.write(4, 1, "Sông Hồng")
    sheet.write_formula(4, 2, "=1/0", None, "#DIV/0!")
    sheet.write(5, 1, "Aurora")
    sheet.write_formula(5, 2, "=20*2", None, 40)
    sheet.write(5, 3, "2020-01-31")


def test_cells_with_a_type_are_taken_as_they_are(
    here: Session, plan: Any, ship: Any, country: Any
) -> None:
    here.add(country(code="VN", name_en="Việt Nam"))
    here.flush()
    prepared = plan(ship, workbook(sheet_of_ships), "tàu.xlsx")
    assert prepared.source.header_row == 3
    report = prepared.importer("tàu.xlsx").run()
    assert report.errors == [
        Problem(5, "Length in m", "The spreadsheet shows the error #DIV/0! here.")
    ]
    elpis, aurora = here.scalars(select(ship).order_by(ship.id))
    assert (elpis.length, elpis.built, aurora.length) == (1234, date(2026, 3, 4), 40)
    assert aurora.built == date(2020, 1, 31)
    assert elpis.country_id is not None


def test_merged_cells_count_for_every_row_that_they_cover(
    here: Session, plan: Any, ship: Any, country: Any
) -> None:
    here.add(country(code="VN", name_en="Việt Nam"))
    here.flush()
    flags = [row.cells[3] for row in plan(ship, workbook(sheet_of_ships)).source.rows()]
    assert flags == ["VN", "VN", ""]


def test_hidden_sheets_are_read_only_on_demand(plan: Any, ship: Any, here: Session) -> None:
    def fill(book: Workbook) -> None:
        old = book.add_worksheet("Cũ")
        old.hide()
        old.write_column(0, 0, ["name", "Hidden"])
        book.add_worksheet("Trống")
        book.add_worksheet("Mới").write_column(0, 0, ["name", "Shown"])
        book.worksheets()[1].activate()

    raw = workbook(fill)
    found = plan(ship, raw).source
    assert (found.sheet, [row.cells for row in found.rows()]) == ("Mới", [("Shown",)])
    assert (found.sheets[0].name, found.sheets[0].hidden) == ("Cũ", True)
    assert [row.cells for row in plan(ship, raw, sheet="Cũ").source.rows()] == [("Hidden",)]


def test_json_records_are_rows_whatever_they_are_wrapped_in(
    here: Session, plan: Any, ship: Any
) -> None:
    records = [
        {"name": "Ελπίς", "length": 12, "built": "2026-03-04"},
        {"name": "Sông Hồng", "length": 12.5},
        "nothing",
        {"length": None, "name": "Aurora", "grade": "old"},
    ]
    for content in (records, {"count": 4, "records": records}):
        report = plan(ship, json.dumps(content), "ships.json").importer("ships").run()
        assert report.counts == (4, 2, 0, 0, 2)
        assert [problem.row for problem in report.errors] == [2, 3]


def test_a_name_that_only_late_json_records_have_is_never_lost(
    here: Session, plan: Any, ship: Any
) -> None:
    records = [*({"name": f"Tàu {n}"} for n in range(10_000)), {"name": "Ω", "length": 5}]
    last = list(plan(ship, json.dumps(records), "ships.json").source.rows())[-1]
    assert str(last.problem).startswith("Record 10001 has “length”")


@pytest.mark.parametrize(
    ("content", "says"),
    [
        ('[{"name": "Ελπίς"}, {"na', "not complete JSON"),
        ('{"name": "Ελπίς"}', "holds no list of records"),
        ("[]", "holds no list of records"),
        ("[" * 100_000, "inside of more than 50 others"),
        ('[{"name": "Ελπίς"}, {"length": -' + "9" * 100_000 + "}]", "more than 1000 digits"),
    ],
)
def test_json_that_holds_no_records_is_refused(
    here: Session, plan: Any, ship: Any, content: str, says: str
) -> None:
    with pytest.raises(FileError, match=says):
        plan(ship, content, "ships.json").importer("x").rehearse()


def test_days_in_five_notations_are_read_once_somebody_said_which_is_which(
    here: Session, plan: Any, ship: Any
) -> None:
    days = ["2026-04-03", "03/04/2026", "3 Apr 2026", "3 Απριλίου 2026", "20260403"]
    content = "name;built\n" + "".join(f"Tàu {n};{day}\n" for n, day in enumerate(days))
    with pytest.raises(PlanRefused, match="“03/04/2026” can be read in two ways"):
        plan(ship, content).importer("x").run()
    plan(ship, content, notations={"built": "dmy"}).importer("x").run()
    assert {row.built for row in here.scalars(select(ship))} == {date(2026, 4, 3)}


def test_a_column_that_shows_its_order_is_not_asked_about_and_never_mixed(
    here: Session, plan: Any, ship: Any
) -> None:
    rows = "".join(f"Tàu {n};{n % 12 + 1}/25/2026\n" for n in range(1100))
    report = plan(ship, f"name;built\n{rows}Cuối;25/12/2026\n").importer("x").run()
    assert report.counts == (1101, 1100, 0, 0, 1)
    assert report.errors[0].message.startswith("There is no such day; this column has the month")


@pytest.mark.parametrize(("cell", "asked"), [("1,234.50", False), ("1.234,50", True)])
def test_numbers_of_another_notation_are_a_question(
    here: Session, plan: Any, ship: Any, cell: str, asked: bool
) -> None:
    prepared = plan(ship, f"name;length\nÁnh;{cell}\nElpis;1234\n")
    assert [question.example for question in prepared.notations.questions] == [cell] * asked


def test_numbers_are_read_as_somebody_said(here: Session, plan: Any, ship: Any) -> None:
    content = "name;length\nElpis;1.234,00\n"
    plan(ship, content, notations={"length": "comma"}).importer("x").run()
    assert here.scalars(select(ship)).one().length == 1234


def checked_with(client: Client, address: str, **changes: Any) -> Page:
    """Check a file as it is proposed, with some changes, and return the page that follows."""
    page = client.get(address)
    fields = page.fields() | {"do": ""} | changes
    answer = client.post(address, fields)
    return client.get(answer.location) if answer.status == 303 else answer


def test_the_page_asks_how_days_are_written(crm: Client) -> None:
    address = upload(crm, "Họ;Sinh nhật\nNguyễn;03/04/1990\n").location
    asked = checked_with(crm, address)
    assert asked.status == 422
    assert "Say how “Sinh nhật” is written" in asked.text
    done = checked_with(crm, address, **{"style-1": "mdy"})
    assert done.texts(".counts dd") == ["1", "0", "0", "0"]


def test_a_mapping_is_remembered_for_files_with_the_same_headings(crm: Client) -> None:
    first = upload(crm, "A;B\nNguyễn;duc@thinhphat.vn\n").location
    assert [crm.get(first).fields()[f"col-{n}"] for n in (0, 1)] == ["-", "-"]
    checked_with(crm, first, **{"col-0": "family_name", "col-1": "email", "remember": "Hội chợ"})
    same = crm.get(upload(crm, "b;A\nha@example.com;Trần\n").location)
    assert "The mapping “Hội chợ” is used." in same.text
    assert [same.fields()[f"col-{n}"] for n in (0, 1)] == ["email", "family_name"]


def test_a_mapping_made_for_another_file_is_used_in_part_or_refused(crm: Client) -> None:
    first = upload(crm, "A;B\nNguyễn;duc@thinhphat.vn\n").location
    checked_with(crm, first, **{"col-0": "family_name", "col-1": "email", "remember": "Hội chợ"})
    other = upload(crm, "A;Ghi chú\nNguyễn;x\n").location
    choice = crm.get(other).one("#mapping option")["value"]
    used = crm.get(crm.post(other, {"do": "use", "mapping": choice}).location)
    assert "This one does not have: B" in used.text
    assert used.fields()["col-0"] == "family_name"
    strange = upload(crm, "Họ;Ghi chú\nNguyễn;x\n").location
    refused = crm.post(strange, {"do": "use", "mapping": choice})
    assert refused.status == 422
    assert "was made for another kind of file" in refused.text


def test_a_mapping_is_its_makers_until_it_is_offered_to_everyone(
    crm: Client, login_as: Callable[..., Client]
) -> None:
    first = upload(crm, "A;B\nNguyễn;duc@thinhphat.vn\n").location
    columns = {"col-0": "family_name", "col-1": "email"}
    checked_with(crm, first, **columns, remember="Riêng")
    other = login_as("administrator")
    seen = other.get(upload(other, "A;B\nTrần;ha@example.com\n").location)
    assert seen.fields()["col-0"] == "-"
    checked_with(crm, first, **columns, remember="Chung", everyone="y")
    shared = other.get(upload(other, "A;B\nTrần;ha@example.com\n").location)
    assert "The mapping “Chung” is used." in shared.text


def test_a_wrong_cell_is_corrected_where_it_is_shown(crm: Client, run_jobs: RunJobs) -> None:
    address = upload(crm, "Công ty;Employees\nAn Phát;1,250.00 người\nΕλπίς;many\n").location
    page = checked_with(crm, address)
    assert page.texts(".counts dd") == ["0", "0", "0", "2"]
    first, second = page.all("input[name^='fix-']")
    assert (first["value"], second["value"]) == ("1,250.00 người", "many")
    assert first["data-key"] == "n"
    path = page.response.request.path
    suggested = str(page.one("button[name=take]")["value"])
    assert suggested.endswith(":1250")
    fields = page.fields() | {"take": suggested, str(second["name"]): "12"}
    fixed = crm.get(crm.post(path, fields).location)
    assert fixed.texts(".counts dd") == ["2", "0", "0", "0"]
    done = finished(crm, run_jobs, started(crm, fixed))
    assert done.texts(".counts dd")[0] == "2"


SYSTEMS = {
    "Salesforce": (
        "Id,AccountId,LastName,FirstName,Title,Email,MailingCity,MailingCountry\n"
        "003,001,Papadopoulou,Anna,Sales manager,anna@hellas.gr,Αθήνα,Greece\n",
        {"family_name": "Papadopoulou", "given_name": "Anna", "name_prefix": None},
    ),
    "HubSpot": (
        "Record ID,First Name,Last Name,Email,Phone Number,Contact owner,Lead Status,City\n"
        "51,Đức,Nguyễn,duc@thinhphat.vn,0912 345 678,Hà,New,Huế\n",
        {"family_name": "Nguyễn", "given_name": "Đức"},
    ),
    "Odoo": (
        "id,name,company_type,email,street,city,zip,country_id,vat,function\n"
        "__export__.p1,An Phát,company,info@anphat.vn,1 Lê Lợi,Huế,49000,Vietnam,,\n",
        {"display_name": "An Phát", "kind": "organization"},
    ),
    "Google Contacts": (
        "First Name,Middle Name,Last Name,Phonetic First Name,Organization Name,Organization Title,"
        "Labels,E-mail 1 - Label,E-mail 1 - Value,Phone 1 - Label,Phone 1 - Value\n"
        "Anna,,Papadopoulou,,Elpis,Buyer,* myContacts,Work,anna@hellas.gr,Mobile,+306912345678\n",
        {"family_name": "Papadopoulou", "given_name": "Anna"},
    ),
    "Outlook": (
        "Title,First Name,Middle Name,Last Name,Company,Business Street,Business City,"
        "Business Phone,Mobile Phone,E-mail Address,E-mail Type,E-mail Display Name\n"
        "Mr,Đức,,Nguyễn,An Phát,1 Lê Lợi,Huế,,0912 345 678,duc@thinhphat.vn,SMTP,Đức\n",
        {"family_name": "Nguyễn", "name_prefix": "Mr"},
    ),
}


@pytest.mark.parametrize("system", SYSTEMS)
def test_exports_of_other_systems_are_recognized_and_mapped(
    crm: Client, site: Site, run_jobs: RunJobs, system: str
) -> None:
    content, expected = SYSTEMS[system]
    address = upload(crm, content).location
    assert f"Recognized as an export of {system}." in crm.get(address).text
    page = checked_with(crm, address)
    assert page.texts(".counts dd") == ["1", "0", "0", "0"], page.text
    finished(crm, run_jobs, started(crm, page))
    with site.system() as session:
        found = session.scalars(
            select(Contact).where(Contact.display_name.is_not(None)).order_by(Contact.id)
        ).first()
        assert {name: getattr(found, name) for name in expected} == expected
