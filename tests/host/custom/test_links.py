"""Links that users define lead to records without a foreign key, and are told when those go."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from crm_host.api import catalogue, record_class
from crm_host.data.custom.links import custom_links_to
from crm_host.testing.client import Client
from crm_host.testing.site import Site

CONTACT = "contacts.contact"
LIST = "/contacts/contacts"
Define = Callable[..., Any]
Add = Callable[..., int]


def test_a_hidden_record_is_restricted_and_a_deleted_one_is_told(
    site: Site, define: Define, add: Add, crm: Client
) -> None:
    define("Recommended by", "link", options={"target": CONTACT})
    friend = add("Amelia Smith")
    number = add("Trần Thị Lan", x_recommended_by=friend)
    fact = "#fact-x_recommended_by"
    clerk_id = site.user(grants={f"{CONTACT}.read": "own", f"{CONTACT}.write": "own"})
    with site.system() as session:
        model: Any = record_class(CONTACT)
        session.get_one(model, number).owner_id = clerk_id
    clerk = site.client(clerk_id)
    assert clerk.get(f"{LIST}/{number}").texts(fact)[0].startswith("Restricted")
    crm.post(f"{LIST}/{friend}/delete")
    assert crm.get(f"{LIST}/{number}").texts(fact)[0].startswith("Deleted")


def test_merging_and_purging_find_them(site: Site, define: Define, add: Add, crm: Client) -> None:
    define("Recommended by", "link", options={"target": CONTACT})
    define("Assistant", "link", options={"target": CONTACT})
    old, new = add("Amelia Smith"), add("Amelia J. Smith")
    number = add("Trần Thị Lan", x_recommended_by=old, x_assistant=new)
    crm.post("/admin/fields/contacts.contact/x_recommended_by/archive")
    with site.system() as session:
        links = {link.field.name: link for link in custom_links_to(CONTACT)}
        assert set(links) == {"x_recommended_by", "x_assistant"}
        assert links["x_recommended_by"].count(session, [old]) == 1
        assert links["x_recommended_by"].move(session, [old], new) == [number]
        assert links["x_assistant"].move(session, [old], new) == []
        assert links["x_assistant"].move(session, [new], None) == [number]
    crm.post("/admin/fields/contacts.contact/x_recommended_by/restore")
    with site.system() as session:
        model: Any = record_class(CONTACT)
        record = session.get_one(model, number)
        assert catalogue(model)["x_recommended_by"].get(record) == new
        assert catalogue(model)["x_assistant"].get(record) is None
    assert "Amelia J. Smith" in crm.get(f"{LIST}/{number}/history").text
