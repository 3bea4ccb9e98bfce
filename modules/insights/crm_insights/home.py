"""The reader's dashboard on the home page."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from crm_insights import services

#: Cards of it that the home page shows.
_FEW = 4


def my_dashboard() -> Mapping[str, Any]:
    """Return the first cards of the dashboard that the actor chose, with two statements."""
    dashboard = services.home_dashboard()
    cards = services.cards_of(dashboard)[:_FEW] if dashboard is not None else []
    return {"dashboard": dashboard, "cards": cards}
