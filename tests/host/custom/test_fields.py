"""Fields that users define are at once wherever a field may be."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import update

from crm_host.api import Money, catalogue, record_class
from crm_host.testing.client import Client
from crm_host.testing.site import Site

CONTACT = "contacts.contact"
LIST = "/contacts/contacts"
LOYALTY = [
    {"code": "bac", "labels": {"vi": "Bạc", "en": "Silver"}},
    {"code": "vang", "labels": {"vi": "Vàng", "en": "Gold"}},
]

Define = Callable[..., Any]
Add = Callable[..., int]
Login = Callable[..., Client]


def names(page: Any) -> list[str]:
    """Return the names in a list, in order."""
    return [list(link.stripped_strings)[-1] for link in page.all("[data-row] .cell-main a")]


def test_a_new_field_is_in_the_form_on_the_page_and_in_the_history(
    define: Define, crm: Client
) -> None:
    define("Mã nội bộ", "text", help="Như trong sổ cũ")
    answer = crm.submit(f"{LIST}/new", {"display_name": "Trần Thị Lan", "x_ma_noi_bo": "KH-007"})
    assert answer.status == 303
    page = crm.get(answer.location)
    assert page.texts("#fact-x_ma_noi_bo") == ["KH-007"]
    form = crm.get(f"{answer.location.split('?')[0]}/edit")
    assert form.one("#x_ma_noi_bo")["value"] == "KH-007"
    assert "Như trong sổ cũ" in form.text
    crm.submit(f"{answer.location.split('?')[0]}/edit", {"x_ma_noi_bo": "KH-008"})
    past = crm.get(f"{answer.location.split('?')[0]}/history")
    for told in ("Mã nội bộ", "KH-007", "KH-008"):
        assert told in past.text


KINDS: list[tuple[str, dict[str, Any], Any, str, str]] = [
    ("text", {}, "Đặng & Con", "dang", "Đặng & Con"),
    ("number", {}, 1200, ">1000", "1,200"),
    ("exact", {}, Decimal("12.5"), ">12.4", "12.5"),
    ("money", {}, Money(1_500_000, "VND"), ">1000000VND", "₫1,500,000"),
    ("date", {}, date(1990, 3, 9), "1990-03", "09/03/1990"),
    ("instant", {}, datetime(2026, 3, 9, 7, 5, tzinfo=UTC), "2026-03-09", "09/03/2026 07:05"),
    ("choice", {"choices": LOYALTY}, "vang", "Gold", "Gold"),
    ("choices", {"choices": LOYALTY}, ("bac", "vang"), "Silver", "Silver, Gold"),
    ("boolean", {}, True, "yes", "Yes"),
]


@pytest.mark.parametrize(("kind", "options", "value", "asked", "shown"), KINDS)
def test_every_kind_is_kept_shown_filtered_and_sorted(
    site: Site, define: Define, add: Add, crm: Client,
    kind: str, options: dict[str, Any], value: Any, asked: str, shown: str,
) -> None:  # fmt: skip
    field = define("Loyalty", kind, options=options)
    number = add("Trần Thị Lan", x_loyalty=value)
    add("Νίκος Παπαδόπουλος")
    with site.system() as session:
        model: Any = record_class(CONTACT)
        record = session.get_one(model, number)
        assert catalogue(model)[field.name].get(record) == value
    assert shown in crm.get(f"{LIST}/{number}").text
    assert names(
        crm.get(LIST, follow_redirects=True, query_string={"q": f"x_loyalty:{asked}"})
    ) == ["Trần Thị Lan"]
    assert names(crm.get(LIST, follow_redirects=True, query_string={"q": "has:x_loyalty"})) == [
        "Trần Thị Lan"
    ]
    assert names(crm.get(LIST, follow_redirects=True, query_string={"q": "no:x_loyalty"})) == [
        "Νίκος Παπαδόπουλος"
    ]
    if kind != "choices":
        sorted_ = crm.get(LIST, follow_redirects=True, query_string={"q": "sort:x_loyalty"})
        assert names(sorted_)[0] == "Trần Thị Lan"
        assert "cannot be sorted" not in sorted_.text
    crm.post(f"{LIST}/columns", {"col": ["display_name", "x_loyalty"]})
    assert shown in crm.get(LIST).text


def test_a_link_shows_the_name_and_is_found_by_it(define: Define, add: Add, crm: Client) -> None:
    define("Recommended by", "link", options={"target": CONTACT})
    friend = add("Amelia Smith")
    number = add("Trần Thị Lan", x_recommended_by=friend)
    assert crm.get(f"{LIST}/{number}").texts("#fact-x_recommended_by") == ["Amelia Smith"]
    assert names(
        crm.get(LIST, follow_redirects=True, query_string={"q": "x_recommended_by:amelia"})
    ) == ["Trần Thị Lan"]


def test_the_label_filters_in_every_language(define: Define, add: Add, login_as: Login) -> None:
    define({"en": "Loyalty", "vi": "Hạng", "el": "Βαθμίδα"}, "choice", options={"choices": LOYALTY})
    add("Trần Thị Lan", x_loyalty="vang")
    add("Amelia Smith", x_loyalty="bac")
    for language, word in (("vi", "Hạng:Vàng"), ("el", "βαθμίδα:Gold"), ("en", "hang:Gold")):
        found = login_as("administrator", language=language).get(
            LIST, follow_redirects=True, query_string={"q": word}
        )
        assert names(found) == ["Trần Thị Lan"], word


def test_what_is_of_another_type_breaks_no_page(
    site: Site, define: Define, add: Add, crm: Client
) -> None:
    day = define("Day", "date").name
    number, other = add("Trần Thị Lan"), add("Amelia Smith", x_day=date(2026, 3, 9))
    for raw in ("2026-02-31", "now", 7, {"a": [1]}, True, "1234567890-12-12"):
        with site.system() as session:
            model: Any = record_class(CONTACT)
            session.connection().execute(
                update(model.__table__).where(model.__table__.c.id == number),
                {"custom": {day: raw}},
            )
        page = crm.get(f"{LIST}/{number}")
        assert page.status == 200
        if raw != "2026-02-31":
            assert "(does not fit this field)" in page.text
        crm.post(f"{LIST}/columns", {"col": ["display_name", day]})
        found = crm.get(LIST, follow_redirects=True, query_string={"q": "sort:x_day"})
        assert sorted(names(found)) == ["Amelia Smith", "Trần Thị Lan"]
        assert "Amelia Smith" in names(
            crm.get(LIST, follow_redirects=True, query_string={"q": "x_day:>2020-01-01"})
        )
    # Whoever saves the form without touching the field does not lose the value.
    answer = crm.submit(f"{LIST}/{number}/edit", {"nickname": "Lan"})
    assert answer.status == 303
    assert "1234567890-12-12" in crm.get(f"{LIST}/{number}").text
    assert other


def test_a_required_field_must_be_filled(define: Define, crm: Client) -> None:
    define("Mã nội bộ", "text", required=True)
    answer = crm.submit(f"{LIST}/new", {"display_name": "Trần Thị Lan"})
    assert answer.status == 422
    assert answer.texts("#x_ma_noi_bo-error") == ["Fill this in."]


def test_names_never_clash(define: Define) -> None:
    assert define("Ngày ký").name == "x_ngay_ky"
    assert define("Ngày: ký!").name == "x_ngay_ky_2"
    assert define("契約日").name == "x_field"


@pytest.mark.parametrize("label", ["", "  ", "Birthday", "Sinh nhật"])
def test_a_label_must_be_new(define: Define, label: str) -> None:
    from crm_host.api import ValueRefused

    define("Sinh nhật", "date")
    with pytest.raises(ValueRefused):
        define(label, "date")


def test_another_process_sees_the_field_with_its_next_request(
    site: Site, define: Define, crm: Client, queries: Any
) -> None:
    add_form = f"{LIST}/new"
    crm.get(add_form)
    other = Site(site.kind, site.url, site.data_dir)
    field = define("Mã nội bộ", "text")
    page = other.client(site.user("administrator")).get(add_form)
    assert page.one(f"#{field.name}")
    other.engine.dispose()


def test_fields_of_users_cost_no_statements(
    define: Define, add: Add, crm: Client, queries: Any
) -> None:
    number = add("Trần Thị Lan")
    for kind in ("text", "number", "date"):
        define(f"Field {kind}", kind)
    crm.post(f"{LIST}/columns", {"col": ["display_name", "x_field_text", "x_field_date"]})
    crm.get(f"{LIST}/{number}")
    with queries(6):
        crm.get(LIST)
    with queries(12):
        crm.get(f"{LIST}/{number}")


def test_history_is_not_told_to_who_may_not_read_the_field(
    site: Site, define: Define, add: Add
) -> None:
    from crm_host.auth.models import FieldRight
    from crm_host.kernel.state import bump_config_version

    define("Salary", "number")
    number = add("Trần Thị Lan", x_salary=73_500)
    grants = {f"{CONTACT}.{right}": "all" for right in ("read", "write", "create")}
    user = site.user(grants=grants)
    client = site.client(user)
    assert "73,500" in client.get(f"{LIST}/{number}").text
    (role,) = site.actor(user).roles
    with site.system() as session:
        session.add(FieldRight(role=role, record=CONTACT, field="x_salary", level="none"))
        bump_config_version(session.connection())
    for path in ("", "/edit", "/history"):
        assert not re.search("73.?500", client.get(f"{LIST}/{number}{path}").html)
    assert "unknown here" in client.get(LIST, query_string={"q": "x_salary:>5"}).text
