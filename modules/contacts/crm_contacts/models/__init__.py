"""The tables of this module."""

from crm_contacts.catalog import contact_fields
from crm_contacts.models.consent import ConsentEntry, DoNotContact
from crm_contacts.models.contact import Contact
from crm_contacts.models.employment import Employment
from crm_contacts.models.reach import EmailAddress, PhoneNumber, PostalAddress
from crm_contacts.models.tags import Tag, Tagging

# The fields stand on all tables, so that they are known only when these are mapped.
Contact.__values__ = contact_fields()

__all__ = [
    "ConsentEntry",
    "Contact",
    "DoNotContact",
    "EmailAddress",
    "Employment",
    "PhoneNumber",
    "PostalAddress",
    "Tag",
    "Tagging",
]
