"""The pages on which administrators say when the firm works."""

from __future__ import annotations

import pytest

from crm_host.calendars.models import Calendar
from crm_host.data.changes import Change

WEEK = {
    "name": "Văn phòng Hà Nội",
    "timezone": "Asia/Ho_Chi_Minh",
    "monday": "8-12, 13-17",
    "saturday": "08:00–12:00",
    "is_firms": "y",
}
FORM = "#calendar-form"


@pytest.fixture
def calendar(clock, crm, db) -> str:
    """Return the address of a calendar made on the page, on Monday 9 March 2026 at 14:05."""
    assert crm.submit("/admin/calendars/new", WEEK, form=FORM).status == 303
    with db() as session:
        return f"/admin/calendars/{session.query(Calendar.id).scalar()}"


def test_a_calendar_is_made_and_shown_again_as_typed_in_one_notation(calendar, crm):
    page = crm.get(calendar)
    assert page.one("#monday")["value"] == "08:00–12:00, 13:00–17:00"
    assert page.one("#saturday")["value"] == "08:00–12:00"
    assert page.one("#sunday")["value"] == ""
    assert "Văn phòng Hà Nội" in crm.get("/admin/calendars/").text


def test_the_week_begins_on_the_firms_first_day(calendar, crm):
    days = [f"#{day}" for day in ("sunday", "monday", "saturday")]
    crm.submit("/settings/host", {"host.week_start": "sunday"}, form="#settings-form")
    page = crm.get(calendar)
    labels = [page.one(f"label[for='{day[1:]}']").get_text(strip=True) for day in days]
    assert labels == ["Sunday", "Monday", "Saturday"]
    inputs = [tag["name"] for tag in page.all("input") if str(tag.get("name")).endswith("day")]
    assert inputs[:7] == [
        "sunday", "monday", "tuesday", "wednesday", "thursday", "friday", "saturday",
    ]  # fmt: skip


def test_an_example_says_when_eight_hours_are_due_and_why(calendar, crm):
    crm.submit(calendar, {"day": "10/3", "title": "Nghỉ bù"}, form="#day-form")
    example = crm.get(calendar).one("#example").get_text(" ")
    assert "due on 11/03/2026 14:05 (Asia/Ho_Chi_Minh)" in example
    assert "Mon 09/03/2026: 14:05–17:00 (2:55 h)." in example
    assert "Tue 10/03/2026: closed, Nghỉ bù." in example
    assert "Wed 11/03/2026: 08:00–12:00, 13:00–14:05 (5:05 h)." in example


def test_a_preview_shows_the_typed_hours_and_keeps_nothing(calendar, crm):
    page = crm.submit(calendar, {"tuesday": "", "preview": "1"}, form=FORM)
    assert "Tue 10/03/2026: no working time." in page.one("#example").get_text(" ")
    assert crm.get(calendar).one("#tuesday")["value"] == "08:00–12:00, 13:00–17:00"


@pytest.mark.parametrize(
    ("changes", "field", "message"),
    [
        ({"monday": "8-12, 11-13"}, "monday", "08:00–12:00 and 11:00–13:00 overlap"),
        ({"friday": "late"}, "friday", "“late” is not understood"),
        ({"timezone": "Hanoi"}, "timezone", "no such time zone"),
        ({"name": ""}, "name", "Fill this in"),
    ],
)
def test_what_cannot_be_is_refused_at_its_input(calendar, crm, changes, field, message):
    page = crm.submit(calendar, changes, form=FORM)
    assert page.status == 422
    assert message in page.one(f"#{field}-error").get_text()
    assert page.one(f"#{field}")["value"] == changes[field]


def test_two_calendars_of_one_name_are_refused(calendar, crm):
    page = crm.submit(
        "/admin/calendars/new", WEEK | {"name": "VĂN PHÒNG HÀ NỘI".title()}, form=FORM
    )
    assert page.status == 422
    assert "of this name already" in page.one("#name-error").get_text()


def test_a_calendar_without_hours_says_that_nothing_is_ever_due(calendar, crm):
    closed = dict.fromkeys(
        ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"), ""
    )
    crm.submit(calendar, closed, form=FORM)
    assert "Nothing is ever due" in crm.get(calendar).text


def test_a_second_calendar_takes_hours_and_holidays_over(calendar, crm, db):
    crm.submit(calendar, {"day": "10/03/2026", "title": "Nghỉ bù"}, form="#day-form")
    parent = calendar.rpartition("/")[2]
    page = crm.get("/admin/calendars/new")
    fields = page.fields(FORM) | {"name": "Hotline", "parent_id": parent}
    del fields["own_hours"]
    fields.pop("is_firms", None)
    assert crm.post("/admin/calendars/new", fields).status == 303
    with db() as session:
        second = session.query(Calendar.id).filter_by(name="Hotline").scalar()
    example = crm.get(f"/admin/calendars/{second}").one("#example").get_text(" ")
    assert "Tue 10/03/2026: closed, Nghỉ bù." in example
    page = crm.post(f"{calendar}/delete")
    assert page.status == 409
    assert "Hotline takes over from this calendar" in page.text


def test_public_holidays_are_suggested_and_taken_over_once(calendar, crm):
    page = crm.get(f"{calendar}/holidays?country=GR&year=2026")
    assert "25/12/2026 · Christmas Day" in page.text
    chosen = {"country": "GR", "year": "2026", "day": ["2026-04-13", "2026-12-25"]}
    assert crm.post(f"{calendar}/holidays", chosen).status == 303
    days = crm.get(f"{calendar}?year=2026").texts("#days .cell-main")
    assert days == ["13/04/2026", "25/12/2026"]
    again = crm.get(f"{calendar}/holidays?country=GR&year=2026")
    assert len(again.all("input[name=day][disabled]")) == 2


def test_a_year_without_known_holidays_says_so_and_a_wrong_one_is_refused(calendar, crm):
    refused = crm.get(f"{calendar}/holidays?country=GR&year=9999")
    assert "Write a year from 2000 to 2100" in refused.text
    assert crm.get(f"{calendar}/holidays?country=XX&year=2026").status == 200


def test_a_special_day_is_removed_and_all_of_it_stands_in_the_change_sets(calendar, crm, db):
    crm.submit(calendar, {"day": "24/12/2026", "hours": "8-12"}, form="#day-form")
    remove = crm.get(f"{calendar}?year=2026").one("#days td form")["action"]
    assert crm.post(remove, {"year": "2026"}).status == 303
    assert not crm.get(f"{calendar}?year=2026").all("#days .cell-main")
    with db() as session:
        told = [row.values for row in session.query(Change).filter_by(record_type="host.calendar")]
    assert {"2026-12-24": [None, ["", [["08:00", "12:00"]]]]} in told
    assert {"2026-12-24": [["", [["08:00", "12:00"]]], None]} in told


def test_a_day_that_is_none_is_refused_at_its_input(calendar, crm):
    page = crm.submit(calendar, {"day": "31/02/2026"}, form="#day-form")
    assert page.status == 422
    assert page.one("#day-error")


def test_only_administrators_say_when_the_firm_works(login_as):
    assert login_as("reader").get("/admin/calendars/").status == 403
    assert login_as("administrator").get("/admin/calendars/999").status == 404
