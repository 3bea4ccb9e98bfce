"""Cards that nobody has touched for longer than their column allows (S8)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any

from crm_host.data.base import Record
from crm_host.extend.hooks import Hook
from crm_host.i18n.catalogs import notation
from crm_host.i18n.text import translate_plural
from crm_host.screens.board.guests import CardMark

if TYPE_CHECKING:
    from crm_host.screens.record import RecordScreens


def record_touched(record: str, cards: Sequence[Record]) -> Mapping[int, datetime] | None:
    """Say when something last happened around records, beside changes of their own.

    :param record: full name of the record type.
    :param cards: all records that are asked about, so that one statement does for them.
    :returns: instants by record id; records around which nothing happened are left out.
    """
    return None


#: What keeps cards from being idle: `RECORD_TOUCHED.implement(function)`.
RECORD_TOUCHED = Hook("host.record.touched", record_touched, "all")


def idle_marks(screens: RecordScreens, cards: Sequence[Any]) -> Mapping[int, CardMark]:
    """Return the marks of idle cards by record id; asks nobody where no column has a limit."""
    limited = {
        card.id: card for card in cards if getattr(card, screens.board or "", None) in screens.idle
    }
    if not limited:
        return {}
    touched = {id: card.updated_at for id, card in limited.items()}
    for answer in RECORD_TOUCHED.call(screens.name, list(limited.values())):
        touched |= {id: max(at, touched[id]) for id, at in answer.items() if id in touched}
    here = notation()
    marks = {}
    for id, at in touched.items():
        days = (here.today - at.astimezone(here.zone).date()).days
        if days > screens.idle[getattr(limited[id], screens.board)]:
            text = translate_plural("idle %(num)s day", "idle %(num)s days", days)
            marks[id] = CardMark(text, "warn", "hourglass")
    return marks
