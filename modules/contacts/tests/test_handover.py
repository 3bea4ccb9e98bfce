"""Handing the contacts and tags of one person over to another."""

from __future__ import annotations

from collections.abc import Callable

from crm_contacts.models import Contact, Tag
from sqlalchemy import func, select

from crm_host.testing.client import Client
from crm_host.testing.page import Page
from crm_host.testing.site import Site

PAGE = "/admin/handover"


def filled(site: Site, giver: int, contacts: int) -> None:
    with site.system() as session:
        session.add_all(
            Contact(kind="person", display_name=f"Trần Văn Bình {number}", owner_id=giver)
            for number in range(contacts)
        )
        session.add(Contact(kind="person", display_name="Άννα Παπαδοπούλου", owner_id=giver))
        session.add(Tag(name="Khách quen", owner_id=giver))


def looked_at(crm: Client, giver: int, taker: int) -> Page:
    return crm.get(f"{PAGE}?giver={giver}&taker={taker}")


def owned(site: Site, owner: int) -> list[int | None]:
    with site.system() as session:
        return [
            session.scalar(select(func.count()).where(model.owner_id == owner))
            for model in (Contact, Tag)
        ]


def test_a_book_of_business_is_seen_handed_over_and_taken_back(
    site: Site, crm: Client, run_jobs: Callable[[], int]
) -> None:
    giver, taker = site.user("sales", name="Νίκος Ιωάννου"), site.user("sales", name="Vũ An")
    filled(site, giver, 4)

    page = looked_at(crm, giver, taker)
    assert page.texts("#handover h2") == ["5 contacts", "1 tag"]
    assert "Άννα Παπαδοπούλου" in page.text
    assert owned(site, taker) == [0, 0]
    answer = crm.post(PAGE, page.fields("#handover"))

    assert answer.location.startswith("/bulk/")
    assert (owned(site, giver), owned(site, taker)) == ([0, 0], [5, 1])
    result = crm.get(answer.location)
    assert result.heading == "Handed over from Νίκος Ιωάννου to Vũ An"
    assert result.texts(".counts dd") == ["6", "6", "0", "0"]

    crm.post(f"{answer.location}/undo")
    run_jobs()
    assert (owned(site, giver), owned(site, taker)) == ([5, 1], [0, 0])


def test_a_filter_narrows_what_is_handed_over(site: Site, crm: Client) -> None:
    giver, taker = site.user("sales"), site.user("sales", name="Vũ An")
    filled(site, giver, 4)
    fields = looked_at(crm, giver, taker).fields("#handover")
    fields |= {"q-contacts.contact": "bình", "type": ["contacts.contact"]}

    again = crm.post(PAGE, fields)
    assert "The records have changed since. Look again." in again.text
    assert again.texts("#handover h2")[0] == "4 contacts"
    chosen = again.fields("#handover") | {"type": ["contacts.contact"]}
    crm.post(PAGE, chosen)

    assert (owned(site, giver), owned(site, taker)) == ([1, 1], [4, 0])


def test_nobody_hands_records_over_to_themselves(site: Site, crm: Client) -> None:
    giver = site.user("sales")

    answer = looked_at(crm, giver, giver)

    assert (answer.status, "Choose somebody else." in answer.text) == (422, True)


def test_only_administrators_hand_over(site: Site) -> None:
    assert site.client(site.user("sales")).get(PAGE).status == 403
    assert site.client().get(PAGE).status == 303
