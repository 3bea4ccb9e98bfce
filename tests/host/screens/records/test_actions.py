from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from workshop import Machine
from workshop_site import EVERYTHING, MANAGER, Site

from crm_host.testing.client import Client

Add = Callable[[Any], int]
Load = Callable[..., Any]
PAGE = "/workshop/machines/1"


@pytest.fixture
def machine(add: Add) -> int:
    return add(Machine(name="Máy khoan"))


@pytest.mark.usefixtures("machine")
def test_a_deleted_record_is_in_the_trash_and_can_be_taken_back(client: Client, load: Load) -> None:
    answer = client.post(f"{PAGE}/delete", {"in": "owner:me"})
    assert (answer.status, answer.location) == (303, "/workshop/machines?q=owner:me")
    assert load(Machine, 1, "deleted_at") is not None
    undo = client.get("/workshop/machines").one("#toasts form")["action"]
    assert client.get(PAGE).status == 404
    assert client.post(str(undo)).location.startswith(PAGE)
    assert client.get(PAGE).heading == "Máy khoan"


def test_a_module_can_forbid_the_deletion_and_say_why(client: Client, add: Add, load: Load) -> None:
    add(Machine(name="Rented"))
    answer = client.post(f"{PAGE}/delete")
    assert answer.status == 422
    assert answer.texts(".banner-bad p") == ["It is rented out until Friday."]
    assert load(Machine, 1, "deleted_at") is None


@pytest.mark.usefixtures("machine")
def test_a_record_is_archived_and_brought_back(client: Client, load: Load) -> None:
    client.post(f"{PAGE}/archive")
    assert "Archived." in client.get(PAGE).text
    client.post(f"{PAGE}/unarchive")
    assert load(Machine, 1, "archived_at") is None


@pytest.mark.usefixtures("machine")
def test_what_cannot_be_undone_is_asked_first(client: Client, load: Load) -> None:
    add_link = client.get(PAGE).one("a.menu-item[href*='/action/']")
    question = client.get(str(add_link["href"]))
    assert "Sure? Máy khoan" in question.text
    answer = client.post(f"{PAGE}/action/overhaul")
    assert answer.location == PAGE
    assert "Overhauled" in client.get(PAGE).text
    assert load(Machine, 1, "condition") == "new"


@pytest.mark.usefixtures("machine")
def test_unknown_actions_and_panels_are_not_there(client: Client) -> None:
    assert client.post(f"{PAGE}/action/explode").status == 404
    assert client.get(f"{PAGE}/panel/none").status == 404


@pytest.mark.usefixtures("machine")
@pytest.mark.parametrize(
    ("right", "screen"),
    [("write", "archive"), ("write", "edit"), ("delete", "delete")],
)
def test_a_missing_right_is_named(site: Site, right: str, screen: str) -> None:
    code = f"workshop.machine.{right}"
    grants = {key: scope for key, scope in EVERYTHING.items() if key != code}
    client = site.browser(replace(MANAGER, grants=grants))
    answer = client.post(f"{PAGE}/{screen}")
    assert answer.status == 403
    assert code in answer.text


@pytest.mark.usefixtures("machine")
def test_whoever_may_only_read_sees_no_buttons(site: Site) -> None:
    reader = replace(MANAGER, grants={"workshop.machine.read": "all"})
    page = site.browser(reader).get(PAGE)
    assert page.heading == "Máy khoan"
    assert not page.all(".page-actions .btn:not(.star)")


def test_visitors_are_sent_to_the_sign_in_page(site: Site) -> None:
    assert site.browser().get(f"{PAGE}?nobody=1").status == 303
    assert site.browser().get("/lookup/workshop.machine?nobody=1", htmx=True).status == 401
