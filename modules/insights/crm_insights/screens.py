"""The list, form and page of dashboards."""

from __future__ import annotations

from typing import Any

from crm_host.api import (
    DetailScreen,
    Labels,
    ListScreen,
    RecordScreens,
    Text,
    render,
    resolve,
    team_name,
    translate_plural,
    user_name,
)
from crm_host.api import lazy_text as _
from crm_insights import services
from crm_insights.forms import DashboardForm
from crm_insights.models import Dashboard


class DashboardPage(DetailScreen):
    """A dashboard's page: its cards, each fetched by itself."""

    def page(
        self, screens: RecordScreens, id: int, *, refusal: Text = "", status: int = 200
    ) -> Any:
        """Answer the dashboard."""
        dashboard = resolve(Dashboard, id)
        home = services.home_dashboard()
        return render(
            "insights/dashboard.html",
            status=status,
            screens=screens,
            dashboard=dashboard,
            refusal=refusal,
            cards=services.cards_of(dashboard),
            may_write=screens.may("write", dashboard),
            is_home=home is not None and home.id == dashboard.id,
            owner=user_name(dashboard.owner_id),
            team=team_name(dashboard.team_id),
            groups=self.groups(dashboard),
            crumbs=[(screens.labels.many, screens.list_url())],
        )


def _count(number: int) -> str:
    return translate_plural("%(num)s dashboard", "%(num)s dashboards", number)


dashboard_screens = RecordScreens(
    Dashboard,
    form=DashboardForm,
    labels=Labels(
        one=_("Dashboard"),
        many=_("Dashboards"),
        new=_("New dashboard"),
        edit=_("Edit dashboard"),
        delete=_("Delete dashboard"),
        count=_count,
        empty=_("No dashboards yet"),
    ),
    list=ListScreen(
        Dashboard, columns=("name", "audience", "owner", "team", "updated"), sort="name"
    ),
    detail=DashboardPage(Dashboard),
    check=services.check_audience,
)
