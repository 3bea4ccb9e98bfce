"""Amounts in the form of a record: read, asked about, and told while they are typed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from workshop import Machine
from workshop_site import MANAGER, Site

from crm_host.api import Money
from crm_host.testing.client import Client

NEW = "/workshop/machines/new"
Load = Callable[..., Any]


@pytest.fixture
def clerk(site: Site) -> Client:
    """A browser in Hà Nội."""
    return site.browser(replace(MANAGER, language="vi"))


def test_an_amount_is_kept_in_the_currency_that_was_chosen(clerk: Client, load: Load) -> None:
    clerk.submit(NEW, {"name": "Máy", "cost": "1.234,5", "cost:currency": "EUR"})
    assert load(Machine, 1, "cost") == Money.of("1234.50", "EUR")
    edit = clerk.get("/workshop/machines/1/edit")
    assert (edit.fields()["cost"], edit.fields()["cost:currency"]) == ("1.234,50", "EUR")


def test_a_form_that_is_sent_unchanged_changes_no_amount(clerk: Client, load: Load) -> None:
    clerk.submit(NEW, {"name": "Máy", "cost": "1.234.567", "cost:currency": "VND"})
    clerk.submit("/workshop/machines/1/edit", {"name": "Máy tiện"})
    assert load(Machine, 1, "cost", "name") == [Money(1_234_567, "VND"), "Máy tiện"]


def test_a_doubtful_amount_saves_nothing_until_somebody_says(clerk: Client, load: Load) -> None:
    sent = {"name": "Máy", "cost": "1234,5", "cost:currency": "VND"}
    asked = clerk.submit(NEW, sent)
    assert asked.status == 422
    assert clerk.get("/workshop/machines/1").status == 404
    button = asked.one("button[name='cost:meant']")
    assert "1.235\u00a0₫" in button.get_text()

    settled = clerk.post(NEW, asked.fields() | {str(button["name"]): str(button["value"])})

    assert settled.status == 303
    assert load(Machine, 1, "cost") == Money(1235, "VND")


@pytest.mark.parametrize(
    ("query", "told"),
    [
        ("of=cost&cost=1234567&cost:currency=VND", "= 1.234.567 ₫"),
        ("of=cost&cost=5+€&cost:currency=VND", "= 5,00 €"),
        ("of=cost&cost=5&cost:currency=nonsense", "= 5 ₫"),
        ("of=cost&cost=1,234.50&cost:currency=EUR", ""),
        ("of=cost&cost=<script>&cost:currency=EUR", ""),
        ("", ""),
    ],
)
def test_what_is_typed_is_told(clerk: Client, query: str, told: str) -> None:
    assert clerk.get(f"/amount?{query}", htmx=True).text == told


def test_nobody_is_told_who_has_not_signed_in(clerk: Client) -> None:
    assert clerk.get("/amount?of=a&a=5&nobody=1", htmx=True).status == 401
