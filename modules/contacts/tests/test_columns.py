"""What the columns of a file make of a contact, and what an export says of it."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import date

import pytest
from crm_contacts.factories import make_contact, make_organization
from crm_contacts.models import Contact, Tag
from sqlalchemy import select
from sqlalchemy.orm import Session

from crm_host.api import DataColumn, ValueRefused, catalogue, notation
from crm_host.testing.site import Site

Db = Callable[[], AbstractContextManager[Session]]
Cells = list[tuple[str, str]]


def columns() -> dict[str, DataColumn]:
    return {column.key: column for column in catalogue(Contact).columns()}


def write(session: Session, cells: Cells, contact: Contact | None = None) -> Contact:
    """Put the cells of one row into a contact, from left to right, as an import does."""
    contact = contact or Contact()
    with session.no_autoflush:
        for key, text in cells:
            column = columns()[key]
            column.write(contact, column.parse(text, notation()))
        contact.normalize()
    session.add(contact)
    session.flush()
    return contact


def test_several_values_in_a_cell_become_several_numbers(db: Db) -> None:
    with db() as session:
        contact = write(
            session,
            [("display_name", "Lan"), ("phone_mobile", "0912 345 678 ::: 0912 345 679")],
        )

        assert [(p.type, p.value) for p in contact.phones] == [
            ("mobile", "+84912345678"),
            ("mobile", "+84912345679"),
        ]


def test_a_type_belongs_to_the_value_after_it(db: Db) -> None:
    with db() as session:
        contact = write(
            session,
            [
                ("display_name", "Firstname"),
                ("email_type", "* Home"),
                ("email", "home@aaa.pl"),
                ("email_type", "Work"),
                ("email", "work@email.pl"),
                ("email", "unknown@email.com"),
            ],
        )

        assert [(e.type, e.value) for e in contact.emails] == [
            ("home", "home@aaa.pl"),
            ("work", "work@email.pl"),
            ("other", "unknown@email.com"),
        ]


def test_importing_a_known_number_again_adds_nothing(db: Db) -> None:
    with db() as session:
        contact = make_contact(session, phone="0912345678", email="Dao@example.com")
        write(
            session,
            [("phone_work", "+84 912 345 678"), ("email", "dao@EXAMPLE.com")],
            contact,
        )

        assert len(contact.phones) == len(contact.emails) == 1


def test_addresses_of_a_file_fill_up_in_the_order_of_its_columns(db: Db) -> None:
    with db() as session:
        contact = write(
            session,
            [
                ("display_name", "Άννα"),
                ("address_type", "Home"),
                ("street", "Σκουφά 11"),
                ("city", "Αθήνα"),
                ("address_type", "Work"),
                ("street", "Τσιμισκή 5"),
                ("city", "Θεσσαλονίκη"),
                ("country", "Ελλάδα"),
            ],
        )

        assert [(a.type, a.street, a.city, a.country) for a in contact.addresses] == [
            ("home", "Σκουφά 11", "Αθήνα", None),
            ("work", "Τσιμισκή 5", "Θεσσαλονίκη", "GR"),
        ]


def test_an_address_that_says_nothing_new_is_not_added(db: Db) -> None:
    with db() as session:
        contact = make_contact(
            session, address={"street": "12 Lê Lợi", "province": "Huế", "country": "VN"}
        )
        write(session, [("work_province", "HUẾ"), ("work_country", "Việt Nam")], contact)

        assert len(contact.addresses) == 1


def test_a_country_that_no_list_knows_is_kept(db: Db) -> None:
    with db() as session:
        contact = write(session, [("display_name", "Vũ"), ("country", "Philipines")])

        assert contact.addresses[0].country == "Philipines"


def test_a_row_with_only_a_firm_is_the_firm(db: Db) -> None:
    with db() as session:
        contact = write(session, [("company", "Betasoloin"), ("employee_count", "251")])

        assert (contact.kind, contact.display_name, contact.employee_count) == (
            "organization",
            "Betasoloin",
            251,
        )


def test_a_firm_brings_its_contact_person(db: Db) -> None:
    with db() as session:
        firm = write(
            session,
            [
                ("company", "Atelier graphique"),
                ("contact_person_family_name", "Schmitt"),
                ("contact_person_given_name", "Carine "),
                ("city", "Nantes"),
                ("country", "France"),
            ],
        )
        session.expire(firm, ["employees"])

        (work,) = firm.employees
        assert work.person is not None
        assert (work.person.display_name, work.person.kind) == ("Carine Schmitt", "person")


def test_people_of_one_firm_share_it(db: Db) -> None:
    with db() as session:
        first = write(
            session, [("display_name", "Lan"), ("company", "Thịnh Phát"), ("job_title", "Thư ký")]
        )
        second = write(session, [("display_name", "Hùng"), ("company", "THỊNH PHÁT")])

        assert first.employer is second.employer is not None
        assert first.employments[0].role == "Thư ký"


def test_the_owner_of_a_firm_is_found_by_name(db: Db) -> None:
    with db() as session:
        make_organization(session, display_name="Acme Corporation")
        part = write(session, [("company", "Codehow"), ("part_of", "Acme Corporation")])

        assert part.parent is not None
        assert part.parent.display_name == "Acme Corporation"


def test_an_owner_that_is_nowhere_is_refused(db: Db) -> None:
    with db(), pytest.raises(ValueRefused, match="No organization is called"):
        columns()["part_of"].write(Contact(kind="organization"), "Nirgendwo GmbH")


def test_the_owner_column_is_written_after_all_rows() -> None:
    assert columns()["part_of"].late


def test_a_birthday_in_three_columns(db: Db) -> None:
    with db() as session:
        contact = write(
            session,
            [
                ("display_name", "Nick"),
                ("birth_year", "1970"),
                ("birth_month", "11"),
                ("birth_day", "15"),
            ],
        )

        assert contact.birthday == date(1970, 11, 15)


def test_a_month_that_is_none_is_refused() -> None:
    with pytest.raises(ValueRefused):
        columns()["birth_month"].parse("13", notation())


def test_further_web_addresses_go_to_the_notes(db: Db) -> None:
    with db() as session:
        contact = write(
            session,
            [("display_name", "Nick"), ("website", "page.com"), ("website", "http://webpage.tld")],
        )

        assert (contact.website, contact.note) == ("https://page.com", "http://webpage.tld")


def test_tags_of_a_file_are_made_as_far_as_they_are_missing(db: Db) -> None:
    with db() as session:
        contact = write(
            session, [("display_name", "Lý"), ("tag", "* My Contacts ::: Khách hàng / VIP")]
        )
        write(session, [("display_name", "Hà"), ("tag", "my contacts")])

        assert [tag.display for tag in contact.tags] == ["My Contacts", "Khách hàng / VIP"]
        assert len(session.scalars(select(Tag)).all()) == 3


def test_who_may_not_make_tags_is_told_so(site: Site) -> None:
    sales = site.actor(site.user("sales"))

    with site.acting(sales), pytest.raises(ValueRefused, match="you may not add tags"):
        columns()["tag"].write(Contact(), ["Mới"])


def test_an_exported_contact_is_the_same_when_it_comes_back(db: Db) -> None:
    with db() as session:
        contact = make_contact(
            session,
            display_name="Nguyễn Thị Đào",
            phone="0912345678",
            email="dao@thinhphat.example",
            employer=make_organization(session),
            role="Kế toán trưởng",
            tags=("VIP",),
            address={"street": "12 Lê Lợi\nTầng 3", "area": "Phường Bến Thành", "country": "VN"},
            birthday=date(1985, 3, 9),
        )
        contact.phones[0].extension = "12"
        session.flush()
        exported = [
            (key, text)
            for key, column in columns().items()
            if not column.import_only and (text := column.read(contact))
        ]

        copy = write(session, exported)

        assert {key: columns()[key].read(copy) for key, _text in exported} == dict(exported)


def test_every_column_has_a_key_of_its_own() -> None:
    keys = [column.key for column in catalogue(Contact).columns()]

    assert len(keys) == len(set(keys))
