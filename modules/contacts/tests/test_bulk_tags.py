"""Tags of many contacts at once: put on, taken off, replaced, and all of it taken back."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager

import pytest
from crm_contacts.factories import make_contact, make_tag
from crm_contacts.models import Contact
from sqlalchemy import select
from sqlalchemy.orm import Session

from crm_host.testing.client import Client
from crm_host.testing.page import Page
from crm_host.testing.site import Site

Db = Callable[[], AbstractContextManager[Session]]
CONTACTS = "/contacts/contacts"
DAO, NIKOS, EMMA = "Nguyễn Thị Đào", "Νίκος Παππάς", "Emma Clarke"


@pytest.fixture
def tags(db: Db) -> dict[str, str]:
    """Three contacts and the ids of three tags: two contacts are VIP, one is a dealer as well."""
    with db() as session:
        made = {name: make_tag(session, name=name) for name in ("VIP", "Đại lý", "Hội chợ 2026")}
        dao, nikos, _emma = (
            make_contact(session, display_name=name) for name in (DAO, NIKOS, EMMA)
        )
        dao.tags = [made["VIP"], made["Đại lý"]]
        nikos.tags = [made["VIP"]]
        session.flush()
        return {name: str(tag.id) for name, tag in made.items()}


def tagged(site: Site) -> dict[str, list[str]]:
    with site.system() as session:
        found = session.scalars(select(Contact).where(Contact.kind == "person"))
        return {one.display_name: sorted(tag.name for tag in one.tags) for one in found}


def previewed(crm: Client, how: str, *ids: str) -> Page:
    page = crm.post(f"{CONTACTS}/bulk", {"action": "edit", "all": "1"})
    sent = page.fields("#bulk-form") | {"how-tag": how, "set-tag": list(ids)}
    return crm.post(f"{CONTACTS}/bulk/edit", sent)


def confirmed(crm: Client, preview: Page) -> Page:
    return crm.post(f"{CONTACTS}/bulk/edit", preview.fields("main form") | {"confirmed": "1"})


@pytest.mark.parametrize(
    ("how", "named", "expected"),
    [
        ("add", ["Hội chợ 2026", "VIP"], [["Hội chợ 2026", "VIP", "Đại lý"],
                                          ["Hội chợ 2026", "VIP"], ["Hội chợ 2026", "VIP"]]),
        ("remove", ["VIP"], [["Đại lý"], [], []]),
        ("replace", ["Hội chợ 2026"], [["Hội chợ 2026"]] * 3),
        ("replace", [], [[], [], []]),
    ],
    ids=["add", "remove", "replace", "empty"],
)  # fmt: skip
def test_tags_of_many_are_changed_and_taken_back(
    site: Site,
    crm: Client,
    tags: dict[str, str],
    how: str,
    named: list[str],
    expected: list[list[str]],
) -> None:
    before = tagged(site)

    preview = previewed(crm, how, *(tags[name] for name in named))
    assert tagged(site) == before
    answer = confirmed(crm, preview)

    assert (answer.status, answer.location) == (303, CONTACTS)
    assert tagged(site) == dict(zip((DAO, NIKOS, EMMA), expected, strict=True))
    undo = crm.get(CONTACTS).one("form[action*='/undo/']")
    assert crm.post(str(undo["action"])).status == 303
    assert tagged(site) == before


def test_the_preview_names_what_each_would_have(crm: Client, tags: dict[str, str]) -> None:
    preview = previewed(crm, "add", tags["Đại lý"])

    assert "Add: Đại lý" in preview.text
    rows = [preview.texts(f"tbody tr:nth-of-type({number}) > *") for number in (1, 2)]
    assert rows == [[NIKOS, "Tags", "VIP", "VIP, Đại lý"], [EMMA, "Tags", "–", "Đại lý"]]
    assert "1 is as wished already." in preview.text


@pytest.fixture
def many(db: Db, tags: dict[str, str]) -> str:
    """Six hundred tags more; the id of the last one."""
    with db() as session:
        made = [make_tag(session, name=f"Phường {number:03}") for number in range(600)]
        session.flush()
        return str(made[-1].id)


def test_of_many_tags_each_is_found_by_its_name(site: Site, crm: Client, many: str) -> None:
    page = crm.post(f"{CONTACTS}/bulk", {"action": "edit", "all": "1"})
    search = page.one("input[name='set-tag-q']")
    assert len(page.all("#bulk-form .lookup-options input")) == 10
    asked = str(search["hx-get"])
    ticked = page.all(".lookup-options input")[0]["value"]

    found = crm.get(f"{asked}&set-tag-q=phuong+599&set-tag={ticked}", htmx=True)

    assert [box["value"] for box in found.all("input[type=checkbox]")] == [ticked, many]
    assert [box["value"] for box in found.all("input[checked]")] == [ticked]
    confirmed(crm, previewed(crm, "add", many))
    assert tagged(site)[EMMA] == ["Phường 599"]


def test_without_script_a_button_searches_and_keeps_what_is_ticked(crm: Client, many: str) -> None:
    page = crm.post(f"{CONTACTS}/bulk", {"action": "edit", "all": "1"})
    sent = page.fields("#bulk-form") | {"set-tag": [many], "set-tag-q": "Hội chợ", "lookup": "x"}

    found = crm.post(f"{CONTACTS}/bulk/edit", sent)

    assert found.texts(".lookup-options label") == ["Phường 599", "Hội chợ 2026"]
    assert [box["value"] for box in found.all(".lookup-options input[checked]")] == [many]
    nothing = crm.post(f"{CONTACTS}/bulk/edit", sent | {"set-tag-q": "xyz"})
    assert "Nothing found." in nothing.one(".lookup-options").text
    assert previewed(crm, "add", "999999").status == 422


def test_ticks_without_a_word_on_what_to_do_are_asked_about(
    crm: Client, tags: dict[str, str]
) -> None:
    answer = previewed(crm, "", tags["VIP"])
    assert answer.status == 422
    assert "Say whether to add, to remove or to replace by these." in answer.text

    answer = previewed(crm, "remove")
    assert answer.status == 422
    assert "Choose at least one." in answer.text


def test_a_tag_that_does_not_exist_is_refused(
    site: Site, crm: Client, tags: dict[str, str]
) -> None:
    before = tagged(site)
    assert previewed(crm, "add", "999999").status == 422
    assert tagged(site) == before


def test_whoever_may_not_see_a_tag_keeps_it_on_its_contacts(
    site: Site, tags: dict[str, str]
) -> None:
    everything = {"contacts.contact.read": "all", "contacts.contact.write": "all"}
    crm = site.client(site.user(grants=everything))
    before = tagged(site)

    page = crm.post(f"{CONTACTS}/bulk", {"action": "edit", "all": "1"})
    assert "VIP" not in page.text
    answer = previewed(crm, "replace")

    assert answer.status == 422
    assert tagged(site) == before
