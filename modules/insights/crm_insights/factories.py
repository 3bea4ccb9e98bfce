"""Dashboards and reports for tests, of this module and of those that build on it."""

from __future__ import annotations

from typing import Any

from sqlalchemy.orm import Session

from crm_insights.models import Dashboard, DashboardCard


def make_dashboard(session: Session, *views: int, **values: Any) -> Dashboard:
    """Make and store a dashboard with a card for each saved view."""
    dashboard = Dashboard(**({"name": "Bán hàng"} | values))
    dashboard.cards = [
        DashboardCard(view_id=view, position=position) for position, view in enumerate(views)
    ]
    session.add(dashboard)
    session.flush()
    return dashboard


def example_dashboard(session: Session, number: int) -> Dashboard:
    """Make a dashboard; the number makes each value unlike any other's."""
    return make_dashboard(session, name=f"Bảng số {number}", audience="everyone")
