"""What follows from what: written names from their parts, the employer from the employments."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy.orm.attributes import get_history, instance_dict, instance_state
from sqlalchemy.orm.base import PASSIVE_NO_INITIALIZE

from crm_contacts.models import choices
from crm_contacts.values.names import PersonName, SortBy, compose_name, sort_preference, split_name
from crm_host.api import ValueRefused, main_language, settings, utc_now
from crm_host.api import lazy_text as _

if TYPE_CHECKING:
    from crm_contacts.models.contact import Contact
    from crm_contacts.models.employment import Employment

#: Setting that says what people are sorted by, and the value that leaves it to the language.
SORT_SETTING = "contacts.sort_people_by"
BY_LANGUAGE = "language"

_PARTS = ("family_name", "middle_name", "given_name")


def people_sorted_by() -> SortBy:
    """Return what people are sorted by in this database."""
    chosen = settings()[SORT_SETTING]
    return sort_preference(main_language()) if chosen == BY_LANGUAGE else SortBy(chosen)


def settle_name(contact: Contact) -> None:
    """Make the written name and its parts agree where one of them follows from the other.

    Whatever was written by hand on both sides stays as it is.

    :raises ValueRefused: there is nothing to call this contact by.
    """
    if not contact.is_organization:
        _settle_person(contact)
    if not contact.display_name:
        contact.display_name = contact.first_email or contact.first_phone or ""
    if not contact.display_name:
        raise ValueRefused(_("Give this contact a name, an e-mail address or a phone number."))


def _settle_person(contact: Contact) -> None:
    order = contact.name_order
    composed = compose_name(contact.known_name, order)
    if instance_state(contact).key is None:  # there is nothing that may have been changed
        contact.display_name = contact.display_name or composed
        return
    before = PersonName(*(_old(contact, part) or "" for part in _PARTS))
    composed_before = compose_name(before, order)
    if not contact.display_name:
        contact.display_name = composed
    elif composed_before and _old(contact, "display_name") == composed_before:
        if contact.display_name == composed_before:
            contact.display_name = composed or composed_before
        elif before == contact.known_name:
            parts = split_name(contact.display_name, order)
            contact.family_name = parts.family or None
            contact.middle_name = parts.middle or None
            contact.given_name = parts.given or None


def settle_employments(contact: Contact) -> None:
    """Let one of a person's present employments be the main one, and note the employer."""
    today = utc_now().date()
    present = [work for work in contact.employments if not work.is_over(today)]
    chosen = [work for work in present if work.is_main]
    newest = next((work for work in chosen if _is_changed(work, "is_main")), None)
    main = newest or next(iter(chosen or present), None)
    for work in contact.employments:
        if work.is_main is not (work is main):
            work.is_main = work is main
    if main is not None and _is_noted(contact, main):
        return
    # A new organization has no id yet: the relationship brings it, the id alone a hidden one.
    if main is None or main.organization is not None:
        contact.employer = main.organization if main else None
    else:
        contact.employer_id = main.organization_id


def _is_noted(contact: Contact, work: Employment) -> bool:
    """Whether the employer is that of an employment, as far as one can tell without reading it.

    Many contacts that change together would else read one organization each.
    """
    if "organization" in instance_dict(work) or _is_changed(contact, "employer"):
        return False
    return work.organization_id is not None and work.organization_id == contact.employer_id


def check_kind(contact: Contact) -> str | None:
    """Return why the kind of a contact cannot be what it is, or `None`."""
    if contact.kind == choices.PERSON and contact.employees:
        return str(_("Somebody works here, so this must stay an organization."))
    if contact.kind == choices.ORGANIZATION and contact.employments:
        return str(_("This person works somewhere, so this must stay a person."))
    return None


def _old(obj: Any, name: str) -> Any:
    if name not in instance_state(obj).committed_state:
        return getattr(obj, name)
    deleted = get_history(obj, name, PASSIVE_NO_INITIALIZE).deleted
    return deleted[0] if deleted else getattr(obj, name)


def _is_changed(obj: Any, name: str) -> bool:
    return bool(get_history(obj, name, PASSIVE_NO_INITIALIZE).has_changes())
