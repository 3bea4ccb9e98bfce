"""What the module knows and decides; nothing here knows of pages."""

from __future__ import annotations

from collections.abc import Sequence

from crm_host.api import session, visible

from crm_visits.models import Visit


def latest(most: int) -> Sequence[Visit]:
    """Return the visits added last, as far as the actor may see them.

    Sorted by nothing that may be hidden from a reader: an order tells of what it follows.
    """
    statement = visible(Visit).order_by(Visit.id.desc()).limit(most)
    return session().scalars(statement).all()


def of_contact(contact_id: int, most: int) -> Sequence[Visit]:
    """Return the latest visits of one contact, as far as the actor may see them."""
    own = visible(Visit).where(Visit.contact_id == contact_id)
    statement = own.order_by(Visit.id.desc()).limit(most)
    return session().scalars(statement).all()
