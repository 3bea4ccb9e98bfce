"""Contacts for the tests of duplicates."""

from __future__ import annotations

from typing import Any

from crm_contacts.models import Contact, EmailAddress, PhoneNumber, PostalAddress
from sqlalchemy.orm import Session

from crm_host.api import Actor

DAO = Actor(user_id=1, name="Nguyễn Thị Đào", is_administrator=True)


def contact(
    session: Session,
    name: str,
    *,
    emails: tuple[str, ...] = (),
    phone: str = "",
    city: str = "",
    street: str = "",
    **values: Any,
) -> Contact:
    """Make a person, unless `kind` says otherwise."""
    made = Contact(kind=values.pop("kind", "person"), display_name=name, **values)
    made.emails = [EmailAddress(value=item) for item in emails]
    if phone:
        made.phones = [PhoneNumber(value=phone)]
    if city or street:
        made.addresses = [PostalAddress(city=city, street=street)]
    session.add(made)
    session.flush()
    return made
