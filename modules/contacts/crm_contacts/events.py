"""What happened to contacts, announced to other modules after the commit."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy.orm import Session

from crm_contacts.models import Contact
from crm_host.api import Event, on_written, session


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


@on_written(Contact)
def _announce(own: Session, created: Sequence[Contact], changed: Sequence[Contact]) -> None:
    """Announce every write, whichever way it came: screens, imports, other modules."""
    if session() is not own:
        return
    contact_created.announce_all(_written(created))
    contact_changed.announce_all(_written(changed))


def _written(contacts: Sequence[Contact]) -> list[ContactWritten]:
    return [ContactWritten(number) for number in sorted({contact.id for contact in contacts})]
