"""What the pages and fragments of a record's feed are made of."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from flask import Response, request

from crm_feed.choices import ICONS, TYPES
from crm_feed.services.reactions import shown
from crm_feed.services.stream import SORTS, stream_of
from crm_feed.texts import excerpt, written
from crm_host.api import (
    Notation,
    RecordScreens,
    Text,
    current_actor,
    fragment,
    is_fragment,
    notation,
    render,
    user_name,
)
from crm_host.api import lazy_text as _

LABELS = {
    "note": _("Notes"),
    "activity": _("Activities"),
    "file": _("Files"),
    "change": _("Changes"),
}


def feed_page(
    screens: RecordScreens,
    record: Any,
    *,
    status: int = 200,
    error: Text = "",
    text: str = "",
    what: str = "note",
) -> Response:
    """Answer a record's feed: as the panel of its page, or as a page of its own.

    :param error: why a text was not kept; stands under the composer.
    :param text: what was typed, as `what`.
    """
    shown = _shown(screens, record, error=error, text=text, what=what)
    if is_fragment():
        return fragment("feed/_feed.html", status=status, **shown)
    if (draft := shown["stream"].draft) and not text:
        shown |= {"text": draft.text, "what": draft.type}
    return render("feed/feed.html", status=status, crumbs=crumbs(screens, record), **shown)


def stream_page(screens: RecordScreens, record: Any) -> Response:
    """Answer the entries of a feed: for the page's script alone, else as a page of their own."""
    if not is_fragment():
        return feed_page(screens, record)
    shown = _shown(screens, record)
    draft = shown["stream"].draft if "draft" in request.args else None
    if draft is not None:
        shown |= {"text": draft.text, "what": draft.type}
    return fragment("feed/_stream.html", **(shown | {"brings_draft": draft is not None}))


def crumbs(screens: RecordScreens, record: Any) -> list[tuple[Text, str]]:
    """Return the way back to a record."""
    return [
        (screens.labels.many, screens.list_url()),
        (record.display, screens.url("detail", record)),
    ]


def composer(
    screens: RecordScreens, record: Any, *, error: Text = "", text: str = "", what: str = "note"
) -> dict[str, Any]:
    """Return what the composer of a record's feed shows."""
    actor = current_actor()
    return {
        "screens": screens,
        "record": record,
        "error": error,
        "text": text,
        "what": what,
        "may_note": actor.may("feed.note.create"),
        "may_plan": actor.may("feed.activity.create"),
        "may_attach": screens.may("write", record),
        "types": TYPES,
        "icons": ICONS,
    }


def _shown(screens: RecordScreens, record: Any, **typed: Any) -> dict[str, Any]:
    only = request.values.get("only", "")
    only = only if only in SORTS else ""
    stream = stream_of(record, before=_instant(request.args.get("before", "")), only=only)
    return composer(screens, record, **typed) | {
        "stream": stream,
        "only": only,
        "is_first": "before" not in request.args,
        "brings_draft": False,
        "labels": LABELS,
        "type_names": dict(TYPES),
        "written": written,
        "excerpt": excerpt,
        "user_name": user_name,
        "reactions": shown,
        "today": notation().today,
        "user_id": current_actor().user_id,
    }


def _instant(text: str) -> datetime | None:
    """Return the instant of a link to older entries; nothing for what is none."""
    return Notation("en", "UTC").parse_instant(text) if text else None
