"""Visits of the made-up firm."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from random import Random
from typing import Any

from crm_host.api import utc_now
from sqlalchemy.orm import Session

from crm_visits.models import DONE, PLANNED, Visit

_NAMES = (
    "Công ty An Phát",
    "Nguyễn Thị Đào",
    "Παπαδόπουλος ΑΕ",
    "Ελένη Γεωργίου",
    "Harbour Tools Ltd",
    "Trần Văn Đức",
)


def demo(session: Session, users: Mapping[str, Any], chance: Random) -> None:
    """Add some visits of the last and the next weeks.

    :param users: role to a user; the records are the manager's.
    """
    owner = users["manager"].id if "manager" in users else None
    today = utc_now().date()
    for name in _NAMES:
        days = chance.randint(-20, 20)
        session.add(
            Visit(
                name=name,
                state=DONE if days < 0 else PLANNED,
                day=today + timedelta(days=days),
                owner_id=owner,
            )
        )
    session.flush()
