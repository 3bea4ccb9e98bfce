"""What other modules may import from this one."""

from __future__ import annotations

from crm_contacts.events import (
    ConsentRecorded,
    ContactWritten,
    consent_recorded,
    contact_changed,
    contact_created,
)
from crm_contacts.models import (
    ConsentEntry,
    Contact,
    DoNotContact,
    EmailAddress,
    Employment,
    PhoneNumber,
    PostalAddress,
    Tag,
)
from crm_contacts.services.blocks import block, is_blocked, lift, may_approach
from crm_contacts.services.consents import consent_at, set_consent, withdraw
from crm_contacts.services.employments import employ, end_employment
from crm_contacts.services.photos import check_photo, set_photo

__all__ = [
    "ConsentEntry",
    "ConsentRecorded",
    "Contact",
    "ContactWritten",
    "DoNotContact",
    "EmailAddress",
    "Employment",
    "PhoneNumber",
    "PostalAddress",
    "Tag",
    "block",
    "check_photo",
    "consent_at",
    "consent_recorded",
    "contact_changed",
    "contact_created",
    "employ",
    "end_employment",
    "is_blocked",
    "lift",
    "may_approach",
    "set_consent",
    "set_photo",
    "withdraw",
]
