"""Organizations that are part of others, without circles."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import select
from sqlalchemy.orm import object_session

from crm_host.api import ValueRefused, session
from crm_host.api import lazy_text as _

if TYPE_CHECKING:
    from crm_contacts.models.contact import Contact
    from crm_contacts.models.tags import Tag

#: More levels than any firm has; ends the walk where the data is damaged.
_MOST_LEVELS = 100


def check_owner(contact: Contact | Tag, owner: Contact | Tag | None) -> None:
    """Make sure that something does not become part of itself, hidden levels included.

    :raises ValueRefused: the owner is this very record or part of it.
    """
    if owner is None or contact.id is None:
        return
    model = type(contact)
    own = object_session(contact) or session()
    above: int | None = owner.id
    for _level in range(_MOST_LEVELS):
        if above is None:
            return
        if above == contact.id:
            break
        # Ids only: circles through hidden records must be found, too.
        above = own.scalar(
            select(model.parent_id).where(model.id == above),
            execution_options={"system": "look for circles"},
        )
    raise ValueRefused(_("This would make it a part of itself."))
