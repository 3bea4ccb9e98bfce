"""Values from one row of a file that mean something only together.

Columns of a file are written one by one: a type before its number, a job title before or after
the employer. They wait here, and `settle_imported` makes rows of them when all are there.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, cast
from weakref import WeakValueDictionary

from sqlalchemy import select
from sqlalchemy.orm import Session, object_session
from sqlalchemy.orm.attributes import instance_state

from crm_contacts.models import choices
from crm_contacts.models.employment import Employment
from crm_contacts.models.reach import PostalAddress
from crm_host.api import batch_of, fold, session

if TYPE_CHECKING:
    from crm_contacts.models.contact import Contact

_KEY = "contacts.imported"
_MET = "contacts.organizations"
_PRESENT, _ABSENT = "contacts.present", "contacts.absent"
_FOLDED = 120


@dataclass
class Imported:
    """What waits for the rest of its row."""

    company: str = ""
    role: str = ""
    department: str = ""
    #: Family and given name of somebody who works for the organization of this row.
    person: dict[str, str] = field(default_factory=dict)
    #: Year, month and day.
    birthday: dict[str, int] = field(default_factory=dict)
    #: Type of the next e-mail address or phone number without one of its own.
    types: dict[str, str] = field(default_factory=dict)
    #: Addresses of each type that this row began, in order.
    addresses: dict[str, list[PostalAddress]] = field(default_factory=dict)


def imported(contact: Contact) -> Imported:
    """Return what waits with a contact."""
    info = instance_state(contact).info
    found: Imported | None = info.get(_KEY)
    if found is None:
        found = info[_KEY] = Imported()
    return found


def settle_imported(contact: Contact) -> None:
    """Turn what came from one row into employments, addresses and a birthday."""
    waiting: Imported | None = instance_state(contact).info.pop(_KEY, None)
    if waiting is not None:
        _settle(contact, waiting)
    _meet(contact)


def _settle(contact: Contact, waiting: Imported) -> None:
    _settle_company(contact, waiting)
    if waiting.person and contact.is_organization:
        _employ_person(contact, waiting)
    if {"year", "month", "day"} <= waiting.birthday.keys():
        contact.birthday = date(**waiting.birthday)
    for rows in waiting.addresses.values():
        for row in rows:
            _drop_repeated(contact, row)


def find_organization(name: str, contact: Contact) -> Contact | None:
    """Return the organization of exactly this name, whatever its accents, as far as it is seen."""
    model = type(contact)
    own = object_session(contact) or session()
    key = fold(name)[:_FOLDED]
    batch = batch_of(own)
    waiting = batch.notes.get((_MET, key)) if batch is not None else None
    if waiting is not None and _is_called(waiting, name):
        return cast("Contact", waiting)
    known = _met(own).get(key)
    if known is not None and known in own and _is_called(known, name):
        return known
    if key in own.info.get(_ABSENT, ()):
        return None
    statement = (
        select(model)
        .where(model.kind == choices.ORGANIZATION, model.display_name_key == key)
        .order_by(model.id)
        .limit(1)
    )
    with own.no_autoflush:
        found = own.scalar(statement)
    if found is not None:
        _met(own)[key] = found
    return found


def meet_organizations(model: type[Contact], names: Iterable[str]) -> None:
    """Look up with one query what `find_organization` will be asked for by the next rows."""
    own = session()
    keys = {fold(name)[:_FOLDED] for name in names}
    statement = (
        select(model)
        .where(model.kind == choices.ORGANIZATION, model.display_name_key.in_(sorted(keys)))
        .order_by(model.id.desc())
    )
    # Held until the next rows: the session itself forgets what nobody refers to.
    found = {found.display_name_key: found for found in own.scalars(statement)}
    own.info[_PRESENT] = found
    own.info[_ABSENT] = keys - found.keys()
    _met(own).update(found)


def _met(own: Session) -> WeakValueDictionary[str, Contact]:
    """Return the organizations that a session came across, so that rows need no query each."""
    met: WeakValueDictionary[str, Contact] = own.info.setdefault(_MET, WeakValueDictionary())
    return met


def _meet(contact: Contact) -> None:
    """Let the next rows of a file find an organization that is not in the database yet."""
    if contact.is_organization and contact.display_name:
        own = object_session(contact) or session()
        key = fold(contact.display_name)[:_FOLDED]
        batch = batch_of(own)
        if batch is not None and object_session(contact) is None:
            batch.notes[_MET, key] = contact
        else:
            _met(own)[key] = contact
        own.info.get(_ABSENT, set()).discard(key)


def _is_called(organization: Contact, name: str) -> bool:
    return organization.is_organization and _same(organization.display_name, name)


def _settle_company(contact: Contact, waiting: Imported) -> None:
    """A row that names a firm and no person is the firm's; else the person works there."""
    is_named = bool(contact.display_name) or not contact.known_name.empty
    if waiting.company and not is_named and contact.kind != choices.PERSON:
        contact.kind = choices.ORGANIZATION
        contact.display_name = waiting.company
    elif contact.kind != choices.ORGANIZATION and (
        waiting.company or waiting.role or waiting.department
    ):
        _employ(contact, waiting)


def _employ(contact: Contact, waiting: Imported) -> None:
    work = _employment_at(contact, waiting.company)
    if work is None:
        organization = find_organization(waiting.company, contact) if waiting.company else None
        if waiting.company and organization is None:
            organization = type(contact)(kind=choices.ORGANIZATION, display_name=waiting.company)
            _meet(organization)
        work = Employment(organization=organization)
        contact.employments.append(work)
    if waiting.role:
        work.role = waiting.role
    if waiting.department:
        work.department = waiting.department


def _employment_at(contact: Contact, company: str) -> Employment | None:
    """Return the present employment at a firm, or the main one where no firm is named."""
    if not company:
        return contact.main_employment
    for work in contact.employments:
        if work.organization is not None and _same(work.organization.display_name, company):
            return work
    return None


def _employ_person(organization: Contact, waiting: Imported) -> None:
    family, given = waiting.person.get("family"), waiting.person.get("given")
    for work in organization.employees:
        person = work.person
        if person is not None and (person.family_name, person.given_name) == (family, given):
            return
    person = type(organization)(kind=choices.PERSON, family_name=family, given_name=given)
    work = Employment(organization=organization, role=waiting.role or None)
    work.department = waiting.department or None
    person.employments.append(work)
    person.normalize()
    own = object_session(organization) or session()
    batch = batch_of(own)
    if batch is not None and object_session(organization) is None:
        batch.add(person, settled=True)
    else:
        own.add(person)


def _drop_repeated(contact: Contact, row: PostalAddress) -> None:
    """Forget an address that says nothing which another one does not say as well."""
    if len(contact.addresses) < 2:
        return
    row.settle()
    said = _said(row)
    if any(said.items() <= _said(other).items() for other in contact.addresses if other is not row):
        contact.addresses.remove(row)


def _said(row: PostalAddress) -> dict[str, str]:
    names = ("street", "extra", "area", "former_district", "city", "province", "postcode")
    values = {name: fold(getattr(row, name) or "") for name in (*names, "country")}
    return {name: value for name, value in values.items() if value}


def _same(first: str | None, second: str) -> bool:
    return fold(first or "") == fold(second)
