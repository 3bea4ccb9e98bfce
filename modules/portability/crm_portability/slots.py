"""What stands on every list and below every form: files in and out, likely duplicates."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from flask import Response, render_template, url_for
from markupsafe import Markup

from crm_host.api import (
    Refused,
    current_actor,
    fill,
    go,
    offer_everywhere,
    record_class,
    screens_of,
    utc_now,
)
from crm_host.api import lazy_text as _
from crm_portability.cards import cards_of
from crm_portability.duplicates.features import discriminator, features_of
from crm_portability.duplicates.merge_pages import MOST
from crm_portability.records import may_import, plural

#: So long after somebody saved a record, its page says which others are like it.
_JUST_NOW = timedelta(minutes=2)


def _buttons(record: str, query: str) -> Markup:
    """Return what the actor may do with this list."""
    model, actor, screens = record_class(record), current_actor(), screens_of(record)
    # What the page shows may come from a saved view, of which the file's address knows nothing.
    shown = [field.name for field in screens.list.shown_fields(screens)] if screens else []
    return Markup(
        render_template(
            "portability/_list_actions.html",
            shown=shown,
            records=plural(model),
            query=query,
            may_import=actor.may("portability.import.run") and may_import(model),
            may_export=actor.may("portability.export.run"),
            has_cards=cards_of(model) is not None,
        )
    )


fill("host.record.list", _buttons, id="files", position=60)


def _likely(record: Any) -> Markup:
    """Return what looks for records like the one that is typed."""
    model = type(record)
    names = {discriminator(model): "="} if discriminator(model) else {}
    for item in features_of(model).values():
        names[f"{item.field}-" if item.relation else item.field] = "^=" if item.relation else "="
    inputs = ", ".join(f"#record-form [name{how}'{name}']" for name, how in names.items())
    url = url_for("portability.duplicates_like", records=plural(model), but=record.id)
    return Markup(render_template("portability/_duplicates_form.html", url=url, inputs=inputs))


fill("host.record.form", _likely, id="likely", permission="duplicates.review")


def _saved(record: Any) -> Markup:
    """Return what looks for records like the one that the actor has just saved."""
    actor, model = current_actor(), type(record)
    is_new = utc_now() - record.updated_at < _JUST_NOW and record.updated_by == actor.user_id
    if not is_new or record.deleted_at is not None:
        return Markup("")
    url = url_for("portability.duplicates_like", records=plural(model), but=record.id, saved=1)
    return Markup(render_template("portability/_duplicates_saved.html", url=url))


fill("host.record.main", _saved, id="like-saved", position=5, permission="duplicates.review")


def _merge(records: Sequence[Any]) -> Response:
    """Go to the page on which the selected records become one."""
    if not 2 <= len(records) <= MOST:
        raise Refused(_("Select from 2 to %(most)s records to merge.", most=MOST))
    ids = [record.id for record in records]
    return go("portability.merge", records=plural(type(records[0])), id=ids)


offer_everywhere("merge", _("Merge"), "git-merge", "delete", _merge)
