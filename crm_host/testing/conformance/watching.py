"""Every page on which something of a record type may be told, as one reader sees it.

What a reader may not know must not change any of them: no count, sum, bucket, option, suggestion
or order. So tests look, change what is hidden, and look again.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlencode

from flask import Flask
from werkzeug.routing import Rule

from crm_host.data.attached import Attached
from crm_host.data.catalogue import Field, catalogue
from crm_host.data.kinds import DateKind
from crm_host.screens.record import RecordScreens
from crm_host.testing.client import Client
from crm_host.testing.site import Site

#: Addresses that tell nothing of records, or answer the same to everybody.
_OTHERS = (
    "static", "login", "health", "apps.", "look.", "account.", "setup", "assets", "jobs.",
    "audit.", "trash.", "palette.",
)  # fmt: skip
_ARGUMENT = re.compile(r"<(?:\w+:)?(\w+)>")
#: What is new in every answer, and what tells of a change that somebody must not overwrite.
_PASSING = (
    re.compile(r'(csrf[-_]token" content=")[^"]*'),
    re.compile(
        r'(name="(?:csrf_token|crm-key|crm-version|submission)"(?: type="hidden")? value=")[^"]*'
    ),
)


def watched(site: Site, screens: RecordScreens, seen: int, client: Client) -> dict[str, str]:
    """Return what a reader sees at every address, the changing tokens taken out.

    :param seen: id of a record that the reader may see.
    """
    found = {}
    with site.system() as session:
        name = session.get_one(screens.model, seen).display
    for path in (*addresses(site.app, screens, seen), *_searches(screens, name)):
        page = client.get(path)
        assert page.status < 500, path
        found[path] = f"{page.status} {_lasting(page.html)}"
    return found


def _lasting(html: str) -> str:
    for pattern in _PASSING:
        html = pattern.sub(r"\1", html)
    return html


def addresses(app: Flask, screens: RecordScreens, seen: int) -> list[str]:
    """Return the addresses of all pages that can be opened about a record type."""
    with app.test_request_context():
        paths = [*_filled(app, screens, seen), *_views(screens), *_audits(app, screens)]
    return list(dict.fromkeys(paths))


def _filled(app: Flask, screens: RecordScreens, seen: int) -> Iterator[str]:
    # The pages of other record types: what a record brings along there is no secret.
    others = [f"{name}_" for name in app.extensions["crm"].records if name != screens.name]
    for rule in app.url_map.iter_rules():
        if "GET" not in (rule.methods or ()) or rule.endpoint.startswith((*_OTHERS, *others)):
            continue
        known: dict[str, Any] = {"record": screens.name}
        if rule.endpoint.startswith(f"{screens.name}_") or "record" in rule.arguments:
            known["id"] = seen
        if set(rule.arguments) <= known.keys():
            yield _path(rule, known)


def _path(rule: Rule, known: dict[str, Any]) -> str:
    return _ARGUMENT.sub(lambda found: str(known[found[1]]), rule.rule)


def _views(screens: RecordScreens) -> Iterator[str]:
    """Yield each way of looking at a list by each field, in both orders."""
    fields = catalogue(screens.model)
    numbers = [name for name, field in fields.items() if field.kind.numeric][:4]
    measures = ",".join(f"sum:{name}" for name in numbers)
    for name, field in fields.items():
        if field.sortable:
            yield screens.url("list", q=f"sort:{name}")
            yield screens.url("list", q=f"sort:-{name}")
        if field.filterable:
            yield screens.url("list", q=f"has:{name}")
        if isinstance(field.kind, DateKind):
            yield screens.url("calendar", on=name)
        if _groups(field):
            yield screens.url("list", group=name)
            yield screens.url("board", by=name)
            yield screens.url("graph", by=name)
            yield screens.url("pivot", rows=name, measures=measures)
            yield screens.url("pivot_export", rows=name, measures=measures)
    yield f"/trash?type={screens.name}"


def _searches(screens: RecordScreens, name: str) -> Iterator[str]:
    """Yield searches from anywhere for a name and for how it begins, which others share."""
    for text in (name, name[:3]):
        yield f"/search?{urlencode({'q': text})}"
        yield f"/search/{screens.name}?{urlencode({'q': text})}"


def _audits(app: Flask, screens: RecordScreens) -> Iterator[str]:
    """Yield what the audit says of the type, and of what may hang on its records."""
    for name, model in sorted(app.extensions["crm"].records.items()):
        if name == screens.name or issubclass(model, Attached):
            yield f"/audit?record={name}"


def _groups(field: Field) -> bool:
    return field.kind.groups and field.filterable
