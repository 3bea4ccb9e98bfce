"""Points 22, 29, 76, 82, 83, 84 and 86: filling in forms, with and without scripts."""

from __future__ import annotations

import re
from datetime import date

import pytest
from browsing import NewPage, focused, new_person, save
from playwright.sync_api import Page, expect
from sqlalchemy import Engine, text

NEW = "/contacts/contacts/new"


def one(engine: Engine, statement: str, **values: object) -> object:
    with engine.connect() as connection:
        return connection.execute(text(statement), values).scalar_one()


def test_22_a_refused_form_answers_422_and_the_focus_is_on_the_mistake(page: Page) -> None:
    page.goto(NEW)
    page.fill("[name=website]", "no address at all")

    with page.expect_response(lambda answer: answer.request.method == "POST") as answer:
        save(page)

    assert answer.value.status == 422
    mistake = "it.matches('.error-summary, [aria-invalid=true]')"
    page.wait_for_function(f"() => {{ const it = document.activeElement; return {mistake} }}")
    assert focused(page, mistake)
    assert page.input_value("[name=website]") == "no address at all"


def test_29_a_double_click_on_save_makes_one_record(page: Page, engine: Engine) -> None:
    name = "Trần Thị Nhấp Đúp"
    page.goto(NEW)
    page.fill("[name=display_name]", name)

    page.dblclick("#record-form .action-bar .btn-primary")
    page.wait_for_url(re.compile(r"/contacts/contacts/\d+"))
    page.wait_for_load_state("networkidle")

    statement = "SELECT count(*) FROM contacts_contact WHERE display_name = :name"
    assert one(engine, statement, name=name) == 1


def test_76_finding_creating_and_editing_need_no_script(new_page: NewPage) -> None:
    page = new_page(java_script_enabled=False)
    page.goto(NEW)
    save(page)
    expect(page.locator("[aria-invalid=true], .error-summary").first).to_be_visible()
    page.fill("[name=display_name]", "Σοφία Χωρίσματα")
    save(page)
    expect(page.locator("h1")).to_contain_text("Σοφία Χωρίσματα")

    page.goto("/contacts/contacts")
    page.fill("#filter-text", "σοφια χωρισματα")
    page.press("#filter-text", "Enter")
    page.click("[data-row] th a")
    page.click(".page-actions a[data-key=e]")
    page.fill("[name=nickname]", "Σοφούλα")
    save(page)

    expect(page.locator("main")).to_contain_text("Σοφούλα")


def test_83_days_are_written_day_first(new_page: NewPage, engine: Engine) -> None:
    for language in ("vi", "el"):
        page = new_page(language=language)
        exact = new_person(page, f"Ngày Sinh {language}", birthday="9/3/1990")
        expect(page.locator("#fact-birthday")).to_have_text("09/03/1990")
        short = new_person(page, f"Ngày Ngắn {language}", birthday="9/3")

        born = "SELECT birthday FROM contacts_contact WHERE id = :id"
        assert one(engine, born, id=exact) == "1990-03-09"
        day = date.fromisoformat(str(one(engine, born, id=short)))
        assert (day.month, day.day) == (3, 9)


def test_84_pictures_of_two_nguyens_differ(page: Page) -> None:
    new_person(page, "Nguyễn Thị Đào")
    expect(page.locator("h1 .avatar")).to_have_text("ĐN")
    new_person(page, "Nguyễn Văn Hùng")
    expect(page.locator("h1 .avatar")).to_have_text("HN")


def fill_address(page: Page, **parts: str) -> None:
    if page.locator("[name='address-0-country']").count() == 0:
        page.click("[data-field-list=address] [data-field-add]")
    page.fill("[name='address-0-country']", "VN")
    page.press("[name='address-0-country']", "Tab")
    page.wait_for_selector("[name='address-0-area']")
    page.wait_for_load_state("networkidle")
    for name, value in parts.items():
        page.fill(f"[name='address-0-{name}']", value)


def test_86_a_vietnamese_address_needs_no_district_and_may_keep_one(
    page: Page, engine: Engine
) -> None:
    parts = {"street": "12 Lê Lợi", "area": "Phường Sài Gòn", "province": "Hồ Chí Minh"}
    district = (
        "SELECT coalesce(former_district, '') FROM contacts_address "
        "JOIN contacts_contact ON contacts_contact.id = contact_id WHERE display_name = :name"
    )
    for name, former in (("Lê Thị Mới", ""), ("Lê Thị Cũ", "Quận 1")):
        page.goto(NEW)
        page.fill("[name=display_name]", name)
        fill_address(page, **parts, **({"former_district": former} if former else {}))
        save(page)

        expect(page.locator("h1")).to_contain_text(name)
        expect(page.locator("#fact-address")).to_contain_text("Phường Sài Gòn")
        assert one(engine, district, name=name) == former


@pytest.mark.parametrize("language", ["vi", "el"])
def test_82_numbers_are_read_as_they_are_written_here(
    new_page: NewPage, engine: Engine, language: str
) -> None:
    page = new_page(language=language)
    number = one(engine, "SELECT min(id) FROM contacts_contact WHERE kind = 'organization'")
    page.goto(f"/contacts/contacts/{number}/edit")
    page.fill("[name=employee_count]", "1,234.50")
    save(page)
    page.wait_for_selector("[name=employee_count][aria-invalid=true]")
    assert "1.234,5" in page.locator("#record-form").inner_text()

    page.fill("[name=employee_count]", "1.234")
    save(page)

    page.wait_for_url(re.compile(rf"/contacts/contacts/{number}($|\?)"))
    query = "SELECT employee_count FROM contacts_contact WHERE id = :id"
    assert one(engine, query, id=number) == 1234
