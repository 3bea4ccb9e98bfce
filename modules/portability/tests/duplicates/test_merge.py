"""Several contacts become one, and are several again when that is undone."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from crm_contacts.models import Contact, EmailAddress, Employment, PhoneNumber, Tag, Tagging
from crm_contacts.models.consent import ConsentEntry
from sqlalchemy import func, select, text
from sqlalchemy.orm import Session

from crm_host.api import (
    Actor,
    Forbidden,
    change_set_begun,
    define_field,
    system_session,
    undo,
    utc_now,
)
from crm_host.data.merging import NotAlike, linked, merge
from crm_host.testing.site import Site

DAO = Actor(user_id=1, name="Nguyễn Thị Đào", is_administrator=True)


@pytest.fixture
def here(site: Site) -> Iterator[Session]:
    with site.acting(DAO) as session:
        yield session


def person(session: Session, name: str, *emails: str, **values: Any) -> Contact:
    made = Contact(kind="person", display_name=name, **values)
    made.emails = [EmailAddress(value=item) for item in emails]
    session.add(made)
    session.flush()
    return made


def live(session: Session, number: int) -> Contact:
    return session.scalars(select(Contact).where(Contact.id == number)).one()


def test_five_duplicates_become_one_with_all_their_rows_and_come_back_by_one_undo(
    here: Session,
) -> None:
    vip = Tag(name="VIP")
    firm = Contact(kind="organization", display_name="An Phát")
    here.add_all([vip, firm])
    names = ["Trần Văn Đức", "Tran Van Duc", "Trần V. Đức", "Đức Trần", "TRẦN VĂN ĐỨC"]
    people = [
        person(here, name, f"duc{place}@anphat.vn", "duc@anphat.vn")
        for place, name in enumerate(names)
    ]
    for one in people:
        one.taggings = [Tagging(tag=vip)]
    people[3].employments = [Employment(organization=firm, role="Giám đốc", is_main=True)]
    people[4].phones = [PhoneNumber(value="+84912345678")]
    people[4].consents = [
        ConsentEntry(
            purpose="marketing", channel="email", is_given=True, source="verbal", at=utc_now()
        )
    ]
    here.commit()
    ids, firm_id = [one.id for one in people], firm.id

    merged = merge(here, people[0], people[1:], {"display_name": ids[2]})
    set_id = change_set_begun(here)
    here.commit()

    kept = live(here, ids[0])
    assert kept.display_name == "Trần V. Đức"
    assert sorted(item.value for item in kept.emails) == [
        *("duc0@anphat.vn", "duc1@anphat.vn", "duc2@anphat.vn", "duc3@anphat.vn"),
        *("duc4@anphat.vn", "duc@anphat.vn"),
    ]
    assert [item.value for item in kept.phones] == ["+84912345678"]
    assert [tag.name for tag in kept.tags] == ["VIP"]
    assert (kept.employments[0].role, kept.employer_id) == ("Giám đốc", firm_id)
    assert [entry.is_given for entry in kept.consents] == [True]
    assert sum(item.is_primary for item in kept.emails) == 1
    assert merged.losers == tuple(ids[1:])
    assert here.scalars(select(Contact.id).where(Contact.id.in_(ids))).all() == [ids[0]]
    here.commit()

    with system_session("test") as own:
        done = undo(own, set_id or 0)

    assert done.kept == []
    here.expire_all()
    back = [live(here, number) for number in ids]
    assert [one.display_name for one in back] == names
    for place, one in enumerate(back):
        mails = sorted(item.value for item in one.emails)
        assert mails == sorted([f"duc{place}@anphat.vn", "duc@anphat.vn"])
        assert sum(item.is_primary for item in one.emails) == 1
        assert [tag.name for tag in one.tags] == ["VIP"]
        assert "duc" in one.search
    assert back[3].employer_id == firm_id
    assert [len(one.consents) for one in back] == [0, 0, 0, 0, 1]
    assert back[4].main_phone == "+84912345678"


def test_links_of_a_disabled_module_move_and_come_back(here: Session) -> None:
    bind = here.connection()
    bind.execute(
        text(
            "CREATE TABLE garage_car (id INTEGER PRIMARY KEY, plate VARCHAR(9), "
            "keeper_id BIGINT NOT NULL REFERENCES contacts_contact (id))"
        )
    )
    one, two = person(here, "Νίκος Γεωργίου"), person(here, "Nikos Georgiou")
    keeper = one.id, two.id
    bind.execute(
        text(f"INSERT INTO garage_car (id, plate, keeper_id) VALUES (1, 'ΙΚΧ-1234', {two.id})")
    )
    here.commit()

    assert [(item.table, item.count) for item in linked(here, Contact, [two.id])] == [
        ("garage_car", 1)
    ]
    merge(here, one, [two])
    set_id = change_set_begun(here) or 0
    here.commit()
    where = text("SELECT keeper_id FROM garage_car")
    assert here.connection().execute(where).scalar_one() == keeper[0]
    here.commit()

    with system_session("test") as own:
        undo(own, set_id)
    assert here.connection().execute(where).scalar_one() == keeper[1]
    assert live(here, keeper[1]).display_name == "Nikos Georgiou"


def test_a_record_that_is_part_of_the_other_refers_to_nothing_afterwards(here: Session) -> None:
    parent = Contact(kind="organization", display_name="An Phát")
    child = Contact(kind="organization", display_name="An Phát JSC", parent=parent)
    here.add_all([parent, child])
    here.commit()
    number = child.id
    merge(here, child, [parent])
    here.commit()
    assert live(here, number).parent_id is None


def test_a_person_and_an_organization_stay_two(here: Session) -> None:
    one = person(here, "Emma Clarke")
    firm = Contact(kind="organization", display_name="Clarke Ltd")
    here.add(firm)
    here.flush()
    with pytest.raises(NotAlike, match="cannot become one"):
        merge(here, one, [firm])


def test_merging_needs_the_right_to_delete_what_goes(site: Site) -> None:
    with site.system() as session:
        one, two = person(session, "Άννα Παπαδοπούλου"), person(session, "Anna Papadopoulou")
        ids = one.id, two.id
    editor = site.actor(
        site.user(grants={"contacts.contact.read": "all", "contacts.contact.write": "all"})
    )
    with site.looking(editor) as session, pytest.raises(Forbidden, match="delete"):
        merge(session, live(session, ids[0]), [live(session, ids[1])])
    with site.system() as session:
        count = select(func.count()).select_from(Contact).where(Contact.id.in_(ids))
        assert session.scalar(count) == 2


def test_the_code_of_the_other_is_taken_though_only_one_may_have_it(
    atlas: Site, country: type[Any]
) -> None:
    with atlas.acting(DAO) as session:
        made = [country(code="EL", name_en="Hellas"), country(code="GR", name_en="Greece")]
        session.add_all(made)
        session.commit()
        hellas, greece = (one.id for one in made)

        merge(session, made[1], [made[0]], {"code": hellas})
        set_id = change_set_begun(session) or 0
        session.commit()
        codes = select(country.id, country.code)
        assert session.execute(codes).all() == [(greece, "EL")]
        session.commit()

        with system_session("test") as own:
            assert undo(own, set_id).kept == []
        session.expire_all()
        assert session.execute(codes.order_by(country.id)).all() == [(hellas, "EL"), (greece, "GR")]


def test_values_and_links_that_users_defined_move(here: Session) -> None:
    birth = define_field("contacts.contact", "Birth name", "text").name
    friend = define_field(
        "contacts.contact", "Friend", "link", options={"target": "contacts.contact"}
    ).name
    one, two = person(here, "Emma Clarke"), person(here, "Emma Brown", custom={birth: "Brown"})
    other = person(here, "Oliver Smith", custom={friend: two.id})
    here.commit()
    kept, gone, linking = one.id, two.id, other.id

    merge(here, one, [two])
    set_id = change_set_begun(here) or 0
    here.commit()
    assert live(here, kept).custom[birth] == "Brown"
    assert live(here, linking).custom[friend] == kept
    here.commit()

    with system_session("test") as own:
        undo(own, set_id)
    here.expire_all()
    assert birth not in live(here, kept).custom
    assert live(here, linking).custom[friend] == gone
