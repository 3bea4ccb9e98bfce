"""Writing about records, and reading it again."""

from __future__ import annotations

from typing import Any

import pytest
from crm_contacts.factories import make_contact
from crm_feed.factories import make_activity, make_note
from crm_feed.models import Activity, Note
from sqlalchemy import select


@pytest.fixture
def dao(db: Any) -> int:
    with db() as session:
        return make_contact(session, display_name="Nguyễn Thị Đào").id


def _address(id: int, more: str = "") -> str:
    return f"/feed/of/contacts.contact/{id}{more}"


def test_a_call_is_logged_without_a_subject(crm: Any, dao: int) -> None:
    sent = crm.post(_address(dao), {"what": "call", "text": "Chị Đào muốn báo giá máy lọc."})
    assert sent.location == f"/contacts/contacts/{dao}"
    page = crm.get(_address(dao))
    assert any("Call" in entry and "báo giá máy lọc" in entry for entry in page.texts("ol li"))


def test_a_note_with_a_script_in_it_is_shown_as_text(crm: Any, dao: int) -> None:
    crm.post(_address(dao), {"text": "<script>alert(1)</script> https://example.com/a?b=1"})
    page = crm.get(_address(dao))
    (text,) = page.all(".feed-text")
    assert text.get_text() == "<script>alert(1)</script> https://example.com/a?b=1"
    assert [a["href"] for a in text.select("a")] == ["https://example.com/a?b=1"]
    assert not text.select("script")


def test_an_empty_note_is_refused_at_its_place(crm: Any, dao: int) -> None:
    page = crm.post(_address(dao), {"text": "  "}, htmx=True)
    assert page.status == 422
    assert page.one("#feed-text-error").get_text(strip=True) == "Write something first."


def test_the_stream_tells_changes_and_notes_by_date(crm: Any, dao: int) -> None:
    crm.post(_address(dao), {"text": "Khách quen từ 2019."})
    crm.submit(f"/contacts/contacts/{dao}/edit", {"nickname": "Mèo"})
    texts = crm.get(_address(dao), htmx=True).texts("ol.timeline > li")
    assert "Mèo" in texts[0]
    assert "Khách quen" in texts[1]
    assert "Created" in texts[2]


def test_one_sort_can_be_shown_alone(crm: Any, dao: int) -> None:
    crm.post(_address(dao), {"text": "Khách quen."})
    page = crm.get(_address(dao, "?only=note"), htmx=True)
    assert len(page.all("ol.timeline > li")) == 1


def test_older_entries_follow_without_gap(crm: Any, db: Any, dao: int) -> None:
    with db() as session:
        contact = session.get_one(_contact(), dao)
        for number in range(45):
            make_note(session, contact, f"Ghi chú {number}")
    seen: list[str] = []
    address = _address(dao)
    while address:
        page = crm.get(address, htmx=True)
        seen += [text.get_text() for text in page.all("ol .feed-text")]
        links = page.all("a[hx-target='closest p']")
        address = str(links[0]["href"]) if links else ""
    assert seen == [f"Ghi chú {number}" for number in reversed(range(45))]


def _contact() -> Any:
    from crm_contacts.models import Contact

    return Contact


def test_the_stream_needs_four_statements(crm: Any, db: Any, dao: int, queries: Any) -> None:
    with db() as session:
        contact = session.get_one(_contact(), dao)
        for number in range(30):
            make_note(session, contact, f"Ghi chú {number}")
            make_activity(session, contact, subject=f"Gọi {number}")
    crm.get(_address(dao), htmx=True)
    with queries(4):
        crm.get(_address(dao), htmx=True)


def test_notes_and_activities_go_with_their_record(site: Any, crm: Any, dao: int) -> None:
    with site.system() as session:
        contact = session.get_one(_contact(), dao)
        make_note(session, contact, "Bí mật")
        make_activity(session, contact, subject="Gọi Đào")
    assert "Gọi Đào" in crm.get("/feed/activities").text
    crm.post(f"/contacts/contacts/{dao}/delete")
    assert "Gọi Đào" not in crm.get("/feed/activities").text
    with site.system() as session:
        assert session.scalars(select(Note)).all() == []
        assert session.scalars(select(Activity)).all() == []
    with site.system() as session:
        trashed = session.scalars(select(_contact()), execution_options={"include_deleted": True})
        trashed.one().deleted_at = None
    assert "Gọi Đào" in crm.get("/feed/activities").text
    assert "Bí mật" in crm.get(_address(dao)).text


def test_who_may_not_see_a_record_sees_nothing_of_its_feed(site: Any, db: Any, dao: int) -> None:
    grants = {"contacts.contact.read": "own"} | {
        f"feed.{code}": "all" for code in ("note.read", "note.create", "activity.read")
    }
    client = site.client(site.user(grants=grants))
    with db() as session:
        contact = session.get_one(_contact(), dao)
        note = make_note(session, contact, "Bí mật").id
        activity = make_activity(session, contact, subject="Gọi riêng").id
    assert client.get(_address(dao)).status == 404
    assert client.post(_address(dao), {"text": "Xin chào"}).status == 404
    assert "Gọi riêng" not in client.get("/feed/activities").text
    assert client.get(f"/feed/activities/{activity}").status == 404
    assert client.post(f"/feed/notes/{note}/pin").status == 404


def test_a_note_is_answered_and_pinned(crm: Any, db: Any, dao: int) -> None:
    crm.post(_address(dao), {"text": "Ai gọi lại?"})
    with db() as session:
        note = session.scalars(select(Note)).one().id
    crm.post(_address(dao), {"text": "Tôi gọi.", "reply_to": note})
    crm.post(f"/feed/notes/{note}/pin")
    page = crm.get(_address(dao))
    assert any("answers “Ai gọi lại?”" in text for text in page.texts("li"))
    assert page.all(f"#feed-note-{note}-pinned")


def test_a_note_is_deleted(crm: Any, db: Any, dao: int) -> None:
    crm.post(_address(dao), {"text": "Nhầm khách."})
    with db() as session:
        note = session.scalars(select(Note)).one().id
    crm.post(f"/feed/notes/{note}/delete")
    assert "Nhầm khách." not in crm.get(_address(dao)).text


def test_a_line_is_planned_and_finished_with_the_next_one(
    clock: Any, crm: Any, db: Any, dao: int
) -> None:
    crm.post(_address(dao, "/plan"), {"line": "gọi thứ hai 9h báo giá"})
    with db() as session:
        first = session.scalars(select(Activity)).one()
        assert (first.type, str(first.due_on), first.due_time) == ("call", "2026-03-16", "09:00")
        assert first.subject == "báo giá"
        number = first.id
    crm.submit(
        f"/feed/activities/{number}/finish",
        {"outcome": "Đồng ý.", "line": "meeting tomorrow 14:00"},
    )
    page = crm.get(_address(dao))
    assert any("Đồng ý." in text for text in page.texts("ol li"))
    assert any("Meeting" in text and "10/03/2026 14:00" in text for text in page.texts("ul li"))


def test_the_reading_is_told_before_saving(clock: Any, crm: Any, dao: int) -> None:
    page = crm.get(_address(dao, "/reading"), query_string={"line": "call mon 9"}, htmx=True)
    assert page.text == "Call on Monday 16/03/2026 at 09:00"


def test_the_list_knows_what_is_overdue(clock: Any, crm: Any, db: Any) -> None:
    from datetime import date

    with db() as session:
        make_activity(session, subject="Trễ hạn", due_on=date(2026, 3, 8))
        make_activity(session, subject="Hôm nay", due_on=date(2026, 3, 9))
    page = crm.get("/feed/activities", query_string={"q": "due_is:overdue"})
    assert "Trễ hạn" in " ".join(page.texts("[data-row]"))
    assert "Hôm nay" not in " ".join(page.texts("[data-row]"))


def test_a_plan_starts_all_its_steps(clock: Any, site: Any, dao: int) -> None:
    site.app.extensions.pop("crm_names", None)
    anna = site.user("manager", name="Άννα Παπαδοπούλου")
    crm = site.client(site.user("administrator"))
    steps = "call +0d 15h\nmail the offer +2d\n\nκλήση +1w 9 @Άννα Παπαδοπούλου"
    crm.submit("/feed/plans/new", {"name": "Khách mới", "steps": steps})
    page = crm.get(_address(dao, "/plan"))
    plan = page.one("#feed-plan option")["value"]
    crm.post(_address(dao, "/launch"), {"plan": plan})
    with site.system() as session:
        found = session.scalars(select(Activity).order_by(Activity.due_on)).all()
        told = [(a.type, str(a.due_on), a.due_time, a.subject) for a in found]
        assert told == [
            ("call", "2026-03-09", "15:00", None),
            ("mail", "2026-03-11", None, "the offer"),
            ("call", "2026-03-16", "09:00", None),
        ]
        assert found[2].owner_id == anna
