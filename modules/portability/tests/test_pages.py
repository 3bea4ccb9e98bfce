"""The steps of an import in a browser without scripts, and exports of what a list shows."""

from __future__ import annotations

import io

from crm_host.testing.client import Client
from crm_host.testing.page import Page

NEW = "/portability/imports/new?record=contacts"
PEOPLE = """Họ;Tên riêng;Email;Di động;Ghi chú
Nguyễn;Đức;duc@thinhphat.vn;0912 345 678;Khách quen
Παπαδοπούλου;Άννα;anna@hellas.gr;+30 691 234 5678;
Trần;Hà;ha@example;12;
;;;;Nobody
"""


def upload(client: Client, content: str | bytes, name: str = "khách.csv") -> Page:
    """Send a file as the first page does."""
    raw = content.encode() if isinstance(content, str) else content
    return client.post(NEW, {"record": "contacts", "file": (io.BytesIO(raw), name)})


def checked(client: Client, content: str, **changes: str) -> Page:
    """Upload a file, check it as it is proposed, and return the page with the counts."""
    address = upload(client, content).location
    answer = client.submit(address, changes)
    assert answer.status == 303, answer.text
    return client.get(answer.location)


def counts(page: Page) -> list[str]:
    """Return what the page counts: new, changed, as before, refused."""
    return page.texts(".counts dd")


def test_a_file_becomes_contacts_in_four_steps(crm: Client) -> None:
    answer = upload(crm, PEOPLE)
    assert answer.status == 303
    match = crm.get(answer.location)
    assert match.heading == "Columns of khách.csv"
    assert match.fields()["encoding"] == "utf-8"
    assert match.fields()["delimiter"] == ";"
    assert [match.fields()[f"col-{n}"] for n in range(5)] == [
        "family_name",
        "given_name",
        "email",
        "phone_mobile",
        "note",
    ]
    assert "duc@thinhphat.vn" in match.text
    check = crm.get(crm.submit(answer.location, {}).location)
    assert counts(check) == ["3", "0", "0", "1"]
    assert "Nothing has been written yet" in check.text
    assert "Give this contact a name" in check.text
    result = crm.get(crm.submit(check.response.request.path, {}).location)
    assert counts(result) == ["3", "0", "0", "1"]
    assert "Nguyễn Đức" in crm.get("/contacts/contacts").text
