"""What the feed shows on the pages of other modules' records."""

from __future__ import annotations

from typing import Any

from flask import render_template
from markupsafe import Markup

from crm_feed.bell import bell
from crm_feed.pages import composer
from crm_host.api import carriers, fill, screens_of


def feed_panel(record: Any) -> Markup | None:
    """Show the composer; the entries are fetched once the reader comes to them."""
    screens = screens_of(record.__record__)
    if screens is None or record.__record__ not in carriers():
        return None
    return Markup(render_template("feed/_panel.html", **composer(screens, record)))


fill("host.record.main", feed_panel, position=10, permission="note.read")


def planner_of_board(record: str) -> Markup | None:
    """Let `t` plan the next activity of the card that has the focus."""
    if record not in carriers():
        return None
    return Markup(render_template("feed/_board_actions.html", record=record))


fill("host.board.actions", planner_of_board, permission="activity.create")


def bell_of_page() -> Markup:
    """Show the bell with its number, so that a page needs no request of its own for it."""
    return Markup(render_template("feed/_bell.html", **bell()))


fill("host.topbar", bell_of_page, id="bell", permission="notification.read")
fill("host.bottombar", "feed/_inbox.html", permission="notification.read")
