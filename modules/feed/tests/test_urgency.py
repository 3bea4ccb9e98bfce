"""What is next, in lists and on boards."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from crm_contacts.factories import make_contact
from crm_contacts.models import Contact
from crm_feed.factories import make_activity
from crm_feed.services import upcoming
from sqlalchemy import select

URGENCIES = {
    "Trễ": (date(2026, 3, 8), date(2026, 3, 20)),
    "Hôm nay": (date(2026, 3, 9),),
    "Sau này": (date(2026, 3, 20),),
    "Chưa rõ ngày": (None,),
    "Không có gì": (),
}


@pytest.fixture
def firms(clock: Any, db: Any) -> dict[str, int]:
    made = {}
    with db() as session:
        for name, days in URGENCIES.items():
            contact = make_contact(session, display_name=name)
            for day in days:
                make_activity(session, contact, subject="Gọi", due_on=day)
            made[name] = contact.id
    return made


def _found(crm: Any, query: str) -> set[str]:
    page = crm.get("/contacts/contacts", query_string={"q": query})
    return {name for name in URGENCIES if name in " ".join(page.texts("[data-row]"))}


def test_a_filter_finds_records_by_what_is_next(firms: Any, crm: Any) -> None:
    assert _found(crm, "activity:overdue") == {"Trễ"}
    assert _found(crm, "activity:today") == {"Hôm nay"}
    assert _found(crm, "activity:planned") == {"Sau này", "Chưa rõ ngày"}
    assert _found(crm, "activity:none") == {"Không có gì"}
    assert _found(crm, "no:activity") == {"Không có gì"}


def test_a_column_says_it_in_words_for_one_statement(firms: Any, crm: Any, queries: Any) -> None:
    address = "/contacts/contacts"
    without = crm.get(address)
    crm.post("/contacts/contacts/columns", {"col": ["display_name", "activity"]})
    page = crm.get(address)
    words = dict(zip(_names(page), page.texts("[data-row] .badge"), strict=True))
    assert words == {
        "Trễ": "Overdue",
        "Hôm nay": "Today",
        "Sau này": "Planned",
        "Chưa rõ ngày": "Planned",
        "Không có gì": "Nothing planned",
    }
    with queries(6):
        crm.get(address)
    assert "Overdue" not in without.text


def test_done_activities_are_not_next(firms: Any, crm: Any, db: Any) -> None:
    with db() as session:
        record = session.get_one(Contact, firms["Không có gì"])
        make_activity(session, record, subject="Xong", due_on=date(2026, 3, 1), state="done")
    assert "Không có gì" in _found(crm, "activity:none")


def test_shares_count_every_card_once(firms: Any, site: Any) -> None:
    with site.looking(site.actor(site.user("administrator"))):
        cards = select(Contact.id, Contact.kind.label("column"))
        (counts,) = upcoming.shares("contacts.contact", cards, {"person": 5}).values()
    assert counts == {"overdue": 1, "today": 1, "planned": 2, "none": 1}


def test_hidden_activities_are_not_counted(firms: Any, site: Any) -> None:
    grants = {"contacts.contact.read": "all", "feed.activity.read": "own"}
    user = site.user(grants=grants)
    with site.looking(site.actor(user)):
        states = upcoming.states_of("contacts.contact", list(firms.values()))
    assert set(states.values()) == {"none"}


def _names(page: Any) -> list[str]:
    """Return the names of the rows, without the initials that stand before them."""
    return [text.split(maxsplit=1)[1] for text in page.texts("[data-row] a")]
