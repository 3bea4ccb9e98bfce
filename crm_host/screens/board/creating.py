"""Making a record from nothing but its title, in the column where it belongs."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from flask import Response, make_response, redirect, request
from sqlalchemy.exc import IntegrityError
from werkzeug.datastructures import MultiDict

from crm_host.data.access import NotFound
from crm_host.data.catalogue import Field
from crm_host.data.kinds import ValueRefused
from crm_host.data.session import session
from crm_host.data.submissions import claim, settle
from crm_host.forms.refusal import Refused
from crm_host.i18n.text import translate
from crm_host.screens.board.axis import value_of
from crm_host.screens.board.board import Board
from crm_host.screens.board.showing import context, title_field
from crm_host.web import htmx
from crm_host.web.pages import done, fragment

if TYPE_CHECKING:
    from crm_host.screens.record import RecordScreens


def create(screens: RecordScreens) -> Response:
    """Make a record by its form's rules, or show the form where a title is not enough."""
    board = Board(screens, request.form)
    key, title = request.form.get("to", ""), title_field(screens)
    here = session()
    if claim(here, request.form.get("submission", "")) is not None:
        return _answer(board, key, None)
    record = screens.model()
    try:
        value = value_of(board.by, key)
        if title is None:
            raise Refused(translate("More than a title is needed."))
        board.by.set(record, value)
        _save(screens, record, title)
    except (Refused, ValueRefused, NotFound, IntegrityError):
        here.rollback()
        return _to_form(board, key, title)
    settle(here, request.form.get("submission", ""), screens.url("detail", record))
    return _answer(board, key, record)


def _save(screens: RecordScreens, record: Any, title: Field) -> None:
    """Save a record as its form would.

    :raises Refused: the form, or the record type's own check, has something to say.
    """
    entered = MultiDict({title.name: request.form.get("title", "")})
    form = screens.form_of(record)(record, formdata=entered)
    if not form.validate():
        raise Refused(translate("More than a title is needed."))
    screens.save(record, form)
    session().flush()
    screens.check(record)
    form.save_additions(record)
    session().flush()


def _answer(board: Board, key: str, record: Any) -> Response:
    name = record.display if record else ""
    text = translate("Created: %(name)s", name=name) if name else translate("Saved already.")
    if not htmx.wants_fragment():
        return done(text, to=board.url(column=key))
    board = replace(board, only=frozenset([key]))
    columns = board.columns(present=record.id if record else None)
    if name and columns:
        place = columns[0].spoken
        htmx.trigger(
            "crm:announce", translate("%(name)s added to %(column)s", name=name, column=place)
        )
        htmx.trigger("crm:toast", {"message": text})
    shown = context(board, columns, request.form.get("column", ""))
    return fragment("host/_board_changed.html", open_key=key, **shown)


def _to_form(board: Board, key: str, title: Field | None) -> Response:
    """Send the browser to the whole form, filled with what is known."""
    known = {} if title is None else {title.name: request.form.get("title", "")}
    if key.startswith("v-"):
        known[board.by.name] = key.removeprefix("v-")
    address = board.screens.url("new", **known)
    if htmx.wants_fragment():
        return htmx.redirect_header(make_response(""), address)
    return make_response(redirect(address, code=303))
