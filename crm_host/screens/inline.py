"""Changing one field where it is shown: on the record's page or in a cell of the list (A26).

The form of the record type is asked for this one field, so rights, rules and checks are the same.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from flask import Response, abort, redirect, request
from sqlalchemy.orm.exc import StaleDataError

from crm_host.data.access import require, resolve
from crm_host.data.session import session
from crm_host.data.submissions import claim, settle
from crm_host.forms.record import RecordForm
from crm_host.i18n.text import translate
from crm_host.screens import conflicts, editing
from crm_host.screens.inline_fields import editable
from crm_host.screens.inline_shown import Shown, plain_values, shown_parts
from crm_host.web import htmx
from crm_host.web.pages import fragment

if TYPE_CHECKING:
    from crm_host.screens.record import RecordScreens


@dataclass(frozen=True)
class _Place:
    """The field of a record that is being edited, and where on the page that is."""

    screens: RecordScreens
    record: Any
    name: str

    @property
    def is_cell(self) -> bool:
        """Whether it is in a list, and not on the record's page."""
        return request.args.get("in") == "list"

    @property
    def url(self) -> str:
        """The address of its editor."""
        where = {"in": "list"} if self.is_cell else {}
        return self.screens.url("field", self.record, name=self.name, **where)

    @property
    def target(self) -> str:
        """The id of the element that shows it."""
        return request.form.get("crm-target", "") or htmx.swap_target() or f"fact-{self.name}"


def field(screens: RecordScreens, id: int, name: str) -> Response:
    """Answer the editor of a field, or keep what was entered and answer how it is shown now."""
    record = resolve(screens.model, id)
    require(screens.permission("write"), record)
    if name not in editable(screens, record):
        abort(404)
    place = _Place(screens, record, name)
    if not htmx.wants_fragment():
        return _without_script(place)
    if request.method == "GET" and "show" in request.args:
        return _display(place, shown_parts(screens, record, [name], in_list=place.is_cell))
    form = screens.form_of(record)(record, only=name)
    if request.method == "GET":
        form.version.data = conflicts.token(record)
        return _editor(place, form)
    return _submit(place, form)


def _without_script(place: _Place) -> Response:
    if request.method == "POST":
        abort(400)
    address = f"{place.screens.url('edit', place.record)}#{place.name}"
    return redirect(address, code=303)  # type: ignore[return-value]  # Flask's redirect is Werkzeug's


def _submit(place: _Place, form: RecordForm) -> Response:
    here, screens, record = session(), place.screens, place.record
    key = form.submission.data or ""
    if claim(here, key) is not None:
        return _display(place, _parts(place, {}))
    before = plain_values(record)
    if not conflicts.settled(record, form, request.form):
        here.rollback()
        return _conflict(place, form)
    try:
        if not form.validate() or not editing.saved(screens, record, form):
            return _editor(place, form, status=422)
    except StaleDataError:  # another transaction was faster between reading and writing
        here.rollback()
        return _conflict(place, form)
    if any(name.startswith("keep-") for name in request.form):
        htmx.trigger("crm:close-dialog")
    settle(here, key, screens.url("detail", record))
    htmx.trigger(f"{screens.name}_changed")
    htmx.trigger("crm:toast", {"message": _said(place), "undo": ""})
    return _display(place, _parts(place, before))


def _said(place: _Place) -> str:
    return translate("Saved: %(name)s", name=place.record.display)


def _parts(place: _Place, before: Mapping[str, Any]) -> list[Shown]:
    """Return the field, then others that changed along with it and may be on the page."""
    after = plain_values(place.record)
    others = [name for name in before if before[name] != after[name] and name != place.name]
    names = [place.name] if place.is_cell else [place.name, *others[:3]]
    return shown_parts(place.screens, place.record, names, in_list=place.is_cell)


def _display(place: _Place, parts: list[Shown]) -> Response:
    return fragment("host/_inline_display.html", screens=place.screens, record=place.record,
                    own=parts[0], others=parts[1:])  # fmt: skip


def _editor(place: _Place, form: RecordForm, status: int = 200) -> Response:
    return fragment("host/_inline_editor.html", status=status, place=place, form=form,
                    input=form[place.name])  # fmt: skip


def _conflict(place: _Place, form: RecordForm) -> Response:
    found = conflicts.of(place.record, form)
    if not found.choices:  # both meant the same, or the record was only touched
        return _editor(place, form)
    htmx.retarget("#dialog")
    left_out = ("csrf_token", "crm-version", "crm-target")
    sent = [(name, text) for name in request.form if name not in left_out and not
            name.startswith("keep-") for text in request.form.getlist(name)]  # fmt: skip
    return fragment("host/_inline_conflict.html", status=409, place=place, conflict=found,
                    version=form.version.data, sent=sent)  # fmt: skip
