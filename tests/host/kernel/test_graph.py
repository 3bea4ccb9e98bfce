"""Order, closures and unsatisfied requirements, without a database or a package."""

from __future__ import annotations

from importlib.metadata import EntryPoint

import pytest
from packaging.requirements import Requirement

from crm_host.kernel.discovery import GROUP, Candidate
from crm_host.kernel.graph import Graph


def candidate(name: str, *requires: str, version: str = "1.0") -> Candidate:
    point = EntryPoint(name, f"crm_{name}.module:module", GROUP)
    needed = tuple(Requirement(text) for text in requires)
    return Candidate(name, f"crm-{name}", version, f"crm_{name}", point, needed)


def graph(*candidates: Candidate) -> Graph:
    host = {"crm-host": "1.4.2", "phonenumbers": "9.0.43"}
    return Graph.build({c.name: c for c in candidates}, host.get)


SHOP = (
    candidate("orders", "crm-contacts", "crm-catalog"),
    candidate("catalog"),
    candidate("contacts", "crm-host>=1,<2", "phonenumbers==9.0.43"),
    candidate("service", "crm-orders"),
)


def test_every_module_comes_after_what_it_requires() -> None:
    names = ["service", "orders", "contacts", "catalog"]
    assert graph(*SHOP).order(names) == ["catalog", "contacts", "orders", "service"]


def test_closure_and_dependants_reach_through_others() -> None:
    shop = graph(*SHOP)
    assert shop.closure(["service"]) == {"service", "orders", "contacts", "catalog"}
    assert shop.dependants("contacts") == {"orders", "service"}


def test_a_sound_set_has_no_problems() -> None:
    assert graph(*SHOP).problems == {}


@pytest.mark.parametrize(
    ("requirement", "text"),
    [
        ("crm-host>=2", "Needs crm-host >=2, but this host is 1.4.2."),
        ("crm-contacts>=2", "Needs crm-contacts >=2, but version 1.0 is installed."),
        ("crm-stock", "Needs crm-stock, which is not installed."),
        ("phonenumbers<9", "Needs phonenumbers <9, but version 9.0.43 is installed."),
    ],
)
def test_an_unsatisfied_requirement_says_what_to_do(requirement: str, text: str) -> None:
    problems = graph(candidate("contacts"), candidate("sales", requirement)).problems
    assert problems["sales"].startswith(text)
    assert "Install" in problems["sales"]


def test_a_problem_reaches_those_who_need_the_module() -> None:
    problems = graph(
        candidate("contacts", "crm-host>=2"),
        candidate("sales", "crm-contacts"),
        candidate("service", "crm-sales"),
    ).problems
    assert problems["service"].startswith("Needs sales. Needs contacts. Needs crm-host >=2")


def test_a_circle_is_spelled_out_and_spares_the_rest() -> None:
    found = graph(
        candidate("sales", "crm-orders"),
        candidate("orders", "crm-sales"),
        candidate("contacts"),
    )
    assert "orders needs sales, sales needs orders" in found.problems["orders"]
    assert "contacts" not in found.problems
    assert found.order(["contacts", "orders", "sales"]) == ["contacts"]


def test_names_of_distributions_are_compared_like_pip_does() -> None:
    found = graph(candidate("contacts"), candidate("sales", "CRM_Contacts>=1"))
    assert found.requires["sales"] == ("contacts",)
