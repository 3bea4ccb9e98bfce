"""Rules between a contact and others, checked when a person saves it."""

from __future__ import annotations

from crm_contacts.models import Contact, Tag
from crm_contacts.models.settling import check_kind
from crm_contacts.models.tree import check_owner
from crm_host.api import Refused, ValueRefused, resolve


def check_contact(contact: Contact) -> None:
    """Make sure that a contact fits to the others it is linked with.

    :raises Refused: it would be part of itself, or of the wrong kind for who works where.
    """
    if reason := check_kind(contact):
        raise Refused(reason, "kind")
    if contact.parent_id is not None:
        _check_parent(contact, resolve(Contact, contact.parent_id))


def check_tag(tag: Tag) -> None:
    """Make sure that a tag is not below itself.

    :raises Refused: it is.
    """
    if tag.parent_id is not None:
        _check_parent(tag, resolve(Tag, tag.parent_id))


def _check_parent(record: Contact | Tag, parent: Contact | Tag) -> None:
    try:
        check_owner(record, parent)
    except ValueRefused as refused:
        raise Refused(refused.message, "parent_id") from refused
