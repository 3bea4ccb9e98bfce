"""The consent ledger: who agreed to what, since when, and what held on any day."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import object_session

from crm_contacts.events import ConsentRecorded, consent_recorded
from crm_contacts.models import ConsentEntry, Contact
from crm_host.api import Refused, require, session, utc_now
from crm_host.api import lazy_text as _


def set_consent(
    contact: Contact,
    purpose: str,
    channel: str,
    *,
    source: str,
    lawful_basis: str = "consent",
    wording: str | None = None,
    at: datetime | None = None,
) -> ConsentEntry:
    """Record that a contact may be approached for a purpose by a channel.

    :param purpose: code of `choices.PURPOSES`; `channel` one of `choices.CHANNELS`.
    :param source: code of `choices.SOURCES`: how the contact said so.
    :param lawful_basis: code of `choices.LAWFUL_BASES`.
    :param wording: version of the text that was agreed to.
    :param at: since when; now by default.
    :raises Refused: that day has not come yet.
    :raises Forbidden: the actor may not record consents.
    """
    entry = ConsentEntry(
        purpose=purpose,
        channel=channel,
        is_given=True,
        lawful_basis=lawful_basis,
        source=source,
        wording=wording,
    )
    entry.at = at or utc_now()
    return record(contact, entry)


def withdraw(
    contact: Contact, purpose: str, channel: str, *, source: str, at: datetime | None = None
) -> ConsentEntry:
    """Record that a contact no longer agrees; raises what `set_consent` raises."""
    entry = ConsentEntry(purpose=purpose, channel=channel, is_given=False, source=source)
    entry.lawful_basis = "consent"
    entry.at = at or utc_now()
    return record(contact, entry)


def record(contact: Contact, entry: ConsentEntry) -> ConsentEntry:
    """Add a filled-in line to the ledger.

    :raises Refused: the moment it names has not come yet.
    :raises Forbidden: the actor may not record consents.
    """
    require("contacts.consent.write")
    if entry.at > utc_now():
        raise Refused(_("This moment has not come yet. Write when it was said."), "at")
    contact.consents.append(entry)
    (object_session(contact) or session()).flush()
    consent_recorded.announce(
        ConsentRecorded(contact.id, entry.purpose, entry.channel, entry.is_given)
    )
    return entry


def consent_at(
    contact: Contact, purpose: str, channel: str, at: datetime | None = None
) -> ConsentEntry | None:
    """Return the line of the ledger that decided at an instant; `None` where there was none.

    Its `is_given` says whether the contact agreed then.

    :param at: now by default.
    """
    statement = (
        select(ConsentEntry)
        .where(
            ConsentEntry.contact_id == contact.id,
            ConsentEntry.purpose == purpose,
            ConsentEntry.channel == channel,
            ConsentEntry.at <= (at or utc_now()),
        )
        .order_by(ConsentEntry.at.desc(), ConsentEntry.id.desc())
        .limit(1)
    )
    return (object_session(contact) or session()).scalar(statement)


def present_consents(contact: Contact) -> list[ConsentEntry]:
    """Return the deciding line of each purpose and channel, the newest first."""
    latest: dict[tuple[str, str], ConsentEntry] = {}
    for entry in sorted(contact.consents, key=lambda line: (line.at, line.id), reverse=True):
        latest.setdefault((entry.purpose, entry.channel), entry)
    return list(latest.values())
