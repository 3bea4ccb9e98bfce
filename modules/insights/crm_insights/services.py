"""Cards of dashboards, who may share what, and the dashboard of the home page."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from sqlalchemy import select

from crm_host.api import (
    Forbidden,
    NotFound,
    Refused,
    SavedView,
    Text,
    current_actor,
    require,
    saved_views,
    screens_of,
    session,
    visible,
)
from crm_host.api import lazy_text as _
from crm_insights.models import PRIVATE, TEAM, Dashboard, DashboardCard, HomeDashboard

#: Cards of one dashboard: each is a request of its own.
MOST = 24
#: The host's right to share saved views; whoever may share these may share dashboards.
SHARE = "host.views.share"


@dataclass(frozen=True)
class Shown:
    """A card with the view that it shows."""

    card: DashboardCard
    #: `None` where the view is deleted, or not shared with the reader.
    view: SavedView | None


def cards_of(dashboard: Dashboard) -> list[Shown]:
    """Return the cards of a dashboard in their order, with one statement."""
    known = {view.id: view for view in saved_views()}
    return [Shown(card, known.get(card.view_id)) for card in dashboard.cards]


def card_of(dashboard: Dashboard, card_id: int) -> Shown:
    """Return one card of a dashboard.

    :raises NotFound: it has no such card.
    """
    for shown in cards_of(dashboard):
        if shown.card.id == card_id:
            return shown
    raise NotFound("insights.dashboard", dashboard.id)


def add(dashboard: Dashboard, view: SavedView) -> DashboardCard:
    """Put a saved view at the end of a dashboard.

    :raises Refused: there is no more room.
    """
    if len(dashboard.cards) >= MOST:
        raise Refused(_("A dashboard has room for %(most)s cards. Remove one first.", most=MOST))
    last = max((card.position for card in dashboard.cards), default=-1)
    card = DashboardCard(view_id=view.id, position=last + 1)
    dashboard.cards.append(card)
    session().flush()
    return card


def remove(dashboard: Dashboard, card: DashboardCard) -> None:
    """Take a card off a dashboard."""
    dashboard.cards.remove(card)
    session().flush()


def move(dashboard: Dashboard, card: DashboardCard, place: int) -> None:
    """Put a card at another place, counted from 0; beyond the ends means the first or the last."""
    others = [other for other in dashboard.cards if other is not card]
    others.insert(max(0, min(place, len(others))), card)
    for position, other in enumerate(others):
        other.position = position
    session().flush()
    session().expire(dashboard, ["cards"])


def check_audience(dashboard: Dashboard) -> None:
    """Refuse to share a dashboard beyond what the actor may.

    :raises Refused: naming what to do instead.
    """
    actor = current_actor()
    reach = actor.scope(SHARE)
    if dashboard.audience == PRIVATE:
        return
    if dashboard.audience == TEAM and dashboard.team_id is None:
        raise Refused(_("Choose the team that sees it."), "team")
    is_own_team = dashboard.audience == TEAM and dashboard.team_id in actor.team_ids
    if reach == "all" or (reach is not None and is_own_team):
        return
    raise Refused(
        _("You may not share a dashboard like this. Choose others who see it."), "audience"
    )


def addable() -> Iterator[tuple[Text, Sequence[SavedView]]]:
    """Yield the saved views that the actor can put on a dashboard, by record type."""
    found: dict[str, list[SavedView]] = {}
    for view in saved_views():
        found.setdefault(view.record_type, []).append(view)
    for name, views in found.items():
        screens = screens_of(name)
        if screens is not None and screens.may("read"):
            yield screens.labels.many, views


def writable_dashboards() -> list[Dashboard]:
    """Return the dashboards to which the actor can add a card."""
    if not current_actor().may("insights.dashboard.write"):
        return []
    seen = session().scalars(visible(Dashboard).order_by(Dashboard.name_sort))
    return [dashboard for dashboard in seen if _may_write(dashboard)]


def _may_write(dashboard: Dashboard) -> bool:
    try:
        require("insights.dashboard.write", dashboard)
    except Forbidden:
        return False
    return True


def home_dashboard() -> Dashboard | None:
    """Return the dashboard that the actor sees on the home page, if they still see it."""
    chosen = select(HomeDashboard.dashboard_id).where(
        HomeDashboard.user_id == current_actor().user_id
    )
    found: Dashboard | None = session().scalar(
        visible(Dashboard).where(Dashboard.id.in_(chosen.scalar_subquery()))
    )
    return found


def choose_home(dashboard: Dashboard | None) -> None:
    """Let the actor see a dashboard on the home page, or none."""
    user_id = current_actor().user_id
    choice = session().get(HomeDashboard, user_id)
    if choice is None and dashboard is not None:
        session().add(HomeDashboard(user_id=user_id, dashboard_id=dashboard.id))
    elif choice is not None and dashboard is not None:
        choice.dashboard_id = dashboard.id
    elif choice is not None:
        session().delete(choice)
    session().flush()
