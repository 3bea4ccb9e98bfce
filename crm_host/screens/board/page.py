"""The page of a board, and its parts that change by themselves."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Response, make_response, redirect, request

from crm_host.i18n.text import lazy_text
from crm_host.screens.board import creating, folded, moving
from crm_host.screens.board.axis import board_fields
from crm_host.screens.board.board import Board
from crm_host.screens.board.showing import context, names
from crm_host.screens.view import View, ViewRoute
from crm_host.web import htmx
from crm_host.web.pages import fragment, render

if TYPE_CHECKING:
    from crm_host.screens.record import RecordScreens

_ = lazy_text


def answer(screens: RecordScreens) -> Response:
    """Answer the board, or the part of it that a page asks for."""
    key, at = request.args.get("column", ""), request.args.get("at", "")
    if at and htmx.wants_fragment() and htmx.swap_target() == f"more-{key}":
        part = Board(screens, request.args, only=frozenset([key]))
        for column in part.columns(at={key: at}):
            return fragment("host/_board_cards.html", column=column, **names(part))
    board = Board(screens, request.args)
    address = board.url(column=key, at=at)
    if not htmx.wants_fragment() and board.reading.text != request.args.get("q", ""):
        return make_response(redirect(address, code=303))
    shown = context(board, board.columns(at={key: at} if at else {}), key)
    if htmx.wants_fragment() and htmx.swap_target() == "results":
        _correct_address(address)
        is_typing = htmx.trigger_name() == "q"
        return fragment("host/_board_results.html", is_part=True, oob=not is_typing, **shown)
    return render("host/record_board.html", is_part=False, oob=False, crumbs=[], **shown)


def fold(screens: RecordScreens) -> Response:
    """Fold a column of the board or open it again, and keep that for the actor."""
    board = Board(screens, request.form)
    key = request.form.get("column", "")
    if key in {part.key for part in board.slices}:
        is_folded = request.form.get("fold") == "1"
        folded.fold(screens.name, board.by.name, key, is_folded=is_folded)
    if not htmx.wants_fragment():
        return make_response(redirect(board.url(column=key), code=303))
    shown = context(board, board.columns(), key)
    return fragment("host/_board_results.html", is_part=False, oob=False, **shown)


def _correct_address(address: str) -> None:
    """Show the canonical address: typing corrects it, everything else is a step of its own."""
    if htmx.trigger_name() == "q" or htmx.shown_address() == address:
        htmx.replace_url(address)
    else:
        htmx.push_url(address)


#: Cards in columns.
BOARD = View(
    "board",
    _("Board"),
    "layout-board",
    answer,
    lambda screens: bool(board_fields(screens)),
    (
        ViewRoute("/move", "board_move", "write", ("POST",), moving.move),
        ViewRoute("/create", "board_create", "create", ("POST",), creating.create),
        ViewRoute("/fold", "board_fold", "read", ("POST",), fold),
    ),
)
