"""What other modules say on boards: words on cards, and a bar of shares above each column."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from sqlalchemy import Select

from crm_host.data.base import Record
from crm_host.extend.hooks import Hook
from crm_host.extend.slots import Slot
from crm_host.i18n.text import Text

Tone = Literal["neutral", "ok", "warn", "bad", "info"]


@dataclass(frozen=True)
class CardMark:
    """One word on a card, as “Overdue”; the icon only repeats it."""

    text: Text
    tone: Tone = "neutral"
    icon: str = ""


@dataclass(frozen=True)
class ColumnShare:
    """How many cards of a column have something in common: one part of its bar."""

    #: "3 overdue"
    text: Text
    count: int
    tone: Tone = "neutral"
    #: What the list's filter calls them, as `activity:overdue`; empty where it cannot.
    term: str = ""


def card_marks(record: str, cards: Sequence[Record]) -> Mapping[int, Sequence[CardMark]] | None:
    """Say something on cards.

    :param record: full name of the record type.
    :param cards: all cards that one answer shows, so that one statement does for them.
    :returns: marks by record id.
    """
    return None


def column_shares(
    record: str, cards: Select[Any], counts: Mapping[Any, int]
) -> Mapping[Any, Sequence[ColumnShare]] | None:
    """Say how the cards of each column divide.

    :param record: full name of the record type.
    :param cards: selects `id` and `column` of all cards, those that no answer shows included;
        use it as a subquery.
    :param counts: how many cards each column has, by its value: whoever counts those that have
        something need not read the many that do not.
    :returns: shares by value of the column, `None` standing for cards without one.
    """
    return None


#: What one may do with the card that has the focus: `ui.card_action` for each; `record` is the
#: full name of the record type.
BOARD_ACTIONS = Slot("host.board.actions", record=str)
#: Words on cards: `BOARD_CARD.implement(function)`.
BOARD_CARD = Hook("host.board.card", card_marks, "all")
#: The bar above each column: `BOARD_COLUMN.implement(function)`.
BOARD_COLUMN = Hook("host.board.column", column_shares, "all")


def marks_of(record: str, cards: Sequence[Record]) -> Mapping[int, Sequence[CardMark]]:
    """Return what all modules say on these cards."""
    found: dict[int, list[CardMark]] = {}
    for answer in BOARD_CARD.call(record, cards) if cards else ():
        for number, marks in answer.items():
            found.setdefault(number, []).extend(marks)
    return found


def shares_of(
    record: str, cards: Select[Any], counts: Mapping[Any, int]
) -> Mapping[Any, Sequence[ColumnShare]]:
    """Return what all modules say about these columns."""
    found: dict[Any, list[ColumnShare]] = {}
    for answer in BOARD_COLUMN.call(record, cards, counts):
        for value, shares in answer.items():
            found.setdefault(value, []).extend(share for share in shares if share.count)
    return found
