"""Putting a card into another column."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from flask import Response, request
from sqlalchemy.orm.exc import StaleDataError

from crm_host.data.access import Forbidden, NotFound, resolve
from crm_host.data.history import changed_since
from crm_host.data.kinds import ValueRefused
from crm_host.data.session import session
from crm_host.forms.refusal import Refused
from crm_host.i18n.text import Text, translate
from crm_host.screens.board.axis import key_of, value_of
from crm_host.screens.board.board import Board, BoardColumn
from crm_host.screens.board.placing import place_of, shown_ids
from crm_host.screens.board.showing import context, names
from crm_host.screens.board.writer import anchor_of
from crm_host.screens.board.writing import write_field
from crm_host.web import htmx
from crm_host.web.pages import done, fragment, render

if TYPE_CHECKING:
    from crm_host.screens.record import RecordScreens


@dataclass(frozen=True)
class _Move:
    """What was asked for."""

    board: Board
    record_id: int
    #: Keys of the columns.
    before: str
    after: str

    @property
    def touched(self) -> frozenset[str]:
        """The columns that the page has changed already."""
        return frozenset([self.before, self.after])


def move(screens: RecordScreens) -> Response:
    """Write the one field, and answer with the card and the heads of its two columns.

    The request names the card's `id`, the column it was seen in (`from`), the one it goes `to`,
    the `version` that was seen, and the ids of the cards `shown` in the column it goes to, among
    which it finds its place. A refused card comes back to its own with the reason; for that both
    columns are answered whole.
    """
    asked = request.values
    board = Board(screens, asked)
    record = resolve(screens.model, asked.get("id", ""))
    present = key_of(board.by.get(record))
    before = asked.get("from") or present
    moved = _Move(board, record.id, before, asked.get("to", ""))
    if asked.get("version") not in (None, str(record.version)) and present != before:
        return _conflict(moved, record)
    try:
        write_field(screens, record, board.by, value_of(board.by, moved.after))
    except StaleDataError:
        session().rollback()
        return _conflict(moved, resolve(screens.model, moved.record_id))
    except Forbidden as error:
        return _refused(moved, error.message, 403)
    except Refused as error:
        return _refused(moved, error.message, 422)
    except (ValueRefused, NotFound) as error:
        message = getattr(error, "message", translate("This column does not exist any more."))
        return _refused(moved, message, 422)
    return _moved(moved, record)


def _moved(moved: _Move, record: Any) -> Response:
    board, key, name = replace(moved.board, only=moved.touched), moved.after, record.display
    is_part = board.has(moved.touched)  # else the one that the card left has gone with it
    place = place_of(board, key, record.id, _shown()) if is_part else None
    if is_part:
        columns = board.heads(key, record, place.number) if place else board.heads()
    else:
        columns = board.columns(present=record.id)
    goal = next((column for column in columns if column.key == key), None)
    label = goal.label if goal else key
    message = translate("%(name)s moved to %(column)s", name=name, column=label)
    if not htmx.wants_fragment():
        return done(message, to=board.url(column=key))
    spoken = translate(
        "%(name)s moved to %(column)s", name=name, column=goal.spoken if goal else label
    )
    htmx.trigger("crm:announce", spoken)
    htmx.trigger("crm:toast", {"message": message})
    if not is_part:
        return _columns(board, columns)
    anchor = anchor_of(board.screens, record.id)
    after = anchor_of(board.screens, place.after) if place and place.after else ""
    shown = {**names(board), "columns": columns, "goal": goal, "anchor": anchor, "after": after}
    return fragment("host/_board_moved.html", **shown)


def _shown() -> list[int]:
    """Return the ids of the cards among which the moved one finds its place."""
    return shown_ids(request.values.get("shown", ""))


def _conflict(moved: _Move, record: Any) -> Response:
    """Say who has moved the card meanwhile, and where to."""
    board = moved.board
    by = board.by
    latest = None
    for change_set, change in changed_since(record, 0):
        if by.name in change.values:
            latest = change_set
    label = next(
        (part.label for part in board.slices if part.key == key_of(by.get(record))), record.display
    )
    if latest is None or not latest.actor_name:
        message = translate("Somebody has moved this to %(column)s meanwhile.", column=label)
    else:
        message = translate(
            "%(person)s has moved this to %(column)s meanwhile.",
            person=latest.actor_name,
            column=label,
        )
    return _refused(moved, message, 409)


def _refused(moved: _Move, message: Text, status: int) -> Response:
    """Answer with the card in its place and the reason at it."""
    session().rollback()
    old = moved.board
    record = resolve(old.screens.model, moved.record_id)
    board = replace(old, refusals={record.id: message})
    if not htmx.wants_fragment():
        shown = context(board, board.columns(present=record.id), moved.before)
        return render(
            "host/record_board.html", status=status, is_part=False, oob=False, crumbs=[], **shown
        )
    htmx.trigger("crm:announce", str(message))
    part = replace(board, only=moved.touched | {key_of(old.by.get(record))})
    return _columns(part, part.columns(present=record.id), status)


def _columns(board: Board, columns: list[BoardColumn], status: int = 200) -> Response:
    shown = context(board, columns, request.values.get("column", ""))
    return fragment("host/_board_changed.html", status=status, **shown)
