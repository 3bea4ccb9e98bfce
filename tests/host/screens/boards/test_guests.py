"""Other modules put words on cards and a bar above columns, with one statement each."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import pytest
from maven_site import Client
from sqlalchemy import Select, func, select

from crm_host.data.base import Record
from crm_host.data.session import session
from crm_host.extend.contributions import contributing
from crm_host.screens.board.guests import BOARD_CARD, BOARD_COLUMN, CardMark, ColumnShare

BOARD = "/maven/deals/board"


@pytest.fixture(autouse=True)
def _forgotten(monkeypatch: pytest.MonkeyPatch) -> None:
    for hook in (BOARD_CARD, BOARD_COLUMN):
        monkeypatch.setattr(hook, "given", list(hook.given))


def test_a_mark_is_part_of_what_a_reader_hears_of_a_card(client: Client) -> None:
    asked: list[int] = []

    def overdue(record: str, cards: Sequence[Record]) -> Mapping[int, Sequence[CardMark]]:
        asked.append(len(cards))
        return {cards[0].id: [CardMark("9 days idle", "warn", "clock")]}

    with contributing("maven"):
        BOARD_CARD.implement(overdue)
    page = client.get(f"{BOARD}?q=stage:won")

    first = page.all("#board-v-won .board-card")[0]
    described = page.one(f"#{first.select('a')[0]['aria-describedby']}")
    assert "9 days idle" in described.get_text(" ")
    assert asked == [20], "all cards of a page are asked about at once"


def test_shares_of_a_column_lead_to_the_records_behind_them(client: Client) -> None:
    def by_worth(
        record: str, cards: Select[Any], counts: Mapping[Any, int]
    ) -> Mapping[Any, Sequence[ColumnShare]]:
        found = cards.subquery()
        numbers = select(found.c.column, func.count()).group_by(found.c.column)
        assert counts == {row.column: row[1] for row in session().execute(numbers)}
        return {
            value: [
                ColumnShare(f"{number} to look at", number, "bad", "value:>5000"),
                ColumnShare("nothing to do", 0),
            ]
            for value, number in counts.items()
        }

    with contributing("maven"):
        BOARD_COLUMN.implement(by_worth)
    page = client.get(f"{BOARD}?q=product:gtk-500")

    shares = page.all("#board-v-won .board-shares a")
    assert [share.get_text() for share in shares] == [
        f"{page.one('#board-v-won .count').get_text()} to look at"
    ]
    assert "q=product:gtk-500+value:" in str(shares[0]["href"])
