"""Three reports and a dashboard on the made-up records of other modules."""

from __future__ import annotations

from collections.abc import Mapping
from random import Random
from typing import Any

from sqlalchemy.orm import Session

from crm_host.api import RecordScreens, all_screens, save_view
from crm_insights.models import EVERYONE, Dashboard, DashboardCard

#: Name, way of looking and what it shows; every record has these fields.
_REPORTS: tuple[tuple[str, str, Mapping[str, tuple[str, ...]]], ...] = (
    ("Khách hàng theo người phụ trách", "graph", {"by": ("owner",)}),
    ("Khách hàng mới mỗi tháng", "graph", {"by": ("created:month",), "kind": ("line",)}),
    ("Người phụ trách theo năm", "pivot", {"rows": ("owner",), "cols": ("created:year",)}),
)


def demo(session: Session, users: Mapping[str, Any], chance: Random) -> None:
    """Save reports about the customers, and put them on a dashboard that everyone sees.

    :param users: role to a user; all of it is the manager's.
    """
    screens = _customers()
    if screens is None:
        return
    owner = users["manager"].id if "manager" in users else None
    cards = []
    for position, (name, kind, state) in enumerate(_REPORTS):
        view = save_view(screens.name, kind, state, name=name, audience=EVERYONE, is_pinned=False)
        view.owner_id = owner
        cards.append(DashboardCard(view_id=view.id, position=position))
    dashboard = Dashboard(
        name="Tổng quan khách hàng", audience=EVERYONE, cards=cards, owner_id=owner
    )
    session.add(dashboard)
    session.flush()


def _customers() -> RecordScreens | None:
    """Return the screens of the first record type that has persons."""
    found = (screens for screens in all_screens() if screens.model.__person__ is not None)
    return next(found, None)
