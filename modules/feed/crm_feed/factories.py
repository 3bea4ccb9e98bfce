"""Notes and activities for tests, of this module and of those that build on it."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

from sqlalchemy.orm import Session

from crm_feed.choices import CALL, DONE
from crm_feed.models import Activity, Note, Plan
from crm_host.api import Record


def make_note(session: Session, record: Record, text: str, **values: Any) -> Note:
    """Make and store a note about a record."""
    note = Note(record_type=record.__record__, record_id=record.id, text=text, **values)
    session.add(note)
    session.flush()
    return note


def make_activity(session: Session, record: Record | None = None, **values: Any) -> Activity:
    """Make and store an activity, a planned task unless other values are given."""
    if record is not None:
        values |= {"record_type": record.__record__, "record_id": record.id}
    activity = Activity(**values)
    session.add(activity)
    session.flush()
    return activity


def example_activity(session: Session, number: int) -> Activity:
    """Make an activity with every field filled; the number makes each value unlike any other's."""
    former = make_activity(session, subject=f"Gọi báo giá {number}", type=CALL)
    return make_activity(
        session,
        type=CALL,
        subject=f"Gọi lại khách {number}",
        due_on=date(2026, 3, 9) + timedelta(days=number % 300),
        due_time="09:30",
        state=DONE,
        done_at=datetime(2025, 1, 1, tzinfo=UTC) + timedelta(minutes=number),
        details=f"Hỏi thêm về máy lọc {number}.",
        outcome=f"Đồng ý mua {number} bộ.",
        follows_id=former.id,
    )


def example_plan(session: Session, number: int) -> Plan:
    """Make an activity plan; the number makes each value unlike any other's."""
    plan = Plan(name=f"Khách mới {number}", steps=f"gọi +0d khách {number}\nhọp +1w")
    session.add(plan)
    session.flush()
    return plan


SCREENS = ("/feed/of/contacts.contact/1/plan",)
#: Parts of a record's page.
NO_SCREENS = ("feed.stream", "feed.reading", "feed.bell")
