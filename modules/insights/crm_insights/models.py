"""Dashboards, their cards, and which one each user sees on the home page."""

from __future__ import annotations

from sqlalchemy import ColumnElement, ForeignKey, Integer, and_, or_
from sqlalchemy.orm import Mapped, mapped_column, relationship

from crm_host.api import Actor, Base, BigId, Child, Record, Scope, Text, field, row_rule
from crm_host.api import lazy_text as _

PRIVATE, TEAM, EVERYONE = "private", "team", "everyone"
AUDIENCES: tuple[tuple[str, Text], ...] = (
    (PRIVATE, _("Only you")),
    (TEAM, _("The team that it belongs to")),
    (EVERYONE, _("Everyone")),
)


class Dashboard(Record):
    """A page of cards in an order."""

    __tablename__ = "insights_dashboard"
    __record__ = "insights.dashboard"
    __match_keys__ = ("name",)

    name: Mapped[str] = field.Text(
        _("Name"), max_length=80, required=True, sortable=True, filterable=True
    )
    audience: Mapped[str] = field.Choice(
        _("Who sees it"), AUDIENCES, default=PRIVATE, required=True, filterable=True
    )
    cards: Mapped[list[DashboardCard]] = relationship(
        "crm_insights.models.DashboardCard",
        back_populates="dashboard",
        cascade="all, delete-orphan",
        order_by="DashboardCard.position, DashboardCard.id",
    )

    @property
    def display(self) -> str:
        """The name."""
        return self.name


class DashboardCard(Child):
    """One report or saved list on a dashboard."""

    __tablename__ = "insights_card"
    __parent__ = "dashboard"

    dashboard_id: Mapped[int] = mapped_column(
        BigId, ForeignKey("insights_dashboard.id", ondelete="CASCADE"), index=True
    )
    #: The saved view. No foreign key: when the view is deleted, the card says so.
    view_id: Mapped[int] = mapped_column(BigId)
    #: Place on the dashboard, counted from 0.
    position: Mapped[int] = mapped_column(Integer, default=0)

    dashboard: Mapped[Dashboard] = relationship(
        "crm_insights.models.Dashboard", back_populates="cards"
    )


class HomeDashboard(Base):
    """The dashboard that one user sees on the home page."""

    __tablename__ = "insights_home"

    user_id: Mapped[int] = mapped_column(
        BigId, ForeignKey("host_user.id", ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
    dashboard_id: Mapped[int] = mapped_column(
        BigId, ForeignKey("insights_dashboard.id", ondelete="CASCADE"), index=True
    )


@row_rule(Dashboard, "insights.dashboard.read")
def _shared_too(actor: Actor, scope: Scope) -> ColumnElement[bool]:
    """Let people see their own dashboards and those that are shared with them."""
    own = Dashboard.owner_id == actor.user_id
    if scope == "own":
        return own
    teams = Dashboard.team_id.in_(sorted(actor.team_ids))
    with_team = and_(Dashboard.audience == TEAM, teams)
    return or_(own, Dashboard.audience == EVERYONE, with_team)
