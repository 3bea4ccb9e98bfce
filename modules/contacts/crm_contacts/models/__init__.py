"""The tables of this module."""

from crm_contacts.models.consent import ConsentEntry, DoNotContact
from crm_contacts.models.contact import Contact
from crm_contacts.models.employment import Employment
from crm_contacts.models.reach import EmailAddress, PhoneNumber, PostalAddress
from crm_contacts.models.tags import Tag

__all__ = [
    "ConsentEntry",
    "Contact",
    "DoNotContact",
    "EmailAddress",
    "Employment",
    "PhoneNumber",
    "PostalAddress",
    "Tag",
]
