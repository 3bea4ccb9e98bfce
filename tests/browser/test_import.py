"""Points 53 and 54, and row 5 of the time table: a workbook in the hands of a clerk."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import xlsxwriter
from browsing import NewPage, scrolls_sideways, violations
from playwright.sync_api import Page, expect

ROWS = 500
#: Rows whose birthday cannot be.
WRONG = (40, 120, 260, 333, 480)
#: From the list to the counts of what was imported (ux.md section 3, row 5).
CLICKS = 6
COUNT_CLICKS = """
addEventListener('click', event => {
  if (event.isTrusted) localStorage.clicks = Number(localStorage.clicks || 0) + 1
}, true)
"""


@pytest.fixture
def workbook(tmp_path: Path) -> Path:
    path = tmp_path / "khach_hang.xlsx"
    with xlsxwriter.Workbook(str(path)) as book:
        sheet = book.add_worksheet("Khách hàng")
        sheet.write_row(0, 0, ["Họ", "Tên", "ĐT", "Ngày sinh", "Ghi chú"])
        for number in range(1, ROWS + 1):
            born = "32/13/1990" if number in WRONG else f"{number % 28 + 1:02}/03/1990"
            phone = f"091{number:07}"
            sheet.write_row(number, 0, ["Nguyễn", f"Khách {number}", phone, born, "Từ Excel"])
    return path


def choose(page: Page, workbook: Path) -> None:
    """Go from the list to the file and hand it over: two clicks, one for the file chooser."""
    page.goto("/contacts/contacts")
    page.click("a[href*='/portability/imports/new']")
    with page.expect_file_chooser() as chooser:
        page.click("input[type=file]")
    chooser.value.set_files(workbook)
    page.click(".action-bar .btn-primary")
    page.wait_for_selector("#match")


def counts(page: Page) -> list[str]:
    page.wait_for_selector(".counts")
    return page.locator(".counts dd").all_inner_texts()


def see_the_result(page: Page) -> None:
    """Wait until the job has ended and open what came of it."""
    page.get_by_text(re.compile("Open the result")).click(timeout=60_000)
    page.wait_for_selector(".counts")


def test_53_row_5_five_hundred_rows_with_five_mistakes(new_page: NewPage, workbook: Path) -> None:
    page = new_page()
    page.add_init_script(COUNT_CLICKS)
    choose(page, workbook)
    page.click("#match .btn-primary")
    assert counts(page)[:1] + counts(page)[3:] == [str(ROWS - len(WRONG)), str(len(WRONG))]
    wrong = page.locator("#portability-errors input.form-control")
    expect(wrong).to_have_count(len(WRONG))
    for index in range(len(WRONG)):
        wrong.nth(index).fill("14/03/1990")
    page.locator("#portability-errors input.form-control").first.press("Tab")
    page.get_by_role("button", name="Check again").press("Enter")
    page.wait_for_function("() => document.querySelector('.counts dd').textContent === '500'")
    page.click(".action-bar .btn-primary")
    see_the_result(page)

    assert counts(page) == [str(ROWS), "0", "0", "0"]
    assert int(page.evaluate("() => localStorage.clicks")) <= CLICKS + 1  # the last one looks

    page.get_by_role("button", name="Undo the import").click()
    see_the_result(page)
    assert counts(page) == [str(ROWS), "0", "0"]
    page.goto("/contacts/contacts?q=birthday:14/03/1990")
    assert page.locator("tr[data-row]").count() == 0


def people(path: Path, rows: int) -> Path:
    """Write a file that is too large to be checked in a request."""
    lines = "".join(f"Παπαδοπούλου;Άννα {number};Από CSV\n" for number in range(rows))
    path.write_text("Επώνυμο;Όνομα;Σημειώσεις\n" + lines, encoding="utf-8")
    return path


def test_the_check_of_a_large_file_is_followed_and_survives_reload_and_back(
    new_page: NewPage, tmp_path: Path
) -> None:
    page = new_page()
    choose(page, people(tmp_path / "πελάτες.csv", 8_000))
    page.click("#match .btn-primary")
    page.wait_for_selector("#job-progress")
    assert violations(page) == []
    assert not scrolls_sideways(page)
    page.reload()

    expect(page.locator(".counts dd").first).to_have_text("8000", timeout=60_000)

    assert page.url.endswith("/check")
    assert page.evaluate("() => document.title").startswith("Check of")
    page.go_back()
    page.wait_for_selector("#match")
    page.go_forward()
    expect(page.locator(".counts dd").first).to_have_text("8000")
    page.reload()
    assert counts(page) == ["8000", "0", "0", "0"]


def test_a_check_is_cancelled_by_keyboard_and_begun_again_without_scripts(
    new_page: NewPage, tmp_path: Path
) -> None:
    page = new_page()
    choose(page, people(tmp_path / "πελάτες.csv", 8_000))
    page.click("#match .btn-primary")
    page.get_by_role("button", name="Cancel the check").press("Enter")

    expect(page.get_by_text("The check was cancelled.")).to_be_visible(timeout=30_000)
    assert violations(page) == []
    address = page.url

    plain = new_page(java_script_enabled=False)
    plain.goto(address)
    with plain.expect_navigation():
        plain.get_by_role("button", name="Check again").click()
    reload = plain.get_by_role("link", name="Show the present state")
    while reload.count():
        with plain.expect_navigation():
            reload.click()
    assert counts(plain) == ["8000", "0", "0", "0"]


@pytest.mark.parametrize(
    ("headings", "fills"),
    [
        (
            ["Họ", "Tên đệm", "Tên", "Điện thoại", "Thư điện tử", "Mã số thuế", "Ghi chú"],
            ["family_name", "middle_name", "given_name", "phone", "email", "tax_id", "note"],
        ),
        (
            ["Επώνυμο", "Όνομα", "Κινητό", "E-mail", "ΑΦΜ", "Σημειώσεις"],
            ["family_name", "given_name", "phone_mobile", "email", "tax_id", "note"],
        ),
    ],
    ids=["vi", "el"],
)
def test_54_vietnamese_and_greek_headings_find_their_fields(
    page: Page, tmp_path: Path, headings: list[str], fills: list[str]
) -> None:
    path = tmp_path / "danh sách.xlsx"
    with xlsxwriter.Workbook(str(path)) as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, headings)
        sheet.write_row(1, 0, ["x"] * len(headings))

    choose(page, path)

    chosen = page.locator("#match select[name^='col-']")
    assert [chosen.nth(n).input_value() for n in range(chosen.count())] == fills
