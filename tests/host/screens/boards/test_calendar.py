"""A calendar shows records on the days of one of their dates, and moves them."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from maven import Deal
from maven_site import MANAGER, SELLER, TRAINEE, Client, Site

from crm_host.data.kinds import ValueRefused
from crm_host.data.session import system_session
from crm_host.testing.page import Page
from crm_host.testing.queries import query_budget

CALENDAR = "/maven/deals/calendar"
JULY = f"{CALENDAR}?on=closed&at=2017-07"
#: The same people where they live: half past two in Hanoi is half past seven in the morning UTC.
IN_HANOI = replace(MANAGER, timezone="Asia/Ho_Chi_Minh")
MEETING = datetime(2026, 3, 9, 7, 30, tzinfo=UTC)


def cell(page: Page, day: str) -> Any:
    return page.one(f"[data-day='{day}']")


def names(element: Any) -> list[str]:
    return [
        link.get_text(" ", strip=True) for link in element.select(".calendar-entry > a:first-child")
    ]


def entry(page: Page, deal_id: int) -> dict[str, str]:
    """Return what moving an entry sends."""
    found = page.one(f"#deal-{deal_id}")
    return {
        "id": str(found["data-entry"]),
        "version": str(found["data-version"]),
        "from": str(found["data-stamp"]),
    }


def first_entry(page: Page, day: str) -> int:
    return int(cell(page, day).select(".calendar-entry")[0]["data-entry"])


def closed_on(site: Site, deal_id: int) -> date | None:
    with site.app.app_context(), system_session("looking") as own:
        return own.get(Deal, deal_id).closed


@pytest.fixture
def meeting(changed_site: Site) -> int:
    """A deal of which people talk at half past two in Hanoi, on a Monday in March."""
    with changed_site.app.app_context(), system_session("arranging") as own:
        deal = own.get(Deal, 7)
        deal.name, deal.meeting = "Nhà máy gạo Thịnh Phát", MEETING
    return 7


def test_a_month_is_a_table_of_whole_weeks(client: Client) -> None:
    page = client.get(JULY)

    assert page.texts(".calendar-grid th") == ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"]
    days = [str(found["data-day"]) for found in page.all("[data-day]")]
    assert (days[0], days[-1], len(days)) == ("2017-06-26", "2017-08-06", 42)
    assert page.one(".calendar-head h2").get_text() == "July 2017"


def test_the_week_begins_as_the_setting_says(site: Site) -> None:
    page = site.browser(replace(MANAGER, week_start=6)).get(JULY)

    assert page.texts(".calendar-grid th")[0] == "Sun"
    assert page.all("[data-day]")[0]["data-day"] == "2017-06-25"


def test_a_day_shows_its_first_entries_and_leads_to_the_others(client: Client) -> None:
    page = client.get(JULY)
    listed = client.get("/maven/deals?q=closed:2017-07-12 sort:name").texts("tbody th")

    shown = cell(page, "2017-07-12")
    assert len(names(shown)) == 4
    assert f"{len(listed) - 4} more" in shown.get_text()

    day = client.get(str(shown.select("li > a.small")[0]["href"]))
    assert sorted(names(day.one("[data-day='2017-07-12']"))) == sorted(listed)


def test_the_filter_is_kept_on_every_way(client: Client) -> None:
    page = client.get(f"{JULY}&q=stage:won product:gtk-500")

    for link in page.all(".calendar-steps a, .calendar-day > a:first-child, .view-switch a"):
        assert "q=stage" in str(link["href"])
    following = client.get(str(page.all(".calendar-steps a")[1]["href"]))
    assert following.one(".calendar-head h2").get_text() == "August 2017"


def test_today_is_the_readers(site: Site) -> None:
    page = site.browser(IN_HANOI).get(CALENDAR)

    assert page.one("td[aria-current=date]")["data-day"] == _today("Asia/Ho_Chi_Minh")


def _today(zone: str) -> str:
    return datetime.now(ZoneInfo(zone)).date().isoformat()


def test_days_on_which_nobody_works_are_shaded(client: Client) -> None:
    page = client.get(JULY)

    assert "is-closed" in cell(page, "2017-07-15")["class"]
    assert "is-closed" not in cell(page, "2017-07-14")["class"]


def test_an_agenda_lists_the_days_that_have_entries(client: Client) -> None:
    page = client.get(f"{JULY}&span=agenda&q=value:>20000")

    days = [str(found["data-day"]) for found in page.all("section[data-day]")]
    assert days == sorted(days)
    assert all(day.startswith("2017-07") for day in days)
    assert all(names(found) for found in page.all("section[data-day]"))


@pytest.mark.usefixtures("meeting")
def test_an_instant_stands_at_the_readers_hour(changed_site: Site) -> None:
    page = changed_site.browser(IN_HANOI).get(f"{CALENDAR}?on=meeting&span=week&at=2026-03-11")

    assert names(page.one("td[data-day='2026-03-09'][data-hour='14']")) == [
        "14:30 Nhà máy gạo Thịnh Phát"
    ]
    assert "is-closed" in page.one("td[data-day='2026-03-15'][data-hour='10']")["class"]
    month = changed_site.browser(MANAGER).get(f"{CALENDAR}?on=meeting&at=2026-03")
    assert names(cell(month, "2026-03-09")) == ["07:30 Nhà máy gạo Thịnh Phát"]


def test_a_new_record_gets_the_day(client: Client) -> None:
    link = cell(client.get(JULY), "2017-07-12").select(".calendar-new")[0]

    form = client.get(str(link["href"]))
    assert form.one("[name=closed]")["value"] == "12/07/2017"


def test_moving_writes_the_day_and_can_be_undone(changed_site: Site) -> None:
    client = changed_site.browser(MANAGER)
    page = client.get(JULY)
    deal_id = first_entry(page, "2017-07-12")

    answer = client.post(
        f"{CALENDAR}/move?on=closed&at=2017-07",
        entry(page, deal_id) | {"to": "2017-07-14"},
        htmx=True,
        headers={"HX-Target": "results"},
    )

    assert answer.status == 200
    assert closed_on(changed_site, deal_id) == date(2017, 7, 14)
    said = json.loads(answer.response.headers["HX-Trigger"])
    assert said["crm:announce"].endswith("moved to Friday, July 14, 2017")
    client.post(said["crm:toast"]["undo"])
    assert closed_on(changed_site, deal_id) == date(2017, 7, 12)


def test_a_day_keeps_the_time_of_an_instant(changed_site: Site, meeting: int) -> None:
    client = changed_site.browser(IN_HANOI)
    address = f"{CALENDAR}?on=meeting&at=2026-03&span=week"
    moved = entry(client.get(f"{CALENDAR}?on=meeting&span=week&at=2026-03-09"), meeting)

    client.post(address.replace("?", "/move?"), moved | {"to": "2026-03-10"})
    page = client.get(f"{CALENDAR}?on=meeting&span=week&at=2026-03-09")
    assert names(page.one("td[data-day='2026-03-10'][data-hour='14']"))

    client.post(address.replace("?", "/move?"), entry(page, meeting) | {"to": "2026-03-10T16:30"})
    page = client.get(f"{CALENDAR}?on=meeting&span=week&at=2026-03-09")
    assert names(page.one("td[data-day='2026-03-10'][data-hour='16']"))


def test_without_scripts_a_form_moves_an_entry(changed_site: Site) -> None:
    client = changed_site.browser(MANAGER)
    page = client.get(JULY)
    deal_id = first_entry(page, "2017-07-12")
    link = page.one(f"#deal-{deal_id} .calendar-move")

    answer = client.submit(str(link["href"]), {"to": "20/7/2017"})
    assert answer.status == 303
    assert closed_on(changed_site, deal_id) == date(2017, 7, 20)

    wrong = client.submit(str(link["href"]), {"to": "31/02/2017"})
    assert wrong.status == 422
    assert "Write a day such as" in wrong.text
    assert wrong.one("[name=to]")["value"] == "31/02/2017"


def test_a_rule_of_the_record_refuses_and_the_entry_says_why(
    changed_site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    def normalize(deal: Deal) -> None:
        if deal.engaged and deal.closed and deal.closed < deal.engaged:
            raise ValueRefused("A deal closes after it has begun.")

    monkeypatch.setattr(Deal, "normalize", normalize)
    client = changed_site.browser(MANAGER)
    page = client.get(JULY)
    deal_id = first_entry(page, "2017-07-12")

    moved = entry(page, deal_id) | {"to": "2010-01-01"}
    answer = client.post(f"{CALENDAR}/move?on=closed&at=2017-07", moved, htmx=True)

    assert answer.status == 422
    assert answer.one(f"#deal-{deal_id} .board-refusal").get_text() == (
        "A deal closes after it has begun."
    )
    assert closed_on(changed_site, deal_id) == date(2017, 7, 12)


def test_the_second_of_two_people_hears_who_was_faster(changed_site: Site) -> None:
    client = changed_site.browser(MANAGER)
    page = client.get(JULY)
    deal_id = first_entry(page, "2017-07-12")
    moved, move = entry(page, deal_id), f"{CALENDAR}/move?on=closed&at=2017-07"
    client.post(move, moved | {"to": "2017-07-13"}, htmx=True)

    answer = client.post(move, moved | {"to": "2017-07-20"}, htmx=True)

    assert answer.status == 409
    assert "Nguyễn Thị Thu has moved this to 13/07/2017 meanwhile." in answer.text
    assert closed_on(changed_site, deal_id) == date(2017, 7, 13)


def test_only_visible_records_are_shown_and_moved(changed_site: Site) -> None:
    whole = changed_site.browser(MANAGER).get(f"{JULY}&span=agenda")
    own = changed_site.browser(SELLER).get(f"{JULY}&span=agenda")
    assert 0 < len(own.all(".calendar-entry")) < len(whole.all(".calendar-entry"))

    trainee = changed_site.browser(TRAINEE)
    page = trainee.get(JULY)
    assert not page.all(".calendar-move, .calendar-new")
    moved = {"id": str(first_entry(page, "2017-07-12")), "to": "2017-07-13"}
    assert trainee.post(f"{CALENDAR}/move?on=closed", moved).status == 403


@pytest.mark.parametrize("at", ["", "2017-13", "0000-01-01", "9999-12", "tomorrow", "1e9"])
def test_any_address_gives_a_month(client: Client, at: str) -> None:
    assert client.get(f"{CALENDAR}?at={at}&span=fortnight&on=salary").status == 200


def test_a_month_of_many_entries_needs_few_statements(site: Site) -> None:
    browser = site.browser(MANAGER)
    for address in (JULY, f"{JULY}-12&span=week", f"{JULY}&span=agenda"):
        browser.get(address)
        with query_budget(site.engine, 6):
            browser.get(address)
