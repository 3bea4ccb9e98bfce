"""Deleting a record for good leaves no row behind that names it, in the table of any module."""

from __future__ import annotations

from io import BytesIO
from typing import Any

import pytest
from crm_feed.models import Note
from sqlalchemy import func, inspect, select, table, text, update

from crm_host.api import record_class
from crm_host.data.changes import ChangeSet
from crm_host.data.references import hanging_on
from crm_host.data.types import utc_now
from crm_host.files.models import Attachment
from crm_host.screens.custom.defining import define_field
from crm_host.testing.client import Client
from crm_host.testing.conformance.hidden import hang as everything
from crm_host.testing.site import Site

CONTACT = "contacts.contact"
ANNA, OTHER = "/contacts/contacts/1", "/contacts/contacts/2"
TRASH = "/trash/contacts.contact"
PDF = b"%PDF-1.7\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n"


@pytest.fixture
def contacts(site: Site) -> Any:
    """Two people: one to delete, and one whose rows must stay."""
    model: Any = record_class(CONTACT)
    with site.system() as session:
        for name in ("Άννα Γεωργίου", "Trần Thị Lan"):
            session.add(model(kind="person", display_name=name))
            session.flush()
    return model


def names(site: Site, number: int) -> dict[str, int]:
    """Return how many rows of each table name a contact by its type and id."""
    with site.system() as session:
        found = {}
        for item in hanging_on(session, record_class(CONTACT)):
            counting = select(func.count()).select_from(item.source).where(item.to([number]))
            found[item.table] = session.connection().execute(counting).scalar_one()
        return found


def hang(site: Site, crm: Client, number: int) -> None:
    """Let everything there is hang on a contact."""
    page = f"/contacts/contacts/{number}"
    user = site.user(name="Νίκος Παπαδόπουλος")
    crm.get(page)
    crm.post(
        f"/feed/of/{CONTACT}/{number}",
        {"text": "Gọi lại sau Tết.", "file": [(BytesIO(b"Hai may loc nuoc"), "Hợp đồng.txt")]},
        content_type="multipart/form-data",
    )
    crm.post(f"/feed/of/{CONTACT}/{number}", {"what": "call", "text": "Ζήτησε προσφορά"})
    crm.post(
        f"/files/of/{CONTACT}/{number}",
        {"file": [(BytesIO(PDF + page.encode()), "Báo giá.pdf")]},
        content_type="multipart/form-data",
    )
    with site.system() as session:
        everything(session, session.get_one(record_class(CONTACT), number), user)


def newest(site: Site) -> int:
    with site.system() as session:
        return int(session.scalar(select(func.max(ChangeSet.id))) or 0)


def purge(crm: Client, page: str, count: int = 1) -> None:
    crm.post(f"{page}/delete")
    crm.post(f"{TRASH}/purge", {"count": str(count)})


def test_everything_that_hangs_on_a_record_leaves_with_it(
    site: Site, crm: Client, contacts: Any
) -> None:
    for number in (1, 2):
        hang(site, crm, number)
    before = names(site, 2)
    assert min(names(site, 1).values()) >= 1, f"fill these too: {names(site, 1)}"

    purge(crm, ANNA)

    assert set(names(site, 1).values()) == {0}
    assert names(site, 2) == before
    with site.system() as session:
        assert session.get(contacts, 1, execution_options={"include_deleted": True}) is None


def test_taking_it_back_brings_what_was_written_and_attached(
    site: Site, crm: Client, contacts: Any
) -> None:
    hang(site, crm, 1)
    purge(crm, ANNA)

    crm.post(f"/changes/{newest(site)}/revert")
    crm.post(f"{TRASH}/1/restore")

    page = crm.get(ANNA).everything + crm.get(f"/feed/of/{CONTACT}/1").everything
    assert "Gọi lại sau Tết." in page
    assert "Ζήτησε προσφορά" in page
    files = crm.get(f"/files/of/{CONTACT}/1")
    links = {link.get_text(): str(link["href"]) for link in files.all("#record-files .grow > a")}
    download = links["Báo giá.pdf"]
    assert crm.get(download).response.data == PDF + ANNA.encode()
    feed = crm.get(f"/feed/of/{CONTACT}/1", htmx=True)
    note = next(item for item in feed.all("li[id^='feed-note']") if "Gọi lại" in item.get_text())
    assert [link.get_text() for link in note.select("a[href^='/files/']")] == ["Hợp đồng.txt"]


def test_rows_of_a_module_that_is_not_loaded_leave_as_well(
    site: Site, crm: Client, contacts: Any
) -> None:
    with site.engine.begin() as connection:
        connection.execute(text("CREATE TABLE gone_tag (record_type TEXT, record_id BIGINT)"))
        connection.execute(
            text("INSERT INTO gone_tag VALUES (:type, 1), (:type, 2)"), {"type": CONTACT}
        )
    try:
        purge(crm, ANNA)
        with site.engine.begin() as connection:
            left = connection.scalars(text("SELECT record_id FROM gone_tag")).all()
        assert left == [2]
    finally:
        with site.engine.begin() as connection:
            connection.execute(text("DROP TABLE gone_tag"))


def test_a_record_stays_while_a_module_that_is_not_loaded_links_to_it(
    site: Site, crm: Client, contacts: Any
) -> None:
    with site.engine.begin() as connection:
        connection.execute(
            text(
                "CREATE TABLE gone_deal (id INTEGER PRIMARY KEY, "
                "contact_id BIGINT REFERENCES contacts_contact (id))"
            )
        )
        connection.execute(text("INSERT INTO gone_deal VALUES (7, 1)"))
    try:
        crm.post(f"{ANNA}/delete")
        purge(crm, OTHER, count=2)
        with site.system() as session:
            kept = {"include_deleted": True}
            assert session.get(contacts, 1, execution_options=kept) is not None
            assert session.get(contacts, 2, execution_options=kept) is None
    finally:
        with site.engine.begin() as connection:
            connection.execute(text("DROP TABLE gone_deal"))


def test_a_record_stays_while_a_link_of_users_leads_to_it(
    site: Site, crm: Client, contacts: Any
) -> None:
    with site.system():
        define_field(CONTACT, "Recommended by", "link", options={"target": CONTACT})
    crm.submit(f"{OTHER}/edit", {"x_recommended_by": "1"})

    purge(crm, ANNA)

    with site.system() as session:
        kept = {"include_deleted": True}
        assert session.get(contacts, 1, execution_options=kept) is not None
    crm.post(f"{OTHER}/delete")
    crm.post(f"{TRASH}/purge", {"count": "2"})
    with site.system() as session:
        assert session.get(contacts, 1, execution_options=kept) is None


def test_undoing_the_creation_of_a_record_leaves_nothing_either(site: Site, crm: Client) -> None:
    crm.submit("/contacts/contacts/new?kind=person", {"given_name": "Άννα"})
    made = newest(site)
    hang(site, crm, 1)
    kept = crm.post(f"/changes/{made}/revert", follow_redirects=True)
    assert "Other records are linked to it by now." in kept.everything
    with site.system() as session:
        for note in session.scalars(select(Note)):
            session.delete(note)
        session.connection().execute(table("feed_activity").delete())
    with_files = crm.post(f"/changes/{made}/revert", follow_redirects=True)
    assert "Other records are linked to it by now." in with_files.everything
    with site.system() as session:
        session.execute(update(Attachment).values(deleted_at=utc_now()))

    crm.post(f"/changes/{made}/revert")

    assert set(names(site, 1).values()) == {0}


def test_every_table_that_names_records_is_known(site: Site) -> None:
    with site.system() as session:
        known = {item.table for item in hanging_on(session, record_class(CONTACT))}
        found = set()
        for name in inspect(session.connection()).get_table_names():
            columns = {item["name"] for item in inspect(session.connection()).get_columns(name)}
            if {"record_type", "record_id"} <= columns:
                found.add(name)
    assert found - known == {"host_change"}
