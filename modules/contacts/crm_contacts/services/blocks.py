"""Do-not-contact: channels by which a contact must not be approached."""

from __future__ import annotations

from sqlalchemy.orm import object_session

from crm_contacts.models import Contact, DoNotContact
from crm_contacts.models.choices import EVERY_CHANNEL
from crm_contacts.services.consents import consent_at
from crm_host.api import require, session, utc_now


def block(
    contact: Contact,
    channel: str,
    *,
    reason: str,
    source: str,
    note: str | None = None,
) -> DoNotContact:
    """Record that a contact must not be approached by a channel, or by any (`all`).

    :param reason: code of `choices.BLOCK_REASONS`; `source` one of `choices.SOURCES`.
    :raises Forbidden: the actor may not record it.
    """
    require("contacts.consent.write")
    entry = DoNotContact(channel=channel, reason=reason, source=source, note=note, since=utc_now())
    contact.blocks.append(entry)
    (object_session(contact) or session()).flush()
    return entry


def lift(entry: DoNotContact) -> None:
    """End a do-not-contact; it stays on record with the moment it ended.

    :raises Forbidden: the actor may not record it.
    """
    require("contacts.consent.write")
    entry.lifted_at = entry.lifted_at or utc_now()


def present_blocks(contact: Contact) -> list[DoNotContact]:
    """Return what holds now."""
    return [entry for entry in contact.blocks if entry.lifted_at is None]


def is_blocked(contact: Contact, channel: str) -> bool:
    """Whether a contact must not be approached by a channel; every sender asks first."""
    return any(entry.channel in (channel, EVERY_CHANNEL) for entry in present_blocks(contact))


def may_approach(contact: Contact, purpose: str, channel: str) -> bool:
    """Whether a contact agreed to a purpose by a channel and nothing forbids the channel."""
    if is_blocked(contact, channel):
        return False
    decided = consent_at(contact, purpose, channel)
    return decided is not None and decided.is_given
