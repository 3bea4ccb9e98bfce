"""The demo data have a history that reads like one."""

from __future__ import annotations

from collections import Counter
from random import Random
from types import SimpleNamespace
from typing import Any

from crm_contacts.demo import demo as contacts_demo
from crm_feed.demo import demo
from crm_feed.models import Activity, Note
from sqlalchemy import select


def test_customers_have_calls_notes_and_plans(site: Any) -> None:
    user = site.user("sales", name="Trần Văn Đức")
    with site.system() as session:
        contacts_demo(session, {}, Random(20260309))
        demo(session, {"sales": SimpleNamespace(id=user)}, Random(20260309))
        activities = session.scalars(select(Activity)).all()
        states = Counter(activity.state for activity in activities)
        assert states["done"] > 50
        assert states["planned"] > 10
        assert {activity.created_by for activity in activities} == {user}
        assert session.scalars(select(Note)).first() is not None
