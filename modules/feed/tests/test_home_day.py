"""My day on the home page."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from crm_contacts.factories import make_contact
from crm_feed.factories import make_activity

TODAY = date(2026, 3, 9)


@pytest.fixture
def day(clock: Any, site: Any, db: Any) -> Any:
    """What Đức has to do today, and his browser."""
    own = ("contacts.contact.read", "feed.activity.read", "feed.activity.write")
    duc = site.user(grants=dict.fromkeys(own, "own"))
    with db() as session:
        dao = make_contact(session, display_name="Nguyễn Thị Đào", owner_id=duc)
        make_activity(session, dao, subject="Gọi lại", due_on=date(2026, 3, 8), owner_id=duc)
        make_activity(session, dao, subject="Gửi báo giá", due_on=TODAY, owner_id=duc)
        make_activity(session, subject="Soạn hợp đồng", due_on=date(2026, 3, 12), owner_id=duc)
        make_activity(session, subject="Việc của người khác", due_on=TODAY)
        make_activity(session, subject="Xong rồi", due_on=TODAY, owner_id=duc, state="done")
    return site.client(duc)


def shown(browser: Any) -> list[str]:
    found: list[str] = browser.get("/").texts("#feed-day [data-row-link]")
    return found


def test_what_is_overdue_comes_first(day: Any) -> None:
    page = day.get("/")
    assert page.texts(".home-part") == ["Overdue", "Today", "Next"]
    assert shown(day) == ["Gọi lại", "Gửi báo giá", "Soạn hợp đồng"]
    assert "Nguyễn Thị Đào" in page.one("#feed-day").get_text()


def test_one_press_finishes_an_activity(day: Any) -> None:
    address = str(day.get("/").all("#feed-day form")[0]["action"])
    assert day.post(address).location == "/"
    assert shown(day) == ["Gửi báo giá", "Soạn hợp đồng"]


def test_finishing_is_taken_back(day: Any) -> None:
    address = str(day.get("/").all("#feed-day form")[0]["action"])
    day.post(address)
    day.post(str(day.get("/").one("#toasts form")["action"]))
    assert shown(day)[0] == "Gọi lại"


def test_the_page_gets_the_rest_of_the_day(day: Any) -> None:
    address = str(day.get("/").all("#feed-day form")[0]["action"])
    page = day.post(address, htmx=True)
    assert not page.is_whole
    assert page.texts("[data-row-link]") == ["Gửi báo giá", "Soạn hợp đồng"]


def test_the_first_one_is_the_main_action_and_each_has_the_key(day: Any) -> None:
    buttons = day.get("/").all("#feed-day form button")
    assert ["btn-primary" in button["class"] for button in buttons] == [True, False, False]
    assert {button["data-key"] for button in buttons} == {"d"}


def test_more_than_five_are_counted_and_lead_to_the_list(day: Any, db: Any, site: Any) -> None:
    with db() as session:
        make = [TODAY - timedelta(days=n) for n in range(2, 9)]
        for place, due in enumerate(make):
            make_activity(session, subject=f"Việc {place}", due_on=due, owner_id=_owner(session))
    page = day.get("/")
    (link,) = page.all(".home-part a")
    assert link.get_text() == "All 8"
    assert len(day.get(str(link["href"])).texts(".table tbody th a")) == 8


def _owner(session: Any) -> int:
    from crm_feed.models import Activity
    from sqlalchemy import select

    found = session.scalar(select(Activity.owner_id).where(Activity.subject == "Gọi lại"))
    return int(found)


def test_names_of_hidden_records_are_not_told(day: Any, db: Any, site: Any) -> None:
    with db() as session:
        secret = make_contact(session, display_name="Khách giấu kín")
        owner = _owner(session)
        make_activity(session, secret, subject="Hỏi thăm", due_on=TODAY, owner_id=owner)
    assert "Khách giấu kín" not in day.get("/").text


def test_with_nothing_to_do_it_says_so(crm: Any) -> None:
    assert "Nothing to do" in crm.get("/").one("#feed-day").get_text()


def test_others_activities_cannot_be_finished(day: Any, db: Any, site: Any) -> None:
    with db() as session:
        other = make_activity(session, subject="Của người khác", due_on=TODAY).id
    assert day.post(f"/feed/activities/{other}/check").status in (403, 404)
