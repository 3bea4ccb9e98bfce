"""Consents, do-not-contact, employments, pictures, events."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import UTC, date, datetime

import pytest
from crm_contacts.events import ContactWritten, contact_changed, contact_created
from crm_contacts.factories import make_contact, make_organization
from crm_contacts.models import ConsentEntry, Contact
from crm_contacts.services.blocks import block, is_blocked, lift, may_approach
from crm_contacts.services.consents import (
    consent_at,
    present_consents,
    set_consent,
    withdraw,
)
from crm_contacts.services.employments import employ, end_employment
from sqlalchemy import update
from sqlalchemy.orm import Session

from crm_host.api import Forbidden, Refused
from crm_host.testing.site import Site

Db = Callable[[], AbstractContextManager[Session]]

IN_MAY = datetime(2025, 5, 20, 8, tzinfo=UTC)
IN_JUNE = datetime(2025, 6, 3, 8, tzinfo=UTC)
IN_JULY = datetime(2025, 7, 1, 8, tzinfo=UTC)


def test_the_ledger_says_what_held_on_any_day(db: Db) -> None:
    with db() as session:
        dao = make_contact(session)
        set_consent(dao, "newsletter", "email", source="form", wording="2025-05", at=IN_MAY)
        withdraw(dao, "newsletter", "email", source="spoken", at=IN_JULY)

        assert consent_at(dao, "newsletter", "email", datetime(2025, 5, 1, tzinfo=UTC)) is None
        june = consent_at(dao, "newsletter", "email", IN_JUNE)
        assert june is not None
        assert (june.is_given, june.wording, june.source) == (True, "2025-05", "form")
        now = consent_at(dao, "newsletter", "email")
        assert now is not None
        assert not now.is_given
        assert consent_at(dao, "newsletter", "sms") is None


def test_a_late_entry_does_not_change_what_came_after_it(db: Db) -> None:
    with db() as session:
        dao = make_contact(session)
        withdraw(dao, "survey", "phone", source="spoken", at=IN_JULY)
        set_consent(dao, "survey", "phone", source="paper", at=IN_MAY)

        assert [entry.is_given for entry in present_consents(dao)] == [False]


def test_the_ledger_is_never_rewritten(db: Db) -> None:
    with db() as session:
        dao = make_contact(session)
        entry = set_consent(dao, "newsletter", "email", source="form")
        entry.is_given = False

        with pytest.raises(TypeError, match="Record a new one"):
            session.flush()

        session.rollback()


def test_the_ledger_is_not_rewritten_in_bulk(db: Db) -> None:
    with db() as session, pytest.raises(TypeError, match="Record a new one"):
        session.execute(update(ConsentEntry).values(is_given=True))


def test_a_consent_from_tomorrow_is_refused(db: Db) -> None:
    with db() as session:
        dao = make_contact(session)

        with pytest.raises(Refused, match="not come yet"):
            set_consent(dao, "events", "post", source="paper", at=datetime(2199, 1, 1, tzinfo=UTC))


def test_who_may_not_record_consents_cannot(site: Site, db: Db) -> None:
    with db() as session:
        dao = make_contact(session).id
    reader = site.actor(site.user("reader"))

    with site.acting(reader) as session, pytest.raises(Forbidden, match="consent"):
        set_consent(session.get_one(Contact, dao), "survey", "email", source="form")


def test_a_block_stops_every_sender_until_it_is_lifted(db: Db) -> None:
    with db() as session:
        dao = make_contact(session)
        set_consent(dao, "newsletter", "email", source="form")
        entry = block(dao, "all", reason="asked", source="spoken")

        assert is_blocked(dao, "email")
        assert not may_approach(dao, "newsletter", "email")

        lift(entry)
        assert may_approach(dao, "newsletter", "email")
        assert dao.blocks == [entry]


def test_a_block_of_one_channel_leaves_the_others(db: Db) -> None:
    with db() as session:
        dao = make_contact(session)
        block(dao, "phone", reason="complaint", source="email", note="gọi lúc nửa đêm")

        assert is_blocked(dao, "phone")
        assert not is_blocked(dao, "email")


def test_somebody_who_leaves_has_no_employer_any_more(db: Db) -> None:
    with db() as session:
        firm, hung = make_organization(session), make_contact(session, display_name="Lê Văn Hùng")
        work = employ(hung, firm, role="Kế toán", start_date=date(2020, 2, 3))
        session.flush()
        assert hung.employer is firm

        end_employment(work, date(2024, 12, 31))
        session.flush()

        assert hung.employer is None
        assert [item.role for item in hung.employments] == ["Kế toán"]


def test_nobody_leaves_before_they_came(db: Db) -> None:
    with db() as session:
        work = employ(
            make_contact(session), make_organization(session), start_date=date(2024, 5, 1)
        )

        with pytest.raises(Refused, match="before the first"):
            end_employment(work, date(2024, 4, 30))

        session.rollback()


def test_organizations_are_not_employed(db: Db) -> None:
    with db() as session:
        with pytest.raises(Refused, match="Choose one of each"):
            employ(make_organization(session), make_organization(session))

        session.rollback()


def test_other_modules_hear_of_every_write(db: Db) -> None:
    heard: list[tuple[str, int]] = []

    def created(what: ContactWritten) -> None:
        heard.append(("created", what.contact_id))

    def changed(what: ContactWritten) -> None:
        heard.append(("changed", what.contact_id))

    contact_created.listen(created)
    contact_changed.listen(changed)
    try:
        with db() as session:
            number = make_contact(session).id
        with db() as session:
            session.get_one(Contact, number).nickname = "Đào"
    finally:
        contact_created.listeners.clear()
        contact_changed.listeners.clear()

    assert heard == [("created", number), ("changed", number)]
