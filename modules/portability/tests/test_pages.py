"""The steps of an import in a browser without scripts, and exports of what a list shows."""

from __future__ import annotations

import gc
from collections.abc import Callable

import pytest
from wizard import PEOPLE, RunJobs, checked, counts, finished, started, upload

from crm_host.testing.client import Client
from crm_host.testing.site import Site


def test_a_file_becomes_contacts_in_four_steps(crm: Client, run_jobs: RunJobs) -> None:
    answer = upload(crm, PEOPLE)
    assert answer.status == 303
    match = crm.get(answer.location)
    assert match.heading == "Columns of khách.csv"
    assert match.fields()["encoding"] == "utf-8"
    assert match.fields()["delimiter"] == ";"
    assert [match.fields()[f"col-{n}"] for n in range(5)] == [
        "family_name",
        "given_name",
        "email",
        "phone_mobile",
        "note",
    ]
    assert "duc@thinhphat.vn" in match.text
    check = crm.get(crm.submit(answer.location, {}, form="#match").location)
    assert counts(check) == ["3", "0", "0", "1"]
    assert "Nothing has been written yet" in check.text
    assert "Give this contact a name" in check.text
    result = finished(crm, run_jobs, started(crm, check))
    assert counts(result) == ["3", "0", "0", "1"]
    assert "Nguyễn Đức" in crm.get("/contacts/contacts").text


def test_pressing_import_twice_imports_once(crm: Client, run_jobs: RunJobs) -> None:
    check = checked(crm, PEOPLE)
    address = check.response.request.path
    started(crm, check)
    second = crm.post(address)
    assert "The import is running." in crm.get(second.location).text
    assert run_jobs() == 1
    assert counts(crm.get(second.location)) == ["3", "0", "0", "1"]
    assert len(crm.get("/contacts/contacts").all("tr[data-row]")) == 3


def test_refused_rows_are_mended_and_imported_again(crm: Client) -> None:
    check = checked(crm, PEOPLE)
    link = check.one("a[href$='/failed']")
    refused = crm.get(str(link["href"])).response.get_data().decode("utf-8-sig")
    assert refused.splitlines()[0].endswith("Why this row was not imported")
    assert "Nobody" in refused
    mended = refused.replace(",,,,Nobody", "Lê,Bình,,,Nobody")
    assert counts(checked(crm, mended)) == ["1", "0", "0", "0"]


def test_another_delimiter_shows_the_columns_anew(crm: Client) -> None:
    address = upload(crm, "Họ|Email;x\nNguyễn|duc@thinhphat.vn;1\n").location
    answer = crm.submit(address, form="#match", changes={"delimiter": "|"})
    assert answer.location == address
    again = crm.get(address)
    assert again.fields()["delimiter"] == "|"
    assert [tag.get_text() for tag in again.all("tbody th")] == ["Họ", "Email;x"]


def test_two_columns_may_not_fill_one_field(crm: Client) -> None:
    address = upload(crm, PEOPLE).location
    page = crm.submit(address, form="#match", changes={"col-1": "family_name"})
    assert page.status == 422
    assert "Two columns fill “Family name”" in page.text


@pytest.mark.parametrize(
    ("content", "name", "says"),
    [
        (b"", "khách.csv", "The file is empty"),
        (b"%PDF-1.7\n", "khách.csv", "By its content it is: PDF"),
        (b"PK\x03\x04 xl/workbook.xml", "khách.csv", "The workbook is damaged"),
        (b"name,email\n1,2\n", "khách.vcf", "This is not a file of the kind vCard"),
        (b"a\x00b", "khách.csv", "This is not a text file"),
        (",".join(f"c{n}" for n in range(10_000)).encode(), "wide.csv", "the limit is 1000"),
    ],
)
def test_files_that_are_not_what_they_should_be_are_refused_at_the_field(
    crm: Client, content: bytes, name: str, says: str
) -> None:
    page = upload(crm, content, name)
    assert page.status == 422
    assert says in page.one("#file-error").get_text()
    assert page.one("#file")["aria-invalid"] == "true"


def test_a_file_above_the_limit_is_refused_at_the_field(crm: Client, site: Site) -> None:
    site.app.config["MAX_CONTENT_LENGTH"], kept = 1000, site.app.config["MAX_CONTENT_LENGTH"]
    try:
        page = upload(crm, b"x" * 5000)
    finally:
        site.app.config["MAX_CONTENT_LENGTH"] = kept
    assert page.status == 413
    assert "The file is too large" in page.one("#file-error").get_text()


def test_broken_quotes_in_the_middle_import_nothing(crm: Client) -> None:
    lines = "".join(f"Khách {number};\n" for number in range(600))
    address = upload(crm, f'Họ và tên;Email\n{lines}"Nguyễn;\n').location
    page = crm.submit(address, {})
    assert page.status == 422
    assert "quotation marks" in page.text
    assert "Khách 1" not in crm.get("/contacts/contacts").text


def test_an_upload_belongs_to_its_user(crm: Client, login_as: Callable[..., Client]) -> None:
    address = upload(crm, PEOPLE).location
    other = login_as("administrator")
    assert other.get(address).status == 404
    assert other.get("/portability/imports/nothing").status == 404


def test_who_may_only_read_neither_sees_nor_opens_an_import(
    login_as: Callable[..., Client],
) -> None:
    reader = login_as("reader")
    assert "/portability/imports/new" not in reader.get("/contacts/contacts").html
    assert reader.get("/portability/imports/new").status == 403


def test_the_list_is_exported_as_it_is_filtered(crm: Client, run_jobs: RunJobs) -> None:
    started(crm, checked(crm, PEOPLE))
    run_jobs()
    page = crm.get("/contacts/contacts?q=Nguyễn")
    links = [str(tag["href"]) for tag in page.all("a[href*='/portability/exports/']")]
    assert len(links) == 5
    csv = crm.get(links[1]).response.get_data().decode("utf-8-sig")
    assert len(csv.splitlines()) == 2
    assert "'+84912345678" in csv
    card = crm.get(links[3]).response
    assert card.content_type == "text/vcard; charset=utf-8"
    assert card.get_data().count(b"BEGIN:VCARD") == 1


def test_an_unknown_filter_exports_nothing(crm: Client) -> None:
    assert crm.get("/portability/exports/contacts?q=nonsense:1").status == 400


@pytest.mark.parametrize("kind", ["csv", "vcard"])
def test_an_export_comes_back_to_the_same_records(
    crm: Client, run_jobs: RunJobs, kind: str
) -> None:
    started(crm, checked(crm, PEOPLE))
    run_jobs()
    path = f"/portability/exports/contacts?format={kind}&fields=all"
    exported = crm.get(path).response.get_data()
    address = upload(crm, exported, "again.vcf" if kind == "vcard" else "again.csv").location
    check = crm.get(crm.submit(address, {}, form="#match").location)
    assert counts(check) == ["0", "0", "3", "0"]


def test_earlier_imports_are_one_step_away_and_in_the_palette(crm: Client) -> None:
    link = crm.get("/portability/imports/new").one(".page-actions a")
    assert link.text.strip() == "Earlier imports"
    assert crm.get(str(link["href"])).heading == "Imports"
    assert "/portability/imports" in [
        item["href"] for item in crm.get("/search?q=earlier imp").all("main a[href]")
    ]


def test_a_finished_import_has_come_to_its_end(crm: Client, run_jobs: RunJobs) -> None:
    job = started(crm, checked(crm, PEOPLE))
    run_jobs()
    assert "4 of 4" in crm.get(job.location).one("#job-progress").text


def test_a_large_upload_leaves_no_file_open(crm: Client) -> None:
    """An open one is a warning, and a warning fails the test that the collector runs in."""
    page = upload(crm, "Họ;Tên\n" + "Nguyễn;Thị Đào\n" * 40_000)
    assert page.status == 303
    del page
    gc.collect()
