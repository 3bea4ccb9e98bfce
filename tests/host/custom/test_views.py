"""Users' own fields in groups of a list, in graphs and pivots, and edited where they are shown."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from crm_host.api import catalogue, record_class
from crm_host.testing.client import Client
from crm_host.testing.site import Site

CONTACT = "contacts.contact"
LIST = "/contacts/contacts"
LOYALTY = [
    {"code": "bac", "labels": {"en": "Silver", "vi": "Bạc"}},
    {"code": "vang", "labels": {"en": "Gold", "vi": "Vàng"}},
]
Define = Callable[..., Any]
Add = Callable[..., int]


@pytest.fixture
def people(define: Define, add: Add) -> list[int]:
    """Three people with a loyalty, and the day on which they signed."""
    define("Loyalty", "choice", options={"choices": LOYALTY})
    define("Signed", "date")
    define("Visits", "number")
    return [
        add("Trần Thị Lan", x_loyalty="vang", x_signed=date(2026, 3, 9), x_visits=3),
        add("Νίκος Παπαδόπουλος", x_loyalty="vang", x_signed=date(2026, 3, 30), x_visits=4),
        add("Amelia Smith", x_loyalty="bac", x_signed=date(2026, 4, 1), x_visits=5),
    ]


def test_a_list_is_grouped_by_them(people: list[int], crm: Client) -> None:
    by_choice = crm.get(LIST, query_string={"group": "x_loyalty"}).text
    assert "Gold" in by_choice
    assert "Silver" in by_choice
    by_month = crm.get(LIST, query_string={"group": "x_signed:month"}).text
    assert "2026" in by_month
    assert "Trần Thị Lan" not in by_month


@pytest.mark.parametrize("view", ["graph", "pivot", "board", "calendar"])
def test_every_view_takes_them(people: list[int], crm: Client, view: str) -> None:
    asked = {"by": "x_loyalty", "rows": "x_loyalty", "measure": "sum:x_visits"}
    answer = crm.get(f"{LIST}/{view}", query_string=asked, follow_redirects=True)
    assert answer.status == 200


def test_one_is_changed_where_it_is_shown(site: Site, people: list[int], crm: Client) -> None:
    address = f"{LIST}/{people[0]}/field/x_visits"
    target = {"HX-Target": "fact-x_visits"}
    editor = crm.get(address, htmx=True, headers=target)
    sent = editor.fields("form") | {"x_visits": "8"}
    answer = crm.post(address, sent, htmx=True, headers=target)
    assert answer.status == 200
    assert "8" in answer.text
    with site.system() as session:
        model: Any = record_class(CONTACT)
        record = session.get_one(model, people[0])
        assert catalogue(model)["x_visits"].get(record) == 8
        assert catalogue(model)["x_loyalty"].get(record) == "vang"
