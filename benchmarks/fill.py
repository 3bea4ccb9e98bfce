"""Putting many contacts into a database quickly, with every derived column as the product fills it.

Objects are built and normalized but never flushed: their values go to the tables in bulk.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator
from datetime import timedelta
from typing import Any

from crm_contacts.models import Contact, EmailAddress, Employment, PhoneNumber, PostalAddress
from sqlalchemy import Connection, Table, delete, insert, inspect, select, text
from sqlalchemy.engine import Engine

from benchmarks.people import Organization, Person, organizations, people
from crm_host.data.base import db
from crm_host.data.derived import fill_derived
from crm_host.data.types import utc_now

PERSONS = 100_000
ORGANIZATIONS = 20_000
_CHUNK = 5_000
_TABLES = (Contact, EmailAddress, PhoneNumber, PostalAddress, Employment)

Row = dict[str, Any]


def fill(engine: Engine, persons: int = PERSONS, firms: int = ORGANIZATIONS) -> None:
    """Write organizations and persons, every person working for one of the organizations."""
    with engine.begin() as connection:
        _clear(connection)
        owners = list(connection.scalars(text("SELECT id FROM host_user ORDER BY id")))
        contacts = itertools.chain(_firms(firms), _persons(persons, firms))
        for chunk in chunks(contacts, _CHUNK):
            _write(connection, chunk, owners)
        count_on(connection)
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text("ANALYZE"))


def copy(source: Engine, target: Engine) -> None:
    """Write to another database what `fill` wrote to the first."""
    with source.connect() as read, target.begin() as write:
        _clear(write)
        for model in _TABLES:
            table = table_of(model)
            for rows in (
                read.execute(select(table).order_by(table.c.id)).mappings().partitions(_CHUNK)
            ):
                write.execute(insert(table), [dict(row) for row in rows])
        count_on(write)
    with target.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text("ANALYZE"))


def _clear(connection: Connection) -> None:
    """Make room: the demo brings contacts of its own, and the ids here start with 1."""
    for table in reversed(db.metadata.sorted_tables):
        if table.name.startswith("contacts_"):
            connection.execute(delete(table))


def _firms(count: int) -> Iterator[Contact]:
    for number, firm in enumerate(organizations(count), start=1):
        yield _contact(number, firm, kind="organization", display_name=firm.name)


def _persons(count: int, firms: int) -> Iterator[Contact]:
    for number, person in enumerate(people(count), start=firms + 1):
        yield _contact(
            number,
            person,
            kind="person",
            display_name=person.full_name,
            family_name=person.family,
            middle_name=person.middle or None,
            given_name=person.given,
            employer_id=number % firms + 1,
        )


def _contact(number: int, source: Person | Organization, **values: Any) -> Contact:
    contact = Contact(id=number, tax_country=source.country, **values)
    contact.emails = [EmailAddress(type="work", value=source.email)]
    contact.phones = [PhoneNumber(type="mobile", value=source.phone)]
    contact.addresses = [PostalAddress(type="work", city=source.city, country=source.country)]
    employer = contact.employer_id
    contact.normalize()
    for child in (contact, *contact.emails, *contact.phones, *contact.addresses):
        fill_derived(child)
    contact.employer_id = employer
    return contact


def _write(connection: Connection, contacts: list[Contact], owners: list[int]) -> None:
    rows: dict[type[Any], list[Row]] = {model: [] for model in _TABLES}
    for contact in contacts:
        moment = utc_now() - timedelta(minutes=contact.id)
        contact.owner_id = owners[contact.id % len(owners)]
        contact.created_at = contact.updated_at = moment
        rows[Contact].append(row_of(contact, contact.id))
        for child in (*contact.emails, *contact.phones, *contact.addresses):
            child.contact_id = contact.id
            rows[type(child)].append(row_of(child, contact.id))
        if contact.employer_id:
            work = Employment(
                person_id=contact.id, organization_id=contact.employer_id, is_main=True
            )
            rows[Employment].append(row_of(work, contact.id))
    for model, found in rows.items():
        if found:
            connection.execute(insert(table_of(model)), found)


def row_of(obj: Any, number: int) -> Row:
    """Return an object as a row of its table, with the defaults of what was not set."""
    row = {}
    for prop in inspect(type(obj)).column_attrs:
        column = prop.columns[0]
        value = getattr(obj, prop.key)
        row[column.name] = _default(column) if value is None else value
    return row | {"id": number}


def _default(column: Any) -> Any:
    default = column.default
    if default is None:
        return None
    return default.arg(None) if default.is_callable else default.arg


def count_on(connection: Connection, models: Iterable[type[Any]] = _TABLES) -> None:
    """Let PostgreSQL go on counting where the written ids end; SQLite does so by itself."""
    if connection.dialect.name != "postgresql":
        return
    for model in models:
        name = table_of(model).name
        highest = f"(SELECT max(id) FROM {name})"
        connection.execute(
            text(f"SELECT setval(pg_get_serial_sequence('{name}', 'id'), {highest})")
        )


def table_of(model: type[Any]) -> Table:
    """Return the table of a class."""
    table: Table = model.__table__
    return table


def chunks(items: Iterable[Any], size: int) -> Iterator[list[Any]]:
    """Yield lists of so many items."""
    iterator = iter(items)
    while chunk := list(itertools.islice(iterator, size)):
        yield chunk
