"""What a contact becomes when it is stored, on both databases."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import timedelta

import pytest
from crm_contacts.factories import make_contact, make_organization
from crm_contacts.models import Contact, EmailAddress, Employment, PhoneNumber, PostalAddress
from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload

from crm_host.api import ValueRefused, search_condition, utc_now
from crm_host.testing.queries import Recorder

Db = Callable[[], AbstractContextManager[Session]]
Queries = Callable[[int], AbstractContextManager[Recorder]]


def found(session: Session, text: str) -> list[str]:
    statement = select(Contact.display_name).where(search_condition(Contact, text.split()))
    return sorted(session.scalars(statement))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("dang duc", ["Đặng Đức"]),
        ("παπαδοπουλος", ["ΠΑΠΑΔΟΠΟΥΛΟΣ ΝΙΚΟΣ"]),
        ("vu", ["Vũ"]),
        ("34567", ["Đặng Đức"]),
        ("0912 345 678", ["Đặng Đức"]),
        ("nikos@", ["ΠΑΠΑΔΟΠΟΥΛΟΣ ΝΙΚΟΣ"]),
        ("hue vip", ["Vũ"]),
        ("094259216", ["ΠΑΠΑΔΟΠΟΥΛΟΣ ΝΙΚΟΣ"]),
        ("Lê", []),
    ],
)
def test_contacts_are_found_whatever_the_accents(db: Db, text: str, expected: list[str]) -> None:
    with db() as session:
        make_contact(session, display_name="Đặng Đức", phone="0912.345.678")
        make_contact(
            session,
            display_name="ΠΑΠΑΔΟΠΟΥΛΟΣ ΝΙΚΟΣ",
            email="nikos@papadopoulos.example",
            tax_id="094 259 216",
            tax_country="GR",
        )
        make_contact(session, display_name="Vũ", address={"city": "Huế"}, tags=("VIP",))

        assert found(session, text) == expected


def test_a_phone_number_is_stored_in_one_form_and_kept_as_typed(db: Db) -> None:
    with db() as session:
        contact = make_contact(session, phone="0912.345.678", address={"country": "Việt Nam"})

        (phone,) = contact.phones
        assert (phone.value, phone.raw, phone.state) == ("+84912345678", "0912.345.678", "ok")
        assert contact.main_phone == "+84912345678"


def test_a_number_is_read_as_those_of_the_country_of_the_address(db: Db) -> None:
    with db() as session:
        contact = make_contact(session, phone="210 123 4567", address={"country": "Ελλάδα"})

        assert contact.main_phone == "+302101234567"


def test_invalid_values_are_kept_and_marked(db: Db) -> None:
    with db() as session:
        contact = make_contact(session, phone="gọi sau 17h", email="dao@@example")

        assert [(p.value, p.state) for p in contact.phones] == [("gọi sau 17h", "invalid")]
        assert [(e.value, e.state) for e in contact.emails] == [("dao@@example", "invalid")]


def test_a_corrected_number_is_in_use_again(db: Db) -> None:
    with db() as session:
        contact = make_contact(session, phone="091234")
        contact.phones[0].value = "0912345678"
        session.flush()

        assert (contact.phones[0].value, contact.phones[0].state) == ("+84912345678", "ok")


def test_a_value_marked_by_hand_stays_marked(db: Db) -> None:
    with db() as session:
        contact = make_contact(session, email="dao@example.com")
        contact.emails[0].state = "bounced"
        contact.nickname = "Đào"
        session.flush()

        assert contact.emails[0].state == "bounced"


def test_one_value_of_each_sort_is_the_main_one(db: Db) -> None:
    with db() as session:
        contact = make_contact(session, email="first@example.com")
        second = EmailAddress(value="second@example.com", is_primary=True)
        contact.emails.append(second)
        session.flush()

        assert [(e.value, e.is_primary) for e in contact.emails] == [
            ("first@example.com", False),
            ("second@example.com", True),
        ]
        assert contact.main_email == "second@example.com"


def test_the_next_value_becomes_the_main_one_when_that_is_removed(db: Db) -> None:
    with db() as session:
        contact = make_contact(session, email="first@example.com")
        contact.emails.append(EmailAddress(value="second@example.com"))
        session.flush()
        contact.emails.pop(0)
        session.flush()

        assert contact.main_email == "second@example.com"


@pytest.mark.parametrize(
    ("parts", "country", "expected"),
    [
        (("Nguyễn", "Thị", "Đào"), "VN", "Nguyễn Thị Đào"),
        (("Παπαδοπούλου", None, "Άννα"), "GR", "Άννα Παπαδοπούλου"),
        (("Clarke", None, "Emma"), "GB", "Emma Clarke"),
    ],
)
def test_a_name_is_composed_as_its_owner_writes_it(
    db: Db, parts: tuple[str, str | None, str], country: str, expected: str
) -> None:
    family, middle, given = parts
    with db() as session:
        contact = make_contact(
            session,
            family_name=family,
            middle_name=middle,
            given_name=given,
            address={"country": country},
        )

        assert contact.display_name == expected


def test_a_new_family_name_changes_the_written_name(db: Db) -> None:
    with db() as session:
        contact = make_contact(session, family_name="Γεωργίου", given_name="Μαρία")
        contact.family_name = "Ιωάννου"
        session.flush()

        assert contact.display_name == "Μαρία Ιωάννου"


def test_a_name_written_by_hand_stays(db: Db) -> None:
    with db() as session:
        contact = make_contact(
            session, display_name="Bác Đào", family_name="Nguyễn", given_name="Đào"
        )
        contact.family_name = "Trần"
        session.flush()

        assert contact.display_name == "Bác Đào"


def test_somebody_without_a_name_is_called_by_the_address(db: Db) -> None:
    with db() as session:
        session.add(contact := Contact(emails=[EmailAddress(value="test1@domain.tld")]))
        session.flush()

        assert (contact.kind, contact.display_name) == ("person", "test1@domain.tld")


def test_a_contact_needs_something_to_be_called_by(db: Db) -> None:
    with db() as session:
        session.add(Contact(note="không tên"))

        with pytest.raises(ValueRefused, match="name"):
            session.flush()

        session.rollback()


def test_people_are_sorted_by_given_name_where_that_is_chosen(
    db: Db, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CRM_SET_CONTACTS_SORT_PEOPLE_BY", "given")
    with db() as session:
        for name in ("Trần Văn Đức", "Nguyễn Thị Ân", "Lê Hoàng Bình", "Phạm An"):
            make_contact(session, display_name=name)

        ordered = session.scalars(select(Contact.display_name).order_by(Contact.display_name_sort))
        assert list(ordered) == ["Phạm An", "Nguyễn Thị Ân", "Lê Hoàng Bình", "Trần Văn Đức"]


def test_the_main_employer_follows_the_employments(db: Db) -> None:
    with db() as session:
        first = make_organization(session)
        second = make_organization(session, display_name="Αφοί Γεωργίου ΟΕ")
        contact = make_contact(session, employer=first, role="Kế toán")
        assert contact.employer_id == first.id

        contact.employments.append(Employment(organization=second, is_main=True))
        contact.employments[0].end_date = utc_now().date() - timedelta(days=1)
        session.flush()

        assert contact.employer is second
        assert [work.is_main for work in contact.employments] == [False, True]


def test_people_that_change_do_not_read_their_employers(db: Db, queries: Queries) -> None:
    with db() as session:
        for name in ("Cơ khí Thịnh Phát", "Αφοί Παπαδόπουλοι", "Wright & Sons"):
            make_contact(session, employer=make_organization(session, display_name=name))
        session.flush()
        session.expunge_all()
        employments = selectinload(Contact.employments)
        people = session.scalars(
            select(Contact).where(Contact.employer_id.is_not(None)).options(employments)
        ).all()
        with queries(100) as recorder:
            for person in people:
                person.normalize()
    assert len(people) == 3
    asked = [text for text, _seconds in recorder.statements]
    assert [text for text in asked if text.startswith("SELECT contacts_contact.id")] == []


def test_a_person_and_a_new_employer_are_stored_together(db: Db) -> None:
    with db() as session:
        firm = Contact(kind="organization", display_name="Hợp tác xã Đồng Tâm")
        person = make_contact(session, employer=firm)

        assert person.employer_id == firm.id is not None


def test_a_vietnamese_address_needs_no_district_and_keeps_a_former_one(db: Db) -> None:
    with db() as session:
        contact = make_contact(
            session,
            address={
                "street": "12 Lê Lợi",
                "area": "Phường Bến Thành",
                "former_district": "Quận 1",
                "province": "Hồ Chí Minh",
                "country": "VN",
            },
        )

        assert contact.main_address is not None
        assert contact.main_address.lines("VN", "vi") == [
            "12 Lê Lợi",
            "Phường Bến Thành",
            "Quận 1",
            "Hồ Chí Minh",
        ]
        assert contact.main_town == "Hồ Chí Minh"


def test_a_tax_number_is_stored_compact(db: Db) -> None:
    with db() as session:
        firm = make_organization(session, tax_id="094.259-216", tax_country="GR")

        assert firm.tax_id == "EL094259216"
        assert firm.tax_number is not None
        assert firm.tax_number.valid


def test_phones_and_addresses_go_with_their_contact(db: Db) -> None:
    with db() as session:
        contact = make_contact(session, phone="0912345678", address={"city": "Huế"})
        session.delete(contact)
        session.flush()

        assert session.scalars(select(PhoneNumber)).all() == []
        assert session.scalars(select(PostalAddress)).all() == []
