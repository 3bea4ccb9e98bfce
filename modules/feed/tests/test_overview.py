"""The overview of a record: cards of modules, each by itself."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from crm_contacts.factories import make_contact
from crm_feed import cards
from crm_feed.factories import make_activity


@pytest.fixture
def dao(clock: Any, db: Any) -> int:
    with db() as session:
        contact = make_contact(session, display_name="Nguyễn Thị Đào")
        make_activity(session, contact, type="call", subject="Gọi lại", due_on=date(2026, 3, 8))
        make_activity(session, contact, type="call", subject="Hỏi thăm", state="done")
        return contact.id


def _cards(crm: Any, dao: int) -> dict[str, Any]:
    page = crm.get(f"/contacts/contacts/{dao}/360")
    links = {link.get_text(strip=True): str(link["href"]) for link in page.all("main h2 a")}
    return {title: crm.get(address, htmx=True) for title, address in links.items()}


def test_each_card_is_fetched_by_itself(dao: int, crm: Any) -> None:
    shown = _cards(crm, dao)
    assert "Gọi lại" in shown["Next steps"].text
    assert "Overdue" in shown["Next steps"].text
    assert "Hỏi thăm" in shown["Last touch"].text
    assert "Nothing is recorded." in shown["Consent"].text


def test_a_failing_card_leaves_the_others(
    dao: int, crm: Any, monkeypatch: pytest.MonkeyPatch, site: Any
) -> None:
    monkeypatch.setattr(cards, "stream_of", None)
    site.app.config["PROPAGATE_ERRORS"] = False
    page = crm.get(f"/contacts/contacts/{dao}/360")
    assert page.status == 200
    (failed, *_others) = _cards(crm, dao).values()
    assert failed.status == 500
    assert "Incident" in failed.text


def test_cards_have_keys(dao: int, crm: Any) -> None:
    page = crm.get(f"/contacts/contacts/{dao}/360")
    assert [link["data-key"] for link in page.all("main h2 a")] == ["1", "2", "3"]


def test_whoever_may_not_see_the_record_sees_no_card(dao: int, site: Any) -> None:
    grants = {"contacts.contact.read": "own", "feed.activity.read": "all"}
    client = site.client(site.user(grants=grants))
    assert client.get(f"/contacts/contacts/{dao}/360").status == 404
    assert client.get(f"/contacts/contacts/{dao}/360/feed.next", htmx=True).status == 404
