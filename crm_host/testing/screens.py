"""The screen catalogue: an address for every page of the host and of every module.

Addresses are found in the URL map, so a new page is scanned without anybody listing it. What
cannot be guessed, and states worth looking at (an empty search, a filter that is not understood),
a module names in the `SCREENS` of its `factories.py`. Endpoints of files, and of steps that a
browser test walks through, stand in its `NO_SCREENS`.
"""

from __future__ import annotations

import importlib
import importlib.util
import re
from collections.abc import Iterator
from typing import Any

from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session
from werkzeug.exceptions import HTTPException
from werkzeug.routing import Rule

from crm_host.auth.models import Team, User
from crm_host.calendars.models import Calendar
from crm_host.data.changes import ChangeSet
from crm_host.jobs.models import StoredJob

#: Beginnings and ends of endpoints that answer files, fragments or questions, and no pages. Those
#: of the first start are closed once there is a user; a browser test of their own walks them.
_FILES = ("assets.", "setup.", "files.download", "audit.download", "amounts.", "bulk.")
_PARTS = ("_panel", "_action", "_field", "_export", "_calendar_move", "_overview_card")
_ARGUMENT = re.compile(r"<(?:\w+:)?(\w+)>")


def screens(app: Flask, session: Session) -> list[str]:
    """Return the addresses of all pages, records and users filled in from the database."""
    found = {path for rule in _pages(app) if (path := _filled(app, session, rule))}
    return sorted(found | set(named_screens(app)))


def named_screens(app: Flask) -> Iterator[str]:
    """Yield the addresses that modules name themselves."""
    return _from_factories(app, "SCREENS")


def _from_factories(app: Flask, attribute: str) -> Iterator[str]:
    for module in app.extensions["crm"].modules.values():
        name = f"{module.package}.factories"
        if importlib.util.find_spec(name) is not None:
            yield from getattr(importlib.import_module(name), attribute, ())


def unreachable(app: Flask, session: Session) -> list[str]:
    """Return the pages for which nobody knows an address."""
    named = {_endpoint(app, path) for path in named_screens(app)}
    return [
        rule.rule
        for rule in _pages(app)
        if not _filled(app, session, rule) and rule.endpoint not in named
    ]


def _pages(app: Flask) -> Iterator[Rule]:
    others = set(_from_factories(app, "NO_SCREENS"))
    for rule in app.url_map.iter_rules():
        if "sequence" in rule.arguments and not app.extensions["crm"].sequences:
            continue  # no module numbers anything, so there is no such page
        if {"custom_field", "view_id"} & rule.arguments:
            continue  # nobody has made any; the tests of these pages do
        is_page = not rule.endpoint.startswith(_FILES) and not rule.endpoint.endswith(_PARTS)
        if "GET" in (rule.methods or ()) and is_page and rule.endpoint not in others:
            yield rule


def _endpoint(app: Flask, path: str) -> str:
    try:
        endpoint, _values = app.url_map.bind("localhost").match(path.partition("?")[0])
    except HTTPException:
        return ""
    return str(endpoint)


def _filled(app: Flask, session: Session, rule: Rule) -> str | None:
    """Return an address for a rule, or `None` where an argument cannot be guessed."""
    path = rule.rule
    for argument in _ARGUMENT.finditer(rule.rule):
        value = _value(app, session, rule, argument[1])
        if value is None:
            return None
        path = path.replace(argument[0], str(value))
    return path


def _value(app: Flask, session: Session, rule: Rule, argument: str) -> Any:
    registry = app.extensions["crm"]
    if argument == "id":
        name = rule.endpoint.rpartition("_")[0]
        model = registry.records.get(name)
        return session.scalar(select(model.id).order_by(model.id).limit(1)) if model else None
    known = {
        "record": next(iter(registry.records), None),
        "name": next(iter(registry.modules), None),
        "code": next(iter(registry.roles), None),
        "section": "host",
        "action": "disable" if rule.endpoint.startswith("apps.") else None,
        "user_id": session.scalar(select(User.id).order_by(User.id).limit(1)),
        "job_id": session.scalar(select(StoredJob.id).order_by(StoredJob.id).limit(1)),
        "calendar_id": session.scalar(select(Calendar.id).order_by(Calendar.id).limit(1)),
        "sequence": next(iter(registry.sequences), None),
        "set_id": session.scalar(select(ChangeSet.id).order_by(ChangeSet.id).limit(1)),
        "team_id": session.scalar(select(Team.id).order_by(Team.id).limit(1)),
    }
    return known.get(argument)
