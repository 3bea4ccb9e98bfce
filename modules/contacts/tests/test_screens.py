"""Lists, pages and forms of contacts, as a user meets them."""

from __future__ import annotations

import io
from collections.abc import Callable
from contextlib import AbstractContextManager

from crm_contacts.factories import make_contact, make_organization, make_tag
from crm_contacts.models import Contact, PhoneNumber, Tag
from sqlalchemy import select
from sqlalchemy.orm import Session

from crm_host.data.types import utc_now
from crm_host.testing.client import Client
from crm_host.testing.queries import Recorder
from crm_host.testing.site import Site

Db = Callable[[], AbstractContextManager[Session]]
Budget = Callable[[int], AbstractContextManager[Recorder]]

PERSONS = "/contacts/contacts?q=kind:person"
NEW_PERSON = "/contacts/contacts/new"
NEW_ORGANIZATION = "/contacts/contacts/new?kind=organization"


def only_contact(db: Db, name: str) -> int:
    with db() as session:
        return session.scalars(select(Contact.id).where(Contact.display_name == name)).one()


def test_the_list_shows_whom_to_call_and_where_they_work(crm: Client, db: Db) -> None:
    with db() as session:
        firm = make_organization(session)
        make_contact(
            session,
            phone="0912345678",
            email="dao@thinhphat.example",
            employer=firm,
            address={"province": "Hà Nội", "country": "VN"},
        )

    page = crm.get(PERSONS)

    cells = page.texts("tbody tr > *:not(.cell-check)")
    assert cells[:5] == [
        "ĐN Nguyễn Thị Đào",
        "Công ty TNHH Thịnh Phát",
        "0912 345 678",
        "dao@thinhphat.example",
        "Hà Nội",
    ]
    assert page.one("tbody a[href^='tel:']")["href"] == "tel:+84912345678"
    assert page.one("tbody a[href^='mailto:']")["href"] == "mailto:dao%40thinhphat.example"


def test_persons_and_organizations_have_lists_of_their_own(crm: Client, db: Db) -> None:
    with db() as session:
        make_contact(session)
        make_organization(session)

    assert len(crm.get(PERSONS).all("tbody tr")) == 1
    assert "Thịnh Phát" in crm.get("/contacts/contacts?q=kind:organization").text


def test_a_list_of_fifty_costs_no_more_queries_than_one_of_one(
    crm: Client, db: Db, queries: Budget
) -> None:
    with db() as session:
        firm = make_organization(session)
        for number in range(50):
            make_contact(
                session, display_name=f"Νίκος {number:02}", phone="2101234567", employer=firm
            )
    crm.get(PERSONS)

    with queries(6):
        assert len(crm.get(PERSONS).all("tbody tr")) == 50


def test_the_tags_above_those_of_a_contact_cost_one_query(
    crm: Client, db: Db, queries: Budget
) -> None:
    with db() as session:
        contact = make_contact(session)
        for number in range(12):
            region = make_tag(session, f"Vùng {number}")
            city = make_tag(session, f"Thành phố {number}", parent=region)
            contact.tags = [*contact.tags, make_tag(session, f"Cửa hàng {number}", parent=city)]
        address = f"/contacts/contacts/{contact.id}"
    crm.get(address)

    with queries(12) as recorder:
        page = crm.get(address)

    assert "Vùng 7 / Thành phố 7 / Cửa hàng 7" in page.text
    above = [text for text, _seconds in recorder.statements if "tags_above" in text]
    assert len(above) == 1, recorder


def test_a_tag_below_one_in_the_trash_stands_alone(db: Db) -> None:
    with db() as session:
        gone = make_tag(session, "Đã bỏ")
        below = make_tag(session, "Còn lại", parent=gone).id
        gone.deleted_at = utc_now()
    with db() as session:
        assert session.get_one(Tag, below).display == "Còn lại"


def test_the_record_page_stays_within_its_budget(crm: Client, db: Db, queries: Budget) -> None:
    with db() as session:
        number = make_contact(
            session,
            phone="0912345678",
            email="dao@thinhphat.example",
            employer=make_organization(session),
            tags=("VIP",),
            address={"city": "Huế"},
        ).id
    crm.get(f"/contacts/contacts/{number}")

    with queries(12):
        assert crm.get(f"/contacts/contacts/{number}").status == 200


def test_a_person_is_created_from_the_form(crm: Client, db: Db) -> None:
    answer = crm.submit(
        NEW_PERSON,
        {
            "display_name": "Trần Thị Mai",
            "phone-0-value": "0912 345 678",
            "phone-0-type": "mobile",
            "email-0-value": "mai@example.com",
            "address-0-street": "12 Lê Lợi",
            "address-0-area": "Phường Bến Nghé",
            "address-0-province": "Hồ Chí Minh",
        },
        form="#record-form",
    )

    assert answer.status == 303
    page = crm.get(answer.location)
    assert page.heading.endswith("Trần Thị Mai")
    assert "0912 345 678" in page.text
    assert "12 Lê Lợi Phường Bến Nghé Hồ Chí Minh" in page.text


def test_a_new_line_starts_with_the_usual_type(crm: Client) -> None:
    person = crm.get(NEW_PERSON).fields("#record-form")
    assert (person["phone-0-type"], person["email-0-type"]) == ("mobile", "work")
    firm = crm.get(NEW_ORGANIZATION).fields("#record-form")
    assert (firm["phone-0-type"], firm["email-0-type"]) == ("main", "work")


def test_a_line_is_required_only_when_it_is_begun(crm: Client) -> None:
    page = crm.get(NEW_PERSON)
    assert page.texts(".required-mark") == ["(required)"]
    assert not page.one("#phone-0-value").has_attr("required")

    page = crm.submit(
        NEW_PERSON, {"display_name": "Bùi Văn An", "phone-0-extension": "7"}, form="#record-form"
    )

    assert page.status == 422
    assert page.texts("#phone-0-value-error") == ["Fill this in."]
    assert page.one("#phone-0-value").has_attr("required")


def test_the_way_to_a_page_ends_with_the_page_above(crm: Client) -> None:
    assert crm.get(NEW_PERSON).all(".crumbs > *:last-child")[0].name == "a"


def test_a_person_is_called_as_the_entered_parts_say(crm: Client, db: Db) -> None:
    crm.submit(
        NEW_PERSON, {"family_name": "Παπαδοπούλου", "given_name": "Άννα"}, form="#record-form"
    )

    assert only_contact(db, "Άννα Παπαδοπούλου")


def test_a_form_without_a_name_comes_back(crm: Client) -> None:
    page = crm.submit(NEW_PERSON, {"note": "gọi lại"}, form="#record-form")

    assert page.status == 422
    assert page.one("#display_name")["aria-invalid"] == "true"
    assert page.fields("#record-form")["note"].strip() == "gọi lại"


def test_an_organization_form_asks_for_the_tax_number(crm: Client, db: Db) -> None:
    page = crm.submit(
        NEW_ORGANIZATION,
        {"display_name": "Αφοί Γεωργίου ΟΕ", "tax_id": "094259217", "tax_country": "Ελλάδα"},
        form="#record-form",
    )

    shown = crm.get(page.location)
    assert "ΑΦΜ EL094259217" in shown.text
    assert "Check this number" in shown.text


def test_saving_an_unchanged_form_changes_nothing(crm: Client, db: Db) -> None:
    with db() as session:
        number = make_contact(session, phone="0912345678", address={"country": "GR"}).id
        before = session.get_one(Contact, number).phones[0].raw

    crm.submit(f"/contacts/contacts/{number}/edit", {}, form="#record-form")

    with db() as session:
        phone = session.get_one(Contact, number).phones[0]
        assert (phone.value, phone.raw) == ("0912345678", before)


def test_the_form_of_an_address_follows_its_country(crm: Client) -> None:
    fields = crm.get(NEW_PERSON).fields("#record-form")
    page = crm.post(
        NEW_PERSON, fields | {"address-0-country": "Ελλάδα", "lookup": "country"}, htmx=True
    )

    labels = page.texts("label[for^='address-0-']")
    assert labels.index("Postcode") < labels.index("City")
    assert "Ward or commune" not in labels


def test_a_person_is_added_from_the_page_of_the_employer(crm: Client, db: Db) -> None:
    with db() as session:
        firm = make_organization(session).id

    answer = crm.submit(
        f"/contacts/contacts/new?employer={firm}",
        {"display_name": "Lê Văn Hùng", "company-0-role": "Kế toán trưởng"},
        form="#record-form",
    )

    assert answer.status == 303
    people = crm.get(f"/contacts/contacts/{firm}").one("#panel-people")
    assert "Lê Văn Hùng Kế toán trưởng" in " ".join(people.get_text(" ").split())


def test_an_organization_cannot_become_part_of_itself(crm: Client, db: Db) -> None:
    with db() as session:
        top = make_organization(session, display_name="Tập đoàn Sông Hồng")
        part = make_organization(session, display_name="Sông Hồng Logistics", parent=top)
        top_id, part_id = top.id, part.id

    page = crm.submit(
        f"/contacts/contacts/{top_id}/edit", {"parent_id": str(part_id)}, form="#record-form"
    )

    assert page.status == 422
    assert "a part of itself" in page.text


def test_a_person_who_works_somewhere_stays_a_person(crm: Client, db: Db) -> None:
    with db() as session:
        number = make_contact(session, employer=make_organization(session)).id

    page = crm.post(f"/contacts/contacts/{number}/action/turn_into_organization")

    assert page.status == 422
    assert "must stay a person" in page.text


def test_the_employer_that_one_may_not_see_is_restricted(site: Site, db: Db) -> None:
    number = site.user(grants={"contacts.contact.read": "own"})
    with db() as session:
        firm = make_organization(session)
        person = make_contact(session, employer=firm, role="Giám đốc", owner_id=number).id

    client = site.client(number)
    text = client.get(f"/contacts/contacts/{person}").text + client.get(PERSONS).text

    assert "Thịnh Phát" not in text
    assert "Restricted" in text


def test_a_consent_is_recorded_and_withdrawn(crm: Client, db: Db) -> None:
    with db() as session:
        number = make_contact(session).id
    path = f"/contacts/contacts/{number}/consent"

    crm.submit(path, {"purpose": "newsletter", "channel": "email", "source": "form"})
    page = crm.get(f"/contacts/contacts/{number}")
    assert "Agreed" in page.texts("#panel-consents .badge")

    form = crm.get(path).fields("main form")
    form.pop("is_given")
    crm.post(path, form | {"purpose": "newsletter", "channel": "email", "source": "spoken"})
    page = crm.get(f"/contacts/contacts/{number}")
    assert page.texts("#panel-consents .badge") == ["Withdrawn"]


def test_do_not_contact_is_shown_and_lifted(crm: Client, db: Db) -> None:
    with db() as session:
        number = make_contact(session).id

    crm.submit(
        f"/contacts/contacts/{number}/block",
        {"channel": "phone", "reason": "asked", "source": "spoken"},
    )
    page = crm.get(f"/contacts/contacts/{number}")
    assert "Do not contact: Phone calls" in page.text

    crm.post(str(page.one("#panel-consents form")["action"]))
    assert "Do not contact: Phone" not in crm.get(f"/contacts/contacts/{number}").text


def test_a_picture_is_kept_and_served_to_whoever_sees_the_contact(
    site: Site, crm: Client, db: Db
) -> None:
    with db() as session:
        number = make_contact(session).id
    png = b"\x89PNG\r\n\x1a\n" + bytes(40)

    crm.post(f"/contacts/contacts/{number}/photo", {"photo": (_file(png), "dao.png")})

    answer = crm.get(f"/contacts/contacts/{number}/picture")
    assert answer.response.data == png
    answer.response.close()
    assert answer.response.headers["Content-Security-Policy"].startswith("sandbox")
    stranger = site.client(site.user(grants={"contacts.contact.read": "own"}))
    assert stranger.get(f"/contacts/contacts/{number}/picture").status == 404


def test_a_page_in_the_clothes_of_a_picture_is_refused(crm: Client, db: Db) -> None:
    with db() as session:
        number = make_contact(session).id

    page = crm.post(
        f"/contacts/contacts/{number}/photo", {"photo": (_file(b"<script>"), "dao.png")}
    )

    assert page.status == 422
    assert "PNG, JPEG, GIF or WebP" in page.text


def test_tags_are_chosen_and_made_in_the_form(crm: Client, db: Db) -> None:
    with db() as session:
        make_contact(session, display_name="Vũ", tags=("VIP",))
        number = make_contact(session, display_name="Lý").id

    fields = crm.get(f"/contacts/contacts/{number}/edit").fields("#record-form")
    crm.post(
        f"/contacts/contacts/{number}/edit",
        fields | {"tag": ["1"], "new_tags": "Khách hàng / Đại lý, Mới"},
    )

    page = crm.get(f"/contacts/contacts/{number}")
    assert sorted(page.texts("#fact-tag .chip")) == ["Khách hàng / Đại lý", "Mới", "VIP"]
    assert "Lý" in crm.get('/contacts/contacts?q=tag:"Khách hàng"').texts("tbody th a")[0]


def _file(data: bytes) -> io.BytesIO:
    return io.BytesIO(data)


def test_two_who_edit_one_address_choose_between_them(
    crm: Client, login_as: Callable[..., Client], db: Db
) -> None:
    with db() as session:
        number = make_contact(
            session,
            employer=make_organization(session),
            address={"street": "12 Lê Lợi", "province": "Huế", "country": "VN"},
        ).id
    address = f"/contacts/contacts/{number}/edit"
    mine = crm.get(address).fields("#record-form") | {
        "address-0-street": "20 Lê Lợi",
        "company-0-role": "Kế toán",
    }
    changes = {"address-0-street": "14 Lê Lợi", "company-0-role": "Thư ký"}
    assert login_as("manager").submit(address, changes, form="#record-form").status == 303

    page = crm.post(address, mine)

    assert page.status == 409
    assert "Saved meanwhile: 14 Lê Lợi, Huế" in page.text
    yours = [text for text in page.texts("label.check") if text.startswith("Yours: ")]
    assert any("20 Lê Lợi, Huế" in text for text in yours)
    assert "Yours: Công ty TNHH Thịnh Phát, Kế toán" in yours


def test_a_phone_changed_by_another_way_is_a_conflict(crm: Client, db: Db) -> None:
    with db() as session:
        contact = make_contact(session, phone="0912345678")
        number, phone = contact.id, contact.phones[0].id
    form = f"/contacts/contacts/{number}/edit"
    opened = crm.get(form).fields()
    with db() as session:  # such as an import or the service of another module
        session.get_one(PhoneNumber, phone).type = "home"

    answer = crm.post(form, opened | {"phone-0-value": "0987 654 321"})

    assert answer.status == 409
    with db() as session:
        assert session.get_one(PhoneNumber, phone).value == "+84912345678"
