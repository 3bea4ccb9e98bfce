"""What the feed shows in the overview of a record: what is next, and what was last."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from crm_feed.choices import ICONS, TYPES
from crm_feed.services.stream import stream_of
from crm_feed.texts import written
from crm_host.api import Record, RecordCard, carriers, notation, offer_card, user_name
from crm_host.api import lazy_text as _

#: So many entries on a card.
_FEW = 5


def _carries(model: type[Record]) -> bool:
    return model.__record__ in carriers()


def _load(record: Any) -> Mapping[str, Any]:
    stream = stream_of(record, only="activity")
    return {
        "planned": stream.planned[:_FEW],
        "past": stream.past[:_FEW],
        "icons": ICONS,
        "type_names": dict(TYPES),
        "written": written,
        "user_name": user_name,
        "today": notation().today,
    }


offer_card(
    RecordCard(
        "next",
        _("Next steps"),
        "feed/_card_next.html",
        _load,
        _carries,
        position=20,
        permission="feed.activity.read",
    )
)
offer_card(
    RecordCard(
        "last",
        _("Last touch"),
        "feed/_card_last.html",
        _load,
        _carries,
        position=30,
        permission="feed.activity.read",
    )
)
