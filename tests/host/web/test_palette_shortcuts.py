"""The page of keyboard shortcuts, and that pages follow what a user chose."""

from __future__ import annotations

import json
from collections.abc import Callable

import pytest

from crm_host.testing.client import Client
from crm_host.testing.page import Page
from crm_host.testing.site import Site

LIST = "/contacts/contacts"


def keys(page: Page) -> dict[str, str]:
    return {str(tag["data-shortcut"]): str(tag["data-key"]) for tag in page.all("[data-key]")}


def test_the_page_lists_what_works_where(crm: Client) -> None:
    page = crm.get("/shortcuts")

    assert page.texts("legend")[:5] == [
        "Everywhere",
        "Lists",
        "Pages of one record",
        "Overview of a record",
        "Forms",
    ]
    fields = page.fields()
    assert (fields["key-create"], fields["key-edit"]) == ("c", "e")
    assert fields["key-go.persons"].startswith("g ")
    assert "key-palette" not in fields  # what needs Ctrl stays


def test_a_key_is_changed_everywhere_it_is_shown(crm: Client) -> None:
    assert keys(crm.get(LIST))["create"] == "c"

    saved = crm.submit("/shortcuts", {"key-create": "N", "key-next_row": "t"})

    assert saved.status == 303
    page = crm.get(LIST)
    assert keys(page)["create"] == "n"
    scripted = json.loads(str(page.one("#crm-text")["data-shortcuts"]))
    assert scripted["next_row"] == ["t", "Next row"]
    assert crm.get("/shortcuts").fields()["key-create"] == "n"


def test_the_choice_is_the_users_and_nobody_elses(
    crm: Client, login_as: Callable[..., Client]
) -> None:
    crm.submit("/shortcuts", {"key-create": "n"})

    assert keys(login_as("administrator").get(LIST))["create"] == "c"


def test_an_emptied_key_is_switched_off(crm: Client) -> None:
    crm.submit("/shortcuts", {"key-create": ""})

    assert "create" not in keys(crm.get(LIST))
    assert keys(crm.get(LIST))["filter"] == "f"


def test_single_keys_are_switched_off_altogether(crm: Client) -> None:
    fields = crm.get("/shortcuts").fields()
    del fields["single"]
    crm.post("/shortcuts", fields)

    page = crm.get(LIST)

    assert set(keys(page).values()) == {"mod+k"}
    assert set(json.loads(str(page.one("#crm-text")["data-shortcuts"]))) == {"submit", "undo"}
    assert page.one(".topbar [data-dialog='#keys']")["title"] == "Keyboard shortcuts"


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"key-create": "f"}, "“f” is taken by: Add a filter."),
        ({"key-edit": "?"}, "“?” is taken by: Keyboard shortcuts."),
        ({"key-create": "ab"}, "Write one letter, digit or sign, or g and a letter"),
        ({"key-create": "g"}, "Write one letter, digit or sign, or g and a letter"),
        ({"key-create": "đ"}, "Write one letter, digit or sign, or g and a letter"),
        ({"key-go.persons": "g o"}, "“g o” is taken by: Organizations."),
    ],
)
def test_a_key_that_cannot_be_used_is_refused_at_its_place(
    crm: Client, changes: dict[str, str], message: str
) -> None:
    page = crm.submit("/shortcuts", changes)

    assert page.status == 422
    name, typed = next(iter(changes.items()))
    wrong = page.one(f"input[name='{name}']")
    assert wrong["aria-invalid"] == "true"
    assert message in page.one(f"#{wrong['aria-describedby']}").get_text()
    assert wrong["value"] == typed
    assert keys(crm.get(LIST))["create"] == "c"


def test_one_key_may_do_different_things_on_different_screens(crm: Client) -> None:
    assert crm.submit("/shortcuts", {"key-edit": "f"}).status == 303


def test_everything_is_put_back(crm: Client) -> None:
    crm.submit("/shortcuts", {"key-create": "n"})

    crm.post("/shortcuts", {"reset": "1"})

    assert keys(crm.get(LIST))["create"] == "c"


def test_visitors_sign_in_first(site: Site) -> None:
    assert site.client().get("/shortcuts").status == 303
    assert site.client().post("/shortcuts", {"single": "on"}).status == 303
