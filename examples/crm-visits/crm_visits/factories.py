"""Visits for tests, of this module and of those that build on it."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from sqlalchemy.orm import Session

from crm_visits.models import Visit


def make_visit(session: Session, **values: Any) -> Visit:
    """Make and store a visit."""
    visit = Visit(**({"name": "Công ty An Phát"} | values))
    session.add(visit)
    session.flush()
    return visit


def example_visit(session: Session, number: int) -> Visit:
    """Make a visit with every field filled; the number makes it unlike any other."""
    return make_visit(
        session,
        name=f"Αθήνα {number}",
        day=date(2020, 1, 1) + timedelta(days=number % 3650),
        note=f"Ghi chú {number}",
    )
