"""Sharing a dashboard needs the right to share, by whatever way it is written."""

from __future__ import annotations

from io import BytesIO
from typing import Any

import pytest
from crm_insights.factories import make_dashboard
from crm_insights.models import Dashboard
from crm_portability.importing.plan import Choices
from crm_portability.importing.prepare import prepare

BOARDS = "/insights/dashboards"
GRANTS = {f"insights.dashboard.{right}": "all" for right in ("read", "create", "write")}


@pytest.fixture
def team(site: Any) -> int:
    """A team of which the writer is no member."""
    (number,) = site.actor(site.user(team="Ban giám đốc")).team_ids
    return int(number)


@pytest.fixture
def writer(site: Any) -> int:
    """Somebody who writes dashboards and may not share them."""
    return int(site.user(grants=GRANTS))


@pytest.fixture
def clerk(site: Any, writer: int) -> Any:
    """The writer's browser."""
    return site.client(writer)


@pytest.fixture
def private(site: Any) -> int:
    """A dashboard that the writer may change."""
    return make(site, audience="private")


def make(site: Any, **values: Any) -> int:
    with site.system() as session:
        return int(make_dashboard(session, name="Quý này", **values).id)


def audiences(site: Any) -> dict[str, str]:
    with site.system() as session:
        return {one.name: one.audience for one in session.query(Dashboard)}


def test_a_card_is_not_dragged_to_everyone(site: Any, clerk: Any, private: int) -> None:
    move = {"id": str(private), "version": "1", "from": "v-private", "to": "v-everyone"}

    answer = clerk.post(f"{BOARDS}/board/move?by=audience", move)

    assert answer.status == 422
    assert "You may not share a dashboard like this." in answer.text
    assert audiences(site) == {"Quý này": "private"}


def test_a_card_is_not_made_for_everyone(site: Any, clerk: Any) -> None:
    asked = {"to": "v-everyone", "title": "Quý sau", "submission": "s-1"}

    answer = clerk.post(f"{BOARDS}/board/create?by=audience", asked)

    assert answer.location == f"{BOARDS}/new?name=Qu%C3%BD+sau&audience=everyone"
    assert audiences(site) == {}
    clerk.post(f"{BOARDS}/board/create?by=audience", asked | {"to": "v-private"})
    assert audiences(site) == {"Quý sau": "private"}


def test_many_are_not_handed_to_another_team(site: Any, clerk: Any, team: int) -> None:
    own = site.user(team="Kinh doanh")
    (sales,) = site.actor(own).team_ids
    number = make(site, audience="team", team_id=sales)
    asked = {"id": [str(number)], "action": "edit", "set-team": str(team)}
    page = clerk.post(f"{BOARDS}/bulk/edit", asked)

    answer = clerk.post(f"{BOARDS}/bulk/edit", page.fields("main form") | {"confirmed": "1"})

    result = clerk.get(answer.location)
    assert "You may not share a dashboard like this." in result.everything
    with site.system() as session:
        assert session.get_one(Dashboard, number).team_id == sales


def test_a_file_does_not_share_either(site: Any, writer: int, private: int) -> None:
    lines = "Name,Who sees it\nQuý này,Everyone\nQuý sau,Everyone\nCủa tôi,\n"
    with site.acting(site.actor(writer)):
        found = prepare(Dashboard, BytesIO(lines.encode()), "dashboards.csv", Choices(match="name"))
        report = found.importer("dashboards.csv").run()

    assert [problem.row for problem in report.errors] == [2, 3]
    assert "You may not share a dashboard like this." in report.errors[0].message
    assert audiences(site) == {"Quý này": "private", "Của tôi": "private"}
