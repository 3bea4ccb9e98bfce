"""Contacts written in bulk are, column by column, what a flush would have written."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from crm_contacts.events import ContactWritten, contact_created
from crm_contacts.models import (
    Contact,
    DoNotContact,
    EmailAddress,
    Employment,
    PhoneNumber,
    PostalAddress,
)
from sqlalchemy import select
from sqlalchemy.orm import Session

from crm_host.api import Actor, metadata, new_records, search_condition
from crm_host.testing.site import Site

CLERK = Actor(user_id=1, name="Nguyễn Thị Đào", is_administrator=True)
_OWN = "contacts.contact"
_MOMENTS = ("created_at", "updated_at", "at", "since", "retry_at")
#: What counts on by itself, from one way of writing to the other.
_NUMBERS = ("id", "set_id", "part_id", "change_set_id")


def people() -> list[Contact]:
    """Return new contacts of three countries; two work for the same new firm."""
    firm = Contact(kind="organization", display_name="Cơ khí Thịnh Phát", tax_id="0101243150")
    dao = Contact(family_name="Nguyễn", middle_name="Thị", given_name="Đào", nickname="Mít")
    dao.emails = [EmailAddress(value=" Dao@ThinhPhat.VN "), EmailAddress(value="không phải")]
    dao.phones = [PhoneNumber(type="mobile", value="0912.345.678")]
    dao.addresses = [PostalAddress(city="Huế", country="Việt Nam")]
    dao.employments = [Employment(organization=firm, role="Kế toán")]
    dao.blocks = [DoNotContact(channel="email", reason="asked", source="spoken")]
    anna = Contact(display_name="Άννα Παπαδοπούλου")
    anna.phones = [PhoneNumber(value="210 123 4567"), PhoneNumber(value="+30 691 234 5678")]
    anna.addresses = [PostalAddress(city="Αθήνα", country="GR")]
    anna.employments = [Employment(organization=firm)]
    return [dao, anna, Contact(display_name="Oliver Smith"), firm]


def by_flush(session: Session, contacts: Sequence[Contact]) -> None:
    session.add_all(contacts)
    session.flush()


def in_bulk(session: Session, contacts: Sequence[Contact]) -> None:
    with new_records(session) as batch:
        for contact in contacts:
            batch.add(contact)
        batch.write()


def stored(site: Site, write: Callable[[Session, Sequence[Contact]], None]) -> dict[str, Any]:
    """Return every row of contacts and of their history after one way to write; rolls back."""
    with site.looking(CLERK) as session:
        write(session, people())
        session.expunge_all()
        names = {contact.id: contact.display_name for contact in session.scalars(select(Contact))}
        found = {}
        for name, table in metadata.tables.items():
            if name.startswith("contacts_") or name in ("host_change", "host_event"):
                rows = session.connection().execute(select(table)).mappings()
                own = (dict(row) for row in rows if row.get("record_type", _OWN) == _OWN)
                found[name] = sorted((_told(row, names) for row in own), key=str)
        assert session.scalars(
            select(Contact.display_name).where(search_condition(Contact, "thi dao"))
        ).all() == ["Nguyễn Thị Đào"]
    return found


def _told(row: dict[str, Any], names: dict[int, str]) -> dict[str, Any]:
    told = {key: value for key, value in row.items() if key not in _NUMBERS}
    for key in _MOMENTS:
        told.pop(key, None)
    for values in (told, told.get("values") or {}):
        values.pop("since", None)
        for key, value in values.items():
            if key.endswith(("contact_id", "person_id", "organization_id", "employer_id")):
                values[key] = names[value[1]] if isinstance(value, list) else names.get(value)
    if "record_id" in told:
        told["record_id"] = names[told["record_id"]]
    if "payload" in told:
        told["payload"] = names[told["payload"]["contact_id"]]
    return told


def test_contacts_in_bulk_are_contacts_like_any_other(site: Site) -> None:
    @contact_created.listen
    def _hear(_written: ContactWritten) -> None:
        """Make somebody listen, or nothing is announced."""

    try:
        flushed, bulk = stored(site, by_flush), stored(site, in_bulk)
    finally:
        contact_created.listeners.pop()
    assert bulk == flushed
    assert [len(bulk[f"contacts_{name}"]) for name in ("contact", "email", "phone")] == [4, 2, 3]
    assert len(bulk["host_change"]) == 4 + 2 + 3 + 2 + 2 + 1
