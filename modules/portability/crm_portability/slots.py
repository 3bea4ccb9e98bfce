"""The buttons that bring files in and take records out, above every list."""

from __future__ import annotations

from flask import render_template
from markupsafe import Markup

from crm_host.api import current_actor, fill, record_class
from crm_portability.cards import cards_of
from crm_portability.records import may_import, plural


def _buttons(record: str, query: str) -> Markup:
    """Return what the actor may do with this list."""
    model, actor = record_class(record), current_actor()
    return Markup(
        render_template(
            "portability/_list_actions.html",
            records=plural(model),
            query=query,
            may_import=actor.may("portability.import.run") and may_import(model),
            may_export=actor.may("portability.export.run"),
            has_cards=cards_of(model) is not None,
        )
    )


fill("host.record.list", _buttons, id="files", position=60)
