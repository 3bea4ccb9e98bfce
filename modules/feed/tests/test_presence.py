"""Who else is here, and what was typed and not sent."""

from __future__ import annotations

from typing import Any

import pytest
from crm_contacts.factories import make_contact
from crm_feed.models import Draft, Presence
from sqlalchemy import func, select


@pytest.fixture(autouse=True)
def _names(site: Any) -> None:
    """Forget the names of the users of other tests, which had the same ids."""
    site.app.extensions.pop("crm_names", None)


@pytest.fixture
def dao(db: Any) -> int:
    with db() as session:
        return make_contact(session, display_name="Nguyễn Thị Đào").id


def _address(id: int, more: str = "") -> str:
    return f"/feed/of/contacts.contact/{id}{more}"


def test_others_are_seen_while_they_are_here(site: Any, clock: Any, dao: int) -> None:
    duc = site.client(site.user("administrator", name="Trần Văn Đức"))
    anna = site.client(site.user("administrator", name="Άννα Παπαδοπούλου"))
    assert duc.post(_address(dao, "/presence"), htmx=True).text == ""
    page = anna.post(_address(dao, "/presence"), htmx=True)
    assert page.text == "Trần Văn Đức looks at this too."
    duc.post(_address(dao, "/presence"), {"text": "Khách"}, htmx=True)
    page = anna.post(_address(dao, "/presence"), htmx=True)
    assert page.text == "Trần Văn Đức is writing here."
    clock.shift(60)
    assert anna.post(_address(dao, "/presence"), htmx=True).text == ""


def test_one_row_a_person_however_many_records(site: Any, db: Any, crm: Any) -> None:
    with db() as session:
        ids = [make_contact(session, display_name=f"Khách {n}").id for n in range(5)]
    for number in (*ids, *ids):
        crm.post(_address(number, "/presence"), htmx=True)
    with db() as session:
        assert session.scalar(select(func.count()).select_from(Presence)) == 1


def test_presence_needs_four_statements(crm: Any, dao: int, queries: Any) -> None:
    crm.post(_address(dao, "/presence"), htmx=True)
    with queries(4):
        crm.post(_address(dao, "/presence"), htmx=True)


def test_a_draft_comes_back_and_goes_with_sending(crm: Any, db: Any, dao: int) -> None:
    crm.post(_address(dao, "/draft"), {"what": "call", "text": "Khách muốn"}, htmx=True)
    crm.post(_address(dao, "/draft"), {"what": "call", "text": "Khách muốn xem"}, htmx=True)
    page = crm.get(_address(dao, "?draft=1"), htmx=True)
    assert page.one("#feed-composer textarea").get_text() == "Khách muốn xem"
    assert page.one("#feed-composer input[checked]")["value"] == "call"
    crm.post(_address(dao), {"what": "call", "text": "Khách muốn xem máy."})
    assert not crm.get(_address(dao, "?draft=1"), htmx=True).all("#feed-composer")
    with db() as session:
        assert session.scalars(select(Draft)).all() == []


def test_a_draft_is_its_writers_alone(site: Any, crm: Any, dao: int) -> None:
    crm.post(_address(dao, "/draft"), {"text": "Chưa xong"}, htmx=True)
    other = site.client(site.user("administrator"))
    assert "Chưa xong" not in other.get(_address(dao)).html
    assert "Chưa xong" in crm.get(_address(dao)).html
