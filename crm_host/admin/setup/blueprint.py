"""The pages of the first start share one prefix and one way to show their steps."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, url_for

from crm_host.i18n.text import Text, lazy_text
from crm_host.web.pages import render

_ = lazy_text

blueprint = Blueprint("setup", __name__, url_prefix="/setup")

#: Endpoint and title of every step, in order.
STEPS: tuple[tuple[str, Text], ...] = (
    ("setup.place", _("Language and country")),
    ("setup.firm", _("Firm")),
    ("setup.administrator", _("Administrator")),
    ("setup.data", _("First records")),
)


def page(template: str, step: int, *, status: int = 200, **context: Any) -> Response:
    """Show one step of four, with a way back to those before it."""
    items = [
        {
            "title": title,
            "state": "done" if number < step else "current" if number == step else "next",
            "url": url_for(endpoint),
        }
        for number, (endpoint, title) in enumerate(STEPS)
    ]
    return render(
        template,
        status=status,
        layout="host/layout_plain.html",
        steps=items,
        number=step + 1,
        back=items[step - 1]["url"] if step else "",
        **context,
    )
