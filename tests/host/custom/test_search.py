"""Texts of users' own fields are found by words, in lists and in the palette."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from crm_host.testing.client import Client

LIST = "/contacts/contacts"
Define = Callable[..., Any]
Add = Callable[..., int]


def test_a_text_is_found_and_explained(
    define: Define, add: Add, crm: Client, run_jobs: Callable[[], int]
) -> None:
    define("Biển số", "text")
    add("Trần Thị Lan", x_bien_so="29A-123.45")
    add("Νίκος Παπαδόπουλος")
    found = crm.get(LIST, query_string={"q": "29a-123"})
    assert len(found.all("[data-row]")) == 1
    palette = crm.get("/search", query_string={"q": "29A-123"})
    assert "Trần Thị Lan" in palette.text
    assert "Biển số" in palette.text
    crm.post("/admin/fields/contacts.contact/x_bien_so/archive")
    run_jobs()
    assert crm.get(LIST, query_string={"q": "29a-123"}).all("[data-row]") == []
    crm.post("/admin/fields/contacts.contact/x_bien_so/restore")
    run_jobs()
    assert len(crm.get(LIST, query_string={"q": "29a-123"}).all("[data-row]")) == 1
