"""Correcting what a contact is: files often do not say whether a name is a person's."""

from __future__ import annotations

from collections.abc import Sequence

from crm_contacts.models import Contact, choices
from crm_contacts.models.settling import check_kind
from crm_host.api import Refused, Text
from crm_host.api import lazy_text as _


def turn_into_organization(contacts: Sequence[Contact]) -> Text:
    """Make organizations of persons; their names stay as they are written.

    :raises Refused: one of them works somewhere.
    """
    _turn(contacts, choices.ORGANIZATION)
    return _("Turned into an organization.")


def turn_into_person(contacts: Sequence[Contact]) -> Text:
    """Make persons of organizations.

    :raises Refused: somebody works for one of them.
    """
    _turn(contacts, choices.PERSON)
    return _("Turned into a person.")


def _turn(contacts: Sequence[Contact], kind: str) -> None:
    for contact in contacts:
        contact.kind = kind
        if reason := check_kind(contact):
            raise Refused(reason)
