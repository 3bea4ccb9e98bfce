"""Rules between a contact and others, checked when a person saves it."""

from __future__ import annotations

from crm_contacts.models import Contact
from crm_contacts.models.settling import check_kind
from crm_contacts.models.tree import check_owner
from crm_host.api import Refused, ValueRefused, resolve


def check_contact(contact: Contact) -> None:
    """Make sure that a contact fits to the others it is linked with.

    :raises Refused: it would be part of itself, or of the wrong kind for who works where.
    """
    if reason := check_kind(contact):
        raise Refused(reason, "kind")
    if contact.parent_id is not None and contact.id is not None:
        try:
            check_owner(contact, resolve(Contact, contact.parent_id))
        except ValueRefused as refused:
            raise Refused(refused.message, "parent_id") from refused
