"""Who may not see a record, or may only read a field, changes neither: by no way of writing."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product
from typing import Any

from flask import Flask
from werkzeug.routing import Rule

from crm_host.data.catalogue import Field, catalogue
from crm_host.data.changes import change_set_begun
from crm_host.data.kinds import DateKind
from crm_host.data.types import utc_now
from crm_host.kernel.loading import LoadedModule
from crm_host.screens.record import RecordScreens
from crm_host.testing.client import Client
from crm_host.testing.conformance.addresses import NO_RECORD, address
from crm_host.testing.conformance.hidden import hang
from crm_host.testing.conformance.scene import (
    NOTATION,
    limited_in_fields,
    scenes,
    screens_with,
    shown,
)
from crm_host.testing.site import Site

#: What bodies of requests call the record that is meant.
_NAMES = ("id", "survivor", "record_id", "row")


def test_a_hidden_record_is_not_written_by_naming_it(site: Site, module: LoadedModule) -> None:
    """Board, calendar, bulk change, merge and whatever else takes ids from a form."""
    for scene in scenes(site, module):
        client = scene.limited()
        before = _row(site, scene.screens, scene.hidden.id)
        for rule in _posts(site.app, scene.screens):
            for more in _bodies(scene.screens):
                hidden, absent = (
                    client.post(rule.rule, dict.fromkeys(_NAMES, str(number)) | more).status
                    for number in (scene.hidden.id, NO_RECORD)
                )
                assert hidden == absent, f"{rule.rule} with {more}"
        assert _row(site, scene.screens, scene.hidden.id) == before


def _posts(app: Flask, screens: RecordScreens) -> Iterator[Rule]:
    for rule in app.url_map.iter_rules():
        own = rule.endpoint.startswith(f"{screens.name}_")
        if own and "POST" in (rule.methods or ()) and not rule.arguments:
            yield rule


def _bodies(screens: RecordScreens) -> Iterator[dict[str, str]]:
    for action in ("edit", "delete", "archive", "export", "merge"):
        yield {"action": action}
    for name, field in catalogue(screens.model).items():
        if isinstance(field.kind, DateKind):
            yield {"on": name, "to": "2026-03-09"}
    yield {"to": "v-none", "from": "v-none", "version": "1"}


def test_what_hangs_on_a_hidden_record_is_not_reached(site: Site, module: LoadedModule) -> None:
    """Its files, notes, history, trash and change sets answer like those that do not exist."""
    for scene in scenes(site, module):
        with site.system() as session:
            record = session.get_one(scene.screens.model, scene.hidden.id)
            made = hang(session, record, scene.user)
            sets = [change_set_begun(session)]  # of what hangs on it, and of nothing else
        with site.system() as session:  # a change set of the record alone
            record = session.get_one(scene.screens.model, scene.hidden.id)
            record.archived_at = utc_now()
            session.flush()
            sets.append(change_set_begun(session))
        client = scene.limited()
        for (method, rule), set_id in product(_about_records(site.app), filter(None, sets)):
            known = {"record": scene.screens.name, "id": scene.hidden.id, "set_id": set_id}
            known |= {"attachment": made["host_attachment"], "name": "a.pdf"}
            hidden = client.request(method, _path(rule, known)).status
            gone = dict.fromkeys(("id", "set_id", "attachment"), NO_RECORD)
            absent = client.request(method, _path(rule, known | gone)).status
            assert (hidden, absent) == (404, 404), f"{method} {rule.rule}"
        for table, number in made.items():
            _assert_unreached(site, client, table, number)


def _about_records(app: Flask) -> Iterator[tuple[str, Rule]]:
    for rule in app.url_map.iter_rules():
        taken = rule.arguments
        if {"record", "id"} <= taken or "attachment" in taken or rule.arguments == {"set_id"}:
            if rule.endpoint.startswith("audit."):
                continue  # needs a right of its own, whose holders see less than they may read
            for method in {"GET", "POST"} & (rule.methods or set()):
                yield method, rule


def _path(rule: Rule, known: dict[str, Any]) -> str:
    _domain, path = rule.build(known, append_unknown=False) or ("", "")
    assert path, f"The suite does not know what to give to {rule.rule}."
    return path


def _assert_unreached(site: Site, client: Client, table: str, number: int) -> None:
    """Ask every address of the class's own, as `feed.note_edit`, for the row of this id."""
    models = site.app.extensions["crm"].records.items()
    names = [name for name, model in models if model.__tablename__ == table]
    for rule in site.app.url_map.iter_rules():
        if rule.arguments == {"id"} and rule.endpoint.startswith(tuple(f"{n}_" for n in names)):
            for method in {"GET", "POST"} & (rule.methods or set()):
                status = client.request(method, address(rule, number)).status
                assert status == 404, f"{method} {rule.rule} on a hidden record"


def test_a_field_that_may_only_be_read_is_not_written(site: Site, module: LoadedModule) -> None:
    """Form, cell, board, calendar and bulk change keep it as it is."""
    for screens in screens_with(site, module):
        first, second = shown(site, screens), shown(site, screens)
        fields = {n: f for n, f in catalogue(screens.model).items() if f.spec.editable}
        client = site.client(limited_in_fields(site, screens, list(fields), "read"))
        others = _row(site, screens, second.id)
        before = _row(site, screens, first.id)
        for path, body in _attempts(site, screens, fields, first.id, second.id):
            client.post(path, body)
            client.post(path, body, htmx=True)
        after = _row(site, screens, first.id)
        assert {name for name in before if before[name] != after[name]} == set(), screens.name
        assert others == _row(site, screens, second.id)


def _attempts(
    site: Site, screens: RecordScreens, fields: dict[str, Field], first: int, second: int
) -> Iterator[tuple[str, dict[str, str]]]:
    """Yield what somebody may send to give one record the values of another."""
    with site.system() as session:
        record = session.get_one(screens.model, second)
        values = {name: field.text(record, NOTATION) for name, field in fields.items()}
    with site.app.test_request_context():
        edit = {name: value for name, value in values.items() if value}
        yield screens.url("edit", first), edit
        for name, value in values.items():
            yield screens.url("field", first, name=name), {name: value}
            move = {"id": str(first), "version": "1", "from": "v-none"}
            yield screens.url("board_move", by=name), move | {"to": f"v-{value}"}
            yield screens.url("calendar_move", on=name), move | {"to": "2026-03-09"}
            bulk = {"id": str(first), f"set-{name}": value, "confirmed": "1"}
            yield screens.url("bulk_edit"), bulk


def _row(site: Site, screens: RecordScreens, number: int) -> dict[str, Any]:
    """Return every field of a record."""
    with site.system() as session:
        options = {"include_deleted": True}
        record = session.get_one(screens.model, number, execution_options=options)
        values = {name: f.text(record, NOTATION) for name, f in catalogue(screens.model).items()}
        return values | {"deleted": record.deleted_at, "archived": record.archived_at}
