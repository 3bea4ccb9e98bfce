"""Cards that nobody touched for longer than their column allows say so in words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

import pytest
from maven import Deal
from maven_site import Client, Site
from sqlalchemy import update

from crm_host.data.base import Record, db
from crm_host.data.types import utc_now
from crm_host.extend.contributions import contributing
from crm_host.screens.board.idle import RECORD_TOUCHED

BOARD = "/maven/deals/board"


@pytest.fixture(autouse=True)
def _forgotten(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(RECORD_TOUCHED, "given", list(RECORD_TOUCHED.given))


def left_alone(site: Site, stage: str, days: int) -> None:
    """Let all deals of a stage be untouched for some days."""
    with site.app.app_context(), db.engine.begin() as connection:
        at = utc_now() - timedelta(days=days)
        connection.execute(
            update(Deal.__table__).where(Deal.__table__.c.stage == stage).values(updated_at=at)
        )


def badges(client: Client, column: str) -> set[str]:
    page = client.get(BOARD)
    return {badge.get_text() for badge in page.all(f"#board-v-{column} .board-card .badge")}


def test_a_card_past_its_columns_limit_says_for_how_many_days(site: Site, client: Client) -> None:
    left_alone(site, "prospecting", 15)
    left_alone(site, "engaging", 15)
    assert badges(client, "prospecting") == {"idle 15 days"}
    assert badges(client, "engaging") == set(), "it may stay there for thirty days"


def test_columns_without_a_limit_are_never_idle(site: Site, client: Client) -> None:
    left_alone(site, "won", 400)
    assert badges(client, "won") == set()


def test_what_happened_around_a_record_keeps_it_from_being_idle(site: Site, client: Client) -> None:
    asked: list[int] = []

    def yesterday(record: str, cards: Sequence[Record]) -> Mapping[int, datetime]:
        asked.append(len(cards))
        return {card.id: utc_now() - timedelta(days=1) for card in cards}

    with contributing("maven"):
        RECORD_TOUCHED.implement(yesterday)
    left_alone(site, "prospecting", 15)
    assert badges(client, "prospecting") == set()
    assert asked == [40], "the cards of both columns with a limit, at once"
