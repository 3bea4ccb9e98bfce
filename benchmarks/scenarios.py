"""The requests that are measured."""

from __future__ import annotations

import itertools

from crm_contacts.models import Contact
from sqlalchemy import select

from benchmarks.requests import Cost, create, measure
from crm_host.data.access import bind_actor
from crm_host.data.actor import SYSTEM, acting_as
from crm_host.data.base import db
from crm_host.screens.keyset import Position
from crm_host.screens.known import screens_of
from crm_host.screens.paging import Cursor
from crm_host.testing.client import Client
from crm_host.testing.site import Site

#: How far into the list the deep page lies, in rows.
DEPTH = 60_000
#: A common name without accents, a rare pair, and five digits from within a phone number.
SEARCHES = {"search": "dang duc", "search_common": "nguyen", "search_digits": "71234"}

_numbers = itertools.count(1)


def costs(site: Site, client: Client, path: str) -> dict[str, Cost]:
    """Measure lists, searches, a record and a new record."""
    engine = site.engine
    gets = {"list_first": path, "list_deep": deep(site, path), "record": f"{path}/60000"}
    gets |= {name: f"{path}?q={text.replace(' ', '+')}" for name, text in SEARCHES.items()}
    found = {name: measure(engine, lambda url=url: client.get(url)) for name, url in gets.items()}
    found["create"] = measure(engine, create(client, f"{path}/new", person))
    return found


def person() -> dict[str, str]:
    """Return what somebody types into the form of a new person."""
    number = next(_numbers)
    return {"display_name": f"Nguyễn Thị Bích Đào {number}", "website": "https://example.com"}


def deep(site: Site, path: str) -> str:
    """Return the address of a page far down the list, as its Next link would have it."""
    with site.app.app_context(), acting_as(SYSTEM):
        bind_actor(db.session(), SYSTEM)
        screens = screens_of(Contact.__record__)
        assert screens is not None
        reading = screens.list.read("")
        key = reading.order.field.order()
        statement = select(key, Contact.id).order_by(key, Contact.id).offset(DEPTH).limit(1)
        value, number = db.session.execute(statement).one()
        scope = f"{screens.name}?{reading.text}#{reading.order.text}"
        cursor = Cursor(Position(value, number), False, DEPTH, 10_001).write(scope)
    return f"{path}?at={cursor}"
