"""What the templates of boards get to see."""

from __future__ import annotations

import secrets
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from crm_host.data.access import field_right
from crm_host.data.actor import current_actor
from crm_host.data.catalogue import Field, catalogue
from crm_host.data.kinds import TextKind
from crm_host.forms.children import default_of
from crm_host.screens import views
from crm_host.screens.board.board import NO_SUM, Board, BoardColumn

if TYPE_CHECKING:
    from crm_host.screens.record import RecordScreens


def context(board: Board, columns: Sequence[BoardColumn], key: str = "") -> dict[str, Any]:
    """Return what the templates of a board show.

    :param key: the column that a narrow screen shows; the first one with cards unless it exists.
    """
    fallback = next((column.key for column in columns if column.cards), "")
    known = {part.key for part in board.slices} if columns else set()
    return {
        **names(board),
        "columns": columns,
        "shown_key": key if board.only or key in known else fallback,
        "title_field": title_field(board.screens),
        "views": views.offers(board.screens, "board", board.reading.text),
        "no_sum": NO_SUM,
        "submission": secrets.token_hex(8),
    }


def names(board: Board) -> Mapping[str, Any]:
    """Return what every part of a board needs."""
    return {
        "board": board,
        "page": board,
        "screens": board.screens,
        "query": board.reading.text,
        "view_name": "board",
        "kept": board.kept,
    }


def title_field(screens: RecordScreens) -> Field | None:
    """Return the one field that a new record cannot be without; `None` where there are more."""
    fields = catalogue(screens.model)
    needed = [
        item
        for item in fields.values()
        if item.spec.required
        and item.spec.editable
        and default_of(screens.model, item.name) is None
    ]
    if len(needed) != 1 or not isinstance(needed[0].kind, TextKind):
        return None
    right = field_right(current_actor(), screens.name, needed[0].name)
    return needed[0] if right == "write" else None
