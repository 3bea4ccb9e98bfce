"""What the lists and pages of contacts and tags show."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from crm_contacts.forms import TagForm, form_of, save_contact
from crm_contacts.models import Contact, Tag, choices
from crm_contacts.services import blocks, consents
from crm_contacts.services.kinds import turn_into_organization, turn_into_person
from crm_contacts.services.saving import check_contact, check_tag
from crm_host.api import (
    Action,
    DetailScreen,
    Labels,
    ListScreen,
    Panel,
    RecordCard,
    RecordScreens,
    Section,
    offer_card,
    translate_plural,
)
from crm_host.api import lazy_text as _


def _count_contacts(number: int) -> str:
    return translate_plural("%(num)s contact", "%(num)s contacts", number)


def _count_tags(number: int) -> str:
    return translate_plural("%(num)s tag", "%(num)s tags", number)


def _works(contact: Contact) -> bool:
    return not contact.is_organization and contact.shows_work


def _employs(contact: Contact) -> bool:
    return contact.is_organization and contact.shows_work


def _is_organization(contact: Contact) -> bool:
    return contact.is_organization


def _load_permissions(contact: Contact) -> Mapping[str, Any]:
    """Return what a contact agreed to and refused."""
    return {
        "consents": consents.present_consents(contact),
        "ledger": contact.consents,
        "blocks": blocks.present_blocks(contact),
        "labels": {
            "purpose": dict(choices.PURPOSES),
            "channel": dict(choices.BLOCK_CHANNELS),
            "basis": dict(choices.LAWFUL_BASES),
            "source": dict(choices.SOURCES),
            "reason": dict(choices.BLOCK_REASONS),
        },
    }


contact_screens = RecordScreens(
    Contact,
    form=form_of,
    save=save_contact,
    check=check_contact,
    labels=Labels(
        one=_("Contact"),
        many=_("Contacts"),
        new=_("New contact"),
        edit=_("Edit contact"),
        delete=_("Delete contact"),
        count=_count_contacts,
        empty=_("No contacts yet"),
    ),
    list=ListScreen(
        Contact,
        columns=("display_name", "company", "phone", "email", "city", "owner"),
        sort="display_name",
    ),
    detail=DetailScreen(
        Contact,
        header="contacts/_contact_header.html",
        facts=(
            Section(_("How to reach"), "phone", "email", "website", "address"),
            Section(
                _("About"),
                "tag",
                "name_prefix",
                "family_name",
                "middle_name",
                "given_name",
                "name_suffix",
                "nickname",
                "birthday",
                "language",
                "industry",
                "employee_count",
                "parent_id",
                "tax_id",
                "note",
            ),
        ),
        fact_templates={
            "phone": "contacts/_contact_fact_phone.html",
            "email": "contacts/_contact_fact_email.html",
            "address": "contacts/_contact_fact_address.html",
            "website": "contacts/_contact_fact_website.html",
            "tag": "contacts/_contact_fact_tag.html",
            "tax_id": "contacts/_contact_fact_tax_id.html",
            "note": "contacts/_contact_fact_note.html",
        },
        panels=(
            Panel(
                "work",
                _("Work"),
                "contacts/_contact_panel_work.html",
                applies=_works,
                position=10,
            ),
            Panel(
                "people",
                _("People"),
                "contacts/_contact_panel_people.html",
                applies=_employs,
                position=10,
            ),
            Panel(
                "parts",
                _("Subsidiaries"),
                "contacts/_contact_panel_parts.html",
                applies=_is_organization,
                position=20,
            ),
            Panel(
                "consents",
                _("Consent"),
                "contacts/_contact_panel_consents.html",
                _load_permissions,
                place="side",
            ),
        ),
    ),
    actions=(
        Action(
            "turn_into_organization",
            _("Turn into an organization"),
            turn_into_organization,
            "contact.write",
            icon="building",
        ),
        Action(
            "turn_into_person",
            _("Turn into a person"),
            turn_into_person,
            "contact.write",
            icon="user",
        ),
    ),
)

tag_screens = RecordScreens(
    Tag,
    form=TagForm,
    check=check_tag,
    labels=Labels(
        one=_("Tag"),
        many=_("Tags"),
        new=_("New tag"),
        edit=_("Edit tag"),
        delete=_("Delete tag"),
        count=_count_tags,
        empty=_("No tags yet"),
    ),
    list=ListScreen(Tag, columns=("name", "parent_id", "color", "updated"), sort="name"),
    detail=DetailScreen(
        Tag,
        panels=(Panel("contacts", _("Contacts"), "contacts/_tag_panel_contacts.html"),),
    ),
)

offer_card(
    RecordCard(
        "consents",
        _("Consent"),
        "contacts/_contact_panel_consents.html",
        _load_permissions,
        lambda model: model is Contact,
        position=60,
    )
)
