"""What happened to contacts, announced to other modules after the commit."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import event
from sqlalchemy.orm import Session

from crm_contacts.models import Contact
from crm_host.api import Event, session


@dataclass(frozen=True)
class ContactWritten:
    """A contact was created or changed."""

    contact_id: int


@dataclass(frozen=True)
class ConsentRecorded:
    """A line was added to the consent ledger."""

    contact_id: int
    purpose: str
    channel: str
    is_given: bool


contact_created = Event("contacts.contact_created", ContactWritten)
contact_changed = Event("contacts.contact_changed", ContactWritten)
consent_recorded = Event("contacts.consent_recorded", ConsentRecorded)


@event.listens_for(Session, "after_flush")
def _announce(own: Session, _context: Any) -> None:
    """Announce every write, whichever way it came: screens, imports, other modules."""
    created = {obj.id for obj in own.new if isinstance(obj, Contact)}
    dirty = (obj for obj in own.dirty if isinstance(obj, Contact) and own.is_modified(obj))
    changed = {obj.id for obj in dirty}
    if (created or changed) and session() is own:
        for number in sorted(created):
            contact_created.announce(ContactWritten(number))
        for number in sorted(changed):
            contact_changed.announce(ContactWritten(number))
