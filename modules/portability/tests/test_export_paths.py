"""An export of bare values is, byte by byte, what an export of whole records was."""

from __future__ import annotations

import io
import random
from datetime import UTC, date, datetime
from typing import Any

import pytest
from crm_contacts.models import (
    Contact,
    EmailAddress,
    Employment,
    PhoneNumber,
    PostalAddress,
    Tag,
    choices,
)
from crm_portability.exporting import batches
from crm_portability.exporting.files import found_by, write_export
from crm_portability.exporting.table import Table
from crm_portability.rights import exportable
from sqlalchemy import event

from crm_host.api import Actor, current_actor, screens_of, stored_of
from crm_host.testing.site import Site

HIDDEN = {
    ("clerk", "contacts.contact", "phone"): "none",
    ("clerk", "contacts.contact", "tax_id"): "none",
    ("clerk", "contacts.contact", "company"): "read",
}
ADMINISTRATOR = Actor(user_id=1, name="Nguyễn Thị Đào", is_administrator=True)


def limited(**grants: str) -> Actor:
    """Return somebody who sees their own contacts, and of those not every field."""
    return Actor(
        user_id=1,
        name="Trần Văn Bình",
        grants={"contacts.contact.read": "own", **grants},
        roles=frozenset({"clerk"}),
        field_rights=HIDDEN,
    )


#: A clerk sees tags, a guest does not.
CLERK, GUEST = limited(**{"contacts.tag.read": "all"}), limited()
ACTORS = {"administrator": ADMINISTRATOR, "clerk": CLERK, "guest": GUEST}
CITIES = ["Huế", "Đà Nẵng", "Αθήνα", "Πάτρα", "York", '=HYPERLINK("x")', "Hải\nPhòng"]
WORDS = ["Đức", "Άννα", "O'Brien", "-12", "@home", "x" * 90, "Nguyễn, Thị", 'a "b" c', "'+84"]
PARTS = ("street", "extra", "area", "former_district", "city", "province", "postcode")


def some_contact(pick: random.Random, number: int, firms: list[Contact], tags: list[Tag]) -> Any:
    """Return a contact with nearly everything filled, and several values of each sort."""
    is_firm = number < 12
    contact = Contact(
        kind="organization" if is_firm else "person",
        display_name=f"{pick.choice(WORDS)} {number}",
        owner_id=pick.choice([1, None]),
        website=pick.choice([None, "https://thinhphat.vn"]),
        language=pick.choice([None, "vi", "el"]),
        birthday=None if is_firm else date(1980, 1, 1 + number % 28),
        industry=pick.choice([None, "Cơ khí"]),
        employee_count=pick.choice([None, 0, 1250]),
        tax_id=pick.choice([None, "0101243150"]),
        tax_country=pick.choice([None, "VN", "GR"]),
        note=pick.choice([None, "Ghi chú\nhai dòng", "=1+1"]),
    )
    if number % 2:
        for name in ("name_prefix", "family_name", "middle_name", "given_name", "nickname"):
            setattr(contact, name, pick.choice(WORDS)[:50])
    for code, _label in pick.sample(choices.EMAIL_TYPES, 2):
        contact.emails.append(EmailAddress(type=code, value=f"{code}{number}@example.com"))
    for code, _label in pick.choices(choices.PHONE_TYPES, k=3):
        extension = pick.choice([None, "12"])
        value = f"+8491{pick.randrange(10**7):07d}"
        contact.phones.append(PhoneNumber(type=code, value=value, extension=extension))
    for code, _label in pick.choices(choices.ADDRESS_TYPES, k=pick.randrange(4)):
        parts = {part: pick.choice([None, *CITIES]) for part in PARTS}
        country = pick.choice([None, "VN", "GR", "Atlantis"])
        contact.addresses.append(PostalAddress(type=code, country=country, **parts))
    contact.tags = pick.sample(tags, pick.randrange(3))
    if is_firm and firms:
        contact.parent = pick.choice(firms)
    if not is_firm:
        jobs = pick.sample(firms, pick.randrange(3))
        contact.employments = [
            Employment(organization=firm, role=pick.choice([None, *WORDS])) for firm in jobs
        ]
        contact.employments.append(Employment(department="Kế toán"))
    return contact


@pytest.fixture
def filled(site: Site) -> Site:
    """A database with contacts, of which some are in the trash or belong to nobody."""
    pick = random.Random(2026)
    with site.acting(ADMINISTRATOR) as session:
        customer = Tag(name="Khách hàng")
        tags = [customer, Tag(name="VIP", parent=customer), Tag(name="Παλιός")]
        firms: list[Contact] = []
        contacts = []
        for number in range(90):
            contacts.append(some_contact(pick, number, firms, tags))
            if number < 12:
                firms.append(contacts[-1])
        session.add_all(contacts)
        session.flush()
        for gone in (tags[2], contacts[3], contacts[40], contacts[41]):
            gone.deleted_at = datetime(2026, 3, 9, tzinfo=UTC)
        contacts[50].archived_at = datetime(2026, 3, 9, tzinfo=UTC)
    return site


def exported(kind: str, query: str, *, shown: bool) -> Any:
    """Return an export; the sheets of workbooks as the rows that go into them."""
    screens = screens_of("contacts.contact")
    fields = screens.list.shown_fields(screens) if shown else None
    if kind == "values":
        return list(Table(Contact, fields).values(found_by(Contact, query)))
    file = io.BytesIO()
    write_export(file, Contact, kind, query, fields=fields)
    return file.getvalue()


def whole(kind: str, query: str, *, shown: bool) -> Any:
    """Return an export in which every cell is read from a whole record."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("crm_portability.exporting.cells.stored_of", lambda column: None)
        return exported(kind, query, shown=shown)


@pytest.mark.parametrize("actor", ACTORS)
def test_values_make_the_same_file_as_records(
    filled: Site, actor: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(batches, "BATCH", 7)
    with filled.looking(ACTORS[actor]):
        for kind in ("csv", "json", "values"):
            for query in ("", "kind:person sort:-created", "city:huế sort:-name"):
                for shown in (False, True):
                    found = exported(kind, query, shown=shown)
                    assert len(found) > 3
                    assert found == whole(kind, query, shown=shown), (kind, query, shown)


def test_every_column_of_contacts_is_exported_from_values(filled: Site) -> None:
    with filled.looking(ADMINISTRATOR):
        columns = list(exportable(Contact, current_actor()))
        assert len(columns) == 75
        assert [column.key for column in columns if stored_of(column) is None] == []


def test_what_an_actor_may_not_see_is_in_no_file(filled: Site) -> None:
    with filled.looking(GUEST):
        file = exported("csv", "", shown=False).decode()
    assert "Phone" not in file
    assert "+8491" not in file
    assert "VIP" not in file


@pytest.mark.parametrize("query", ["name:o'brien", ""])
def test_an_export_asks_once_for_each_table(filled: Site, query: str) -> None:
    asked: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        asked.append(statement)

    event.listen(filled.engine, "before_cursor_execute", note)
    with filled.looking(ADMINISTRATOR):
        exported("csv", query, shown=False)
    event.remove(filled.engine, "before_cursor_execute", note)
    # Contacts, e-mails, phones, addresses, employments, tags, and the tags above those.
    assert len([statement for statement in asked if "contacts_" in statement]) <= 8
