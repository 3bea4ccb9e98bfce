"""Some three hundred made-up contacts of a small firm; the same ones for the same chance."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from random import Random
from typing import Any

from sqlalchemy.orm import Session

from crm_contacts.demo.making import Maker
from crm_contacts.demo.words import BRITAIN, GREECE, TAGS, VIETNAM, Region
from crm_contacts.models import Contact, Tag
from crm_host.api import utc_now

#: Organizations and persons of each region.
_NUMBERS: tuple[tuple[Region, int, int], ...] = (
    (VIETNAM, 25, 125),
    (GREECE, 16, 85),
    (BRITAIN, 7, 42),
)


def demo(session: Session, users: Mapping[str, Any], chance: Random) -> None:
    """Add tags, organizations, and the people who work for them.

    :param users: role to a user, among whom the contacts are shared out.
    """
    tags = _tags(session)
    owners = [users[role] for role in ("manager", "sales", "service") if role in users]
    maker = Maker(chance, owners, tags)
    for region, organizations, persons in _NUMBERS:
        firms = [maker.organization(region, number) for number in range(organizations)]
        session.add_all(firms)
        # One firm in eight belongs to another one.
        for part in firms[1::8]:
            part.parent = firms[0]
        session.flush()
        session.add_all(_dated(maker.person(region, firms), chance) for _ in range(persons))
        session.flush()


def _tags(session: Session) -> dict[str, Tag]:
    made: dict[str, Tag] = {}
    for name, color, above in TAGS:
        made[name] = Tag(name=name, color=color, parent=made.get(above))
    session.add_all(made.values())
    session.flush()
    return made


def _dated(contact: Contact, chance: Random) -> Contact:
    contact.created_at = utc_now() - timedelta(minutes=chance.randrange(60, 60 * 24 * 700))
    return contact
