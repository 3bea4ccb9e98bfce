"""Questions to other modules: who is asked, in what order, and which answer counts."""

from __future__ import annotations

from decimal import Decimal

import pytest
from flask import Flask

from crm_host.extend.contributions import ContributionError, contributing
from crm_host.extend.hooks import Hook


def may_delete(name: str) -> str | None:
    """Say why this must stay."""
    return None


def line_price(price: Decimal, quantity: int) -> Decimal:
    """Return the price of a line."""
    return price * quantity


def next_number(kind: str) -> str | None:
    """Return the number of a new document."""
    return f"{kind}-1"


def test_all_collects_every_refusal_in_graph_order(app: Flask) -> None:
    with contributing("visits"):
        hook = Hook("visits.may_delete", may_delete, policy="all")
    with contributing("routes"):
        hook.implement(lambda name: f"{name} is on a route")
    with contributing("visits"):
        hook.implement(lambda name: f"{name} was visited today")

    assert hook.call("Huế") == ["Huế was visited today", "Huế is on a route"]


def test_only_loaded_modules_are_asked(app: Flask) -> None:
    with contributing("visits"):
        hook = Hook("visits.may_archive", may_delete, policy="all")
    with contributing("asleep"):
        hook.implement(lambda name: "never")

    assert hook.call("Huế") == []


def test_chain_hands_the_value_on(app: Flask) -> None:
    with contributing("visits"):
        hook = Hook("visits.line_price", line_price, policy="chain")
        hook.implement(lambda price, quantity: price - 10)
    with contributing("routes"):
        hook.implement(lambda price, quantity: price * 2)

    assert hook.call(Decimal(50), 3) == Decimal(280)


def test_first_falls_back_to_the_host_answer(app: Flask) -> None:
    with contributing("visits"):
        hook = Hook("visits.next_number", next_number, policy="first", replaceable=True)
    assert hook.call("INV") == "INV-1"

    with contributing("routes"):
        hook.implement(lambda kind: f"{kind}/2026/1" if kind == "INV" else None)
    assert hook.call("INV") == "INV/2026/1"
    assert hook.call("OFFER") == "OFFER-1"


def test_two_replacements_are_rivals() -> None:
    with contributing("visits"):
        hook = Hook("visits.pdf_name", next_number, policy="first", replaceable=True)
        hook.implement(lambda kind: "a")
    assert hook.rivals(["visits", "routes"]) == []
    with contributing("routes"):
        hook.implement(lambda kind: "b")
    assert hook.rivals(["visits", "asleep", "routes"]) == ["visits", "routes"]


def test_an_implementation_takes_what_the_hook_passes() -> None:
    with contributing("visits"):
        hook = Hook("visits.may_merge", may_delete, policy="all")

    with pytest.raises(ContributionError, match=r"takes \['other'\]; the hook visits.may_merge"):
        hook.implement(lambda other: None)


def test_a_hook_bears_the_name_of_its_module() -> None:
    with (
        contributing("visits"),
        pytest.raises(ContributionError, match=r"must start with 'visits.'"),
    ):
        Hook("sales.may_delete", may_delete, policy="all")
