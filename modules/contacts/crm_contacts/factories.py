"""Contacts for tests, of this module and of those that build on it."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from crm_contacts.models import (
    Contact,
    EmailAddress,
    Employment,
    PhoneNumber,
    PostalAddress,
    Tag,
    choices,
)


def make_contact(
    session: Session,
    *,
    email: str | None = None,
    phone: str | None = None,
    employer: Contact | None = None,
    role: str | None = None,
    tags: tuple[str, ...] = (),
    address: dict[str, Any] | None = None,
    **values: Any,
) -> Contact:
    """Make and store a person, Nguyễn Thị Đào unless a name is given.

    :param values: columns of the contact, as `display_name`, `owner_id`, `kind`.
    """
    if not {"display_name", "given_name", "family_name"} & values.keys():
        values["display_name"] = "Nguyễn Thị Đào"
    contact = Contact(**{"kind": choices.PERSON} | values)
    if email:
        contact.emails.append(EmailAddress(type="work", value=email))
    if phone:
        contact.phones.append(PhoneNumber(type="mobile", value=phone))
    if address:
        contact.addresses.append(PostalAddress(**{"type": "work"} | address))
    if employer is not None:
        contact.employments.append(Employment(organization=employer, role=role))
    contact.tags.extend(make_tag(session, name) for name in tags)
    session.add(contact)
    session.flush()
    return contact


def make_organization(session: Session, **values: Any) -> Contact:
    """Make and store an organization, Thịnh Phát unless a name is given; see `make_contact`."""
    values.setdefault("display_name", "Công ty TNHH Thịnh Phát")
    return make_contact(session, **values, kind=choices.ORGANIZATION)


def make_tag(session: Session, name: str, parent: Tag | None = None, **values: Any) -> Tag:
    """Return the tag of a name, made where there is none."""
    tag = session.scalars(select(Tag).where(Tag.name == name)).first()
    if tag is None:
        tag = Tag(name=name, parent=parent, **values)
        session.add(tag)
        session.flush()
    return tag
