"""What other modules may import from this one."""

from __future__ import annotations

from crm_contacts.events import ContactWritten, contact_changed, contact_created
from crm_contacts.models import (
    Contact,
    EmailAddress,
    Employment,
    PhoneNumber,
    PostalAddress,
    Tag,
)
from crm_contacts.services.photos import check_photo, set_photo

__all__ = [
    "Contact",
    "ContactWritten",
    "EmailAddress",
    "Employment",
    "PhoneNumber",
    "PostalAddress",
    "Tag",
    "check_photo",
    "contact_changed",
    "contact_created",
    "set_photo",
]
