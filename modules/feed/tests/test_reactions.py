"""Answering a note by one press."""

from __future__ import annotations

from typing import Any

import pytest
from crm_contacts.factories import make_contact
from crm_feed.factories import make_note


@pytest.fixture
def place(db: Any) -> tuple[int, int]:
    """A contact and a note about it."""
    with db() as session:
        contact = make_contact(session, display_name="Nguyễn Thị Đào")
        return contact.id, make_note(session, contact, "Chị Đào đồng ý mua 12 bộ lọc.").id


def pressed(page: Any) -> list[str]:
    return [" ".join(one.get_text().split()) for one in page.all("button[aria-pressed='true']")]


def test_a_sign_is_said_and_taken_back_by_the_same_press(crm: Any, place: tuple[int, int]) -> None:
    contact, note = place
    address = f"/feed/of/contacts.contact/{contact}"
    assert pressed(crm.get(address, htmx=True)) == []

    answer = crm.post(f"/feed/notes/{note}/react", {"sign": "thanks"}, htmx=True)

    assert pressed(answer) == ["🙏Thank you 1"]
    assert pressed(crm.get(address, htmx=True)) == ["🙏Thank you 1"]
    crm.post(f"/feed/notes/{note}/react", {"sign": "thanks"})
    assert pressed(crm.get(address, htmx=True)) == []


def test_a_sign_at_a_pinned_note_counts_once(crm: Any, place: tuple[int, int]) -> None:
    contact, note = place
    crm.post(f"/feed/notes/{note}/pin")
    crm.post(f"/feed/notes/{note}/react", {"sign": "thanks"})

    page = crm.get(f"/feed/of/contacts.contact/{contact}", htmx=True)

    assert set(pressed(page)) == {"🙏Thank you 1"}


def test_everybody_says_each_sign_once_and_is_named(
    site: Any, crm: Any, place: tuple[int, int]
) -> None:
    contact, note = place
    other = site.client(site.user("manager", name="Άννα Παπαδοπούλου"))
    for browser in (crm, other):
        browser.post(f"/feed/notes/{note}/react", {"sign": "agree"})
    other.post(f"/feed/notes/{note}/react", {"sign": "bravo"})

    page = crm.get(f"/feed/of/contacts.contact/{contact}", htmx=True)

    agreed = page.one("button[value='agree']")
    assert agreed.get_text().split() == ["👍Agreed", "2"]
    assert "Άννα Παπαδοπούλου" in str(agreed["title"])
    assert page.one("button[value='bravo']")["aria-pressed"] == "false"


def test_whoever_only_reads_sees_the_signs_and_presses_none(
    site: Any, crm: Any, place: tuple[int, int]
) -> None:
    contact, note = place
    crm.post(f"/feed/notes/{note}/react", {"sign": "look"})
    grants = {"contacts.contact.read": "all", "feed.note.read": "all"}
    reader = site.client(site.user(grants=grants))

    page = reader.get(f"/feed/of/contacts.contact/{contact}", htmx=True)

    assert page.one(".feed-reactions .chip").get_text().split() == [
        "👀I",
        "look",
        "into",
        "it",
        "1",
    ]
    assert not page.all(".feed-reactions button")
    assert reader.post(f"/feed/notes/{note}/react", {"sign": "look"}).status == 403


def test_a_note_on_a_hidden_record_has_no_signs(site: Any, place: tuple[int, int]) -> None:
    _contact, note = place
    grants = {"contacts.contact.read": "own", "feed.note.read": "all", "feed.note.create": "all"}
    other = site.client(site.user(grants=grants))
    assert other.post(f"/feed/notes/{note}/react", {"sign": "agree"}).status == 404


def test_an_unknown_sign_is_refused(crm: Any, place: tuple[int, int]) -> None:
    assert crm.post(f"/feed/notes/{place[1]}/react", {"sign": "💣"}).status == 400
