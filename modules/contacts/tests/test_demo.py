"""The made-up firm."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from random import Random

from crm_contacts.demo import demo
from crm_contacts.models import Contact, PhoneNumber
from sqlalchemy import func, select
from sqlalchemy.orm import Session

Db = Callable[[], AbstractContextManager[Session]]


def test_the_demo_has_three_hundred_contacts_one_can_call(db: Db) -> None:
    with db() as session:
        demo(session, {}, Random(20260309))

        counts = session.execute(select(Contact.kind, func.count()).group_by(Contact.kind))
        assert dict(map(tuple, counts)) == {"organization": 48, "person": 252}
        assert session.scalars(select(PhoneNumber).where(PhoneNumber.state != "ok")).all() == []
        firms = session.scalars(select(Contact).where(Contact.tax_id.is_not(None))).all()
        assert all(firm.tax_number and firm.tax_number.valid for firm in firms)
        deals_in = {firm.display_name: firm.industry for firm in firms}
        assert deals_in["Nhà hàng Hương Sen"] == "Ẩm thực"
        assert deals_in["Ταβέρνα Το Λιμάνι"] == "Εστίαση"
