"""The card of the home page."""

from __future__ import annotations

from typing import Any

from crm_visits.factories import make_visit


def test_what_was_added_last_stands_first_on_the_home_page(crm: Any, db: Any) -> None:
    with db() as session:
        make_visit(session, name="Trần Văn Đức")
        make_visit(session, name="Ελένη Γεωργίου")

    shown = crm.get("/").texts("[id^=visits-home-] a")

    assert shown == ["Ελένη Γεωργίου", "Trần Văn Đức"]
