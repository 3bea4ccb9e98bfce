"""The real files: each folder gives the figures that its SOURCE.md names."""

from __future__ import annotations

import json
from collections import Counter
from typing import Any

import pytest
from crm_contacts.api import Contact
from crm_portability.cards import cards_of
from crm_portability.files.card import Card
from crm_portability.files.vcard_reader import open_vcards
from sqlalchemy import select
from sqlalchemy.orm import Session

from crm_host.testing import shared_data

ENCODINGS = {
    "countries_el_cp1253.csv": ("cp1253", ";"),
    "countries_vi_cp1258.csv": ("cp1258", ";"),
    "countries_vi_utf16.csv": ("utf-16", "\t"),
    "countries_el_vi_utf8_bom.csv": ("utf-8", ","),
    "countries_vi_nfd_utf8.csv": ("utf-8", ","),
}


@pytest.mark.parametrize("name", ENCODINGS)
def test_every_encoding_gives_249_countries(
    here: Session, plan: Any, country: Any, name: str
) -> None:
    prepared = plan(country, shared_data("encodings") / name)
    assert (prepared.encoding, prepared.delimiter) == ENCODINGS[name]
    report = prepared.importer(name).run()
    assert report.counts == (249, 249, 0, 0, 0)
    found = {row.code: row for row in here.scalars(select(country))}
    greek = {"GR": "Ελλάδα", "VN": "Βιετνάμ", "CY": "Κύπρος"}
    vietnamese = {"GR": "Hy Lạp", "VN": "Việt Nam", "CY": "Síp"}
    for code in greek:
        row = found[code]
        if "_vi_utf8_bom" in name:
            assert (row.name_el, row.name_vi) == (greek[code], vietnamese[code])
        else:
            assert row.name_local == (greek if "_el_" in name else vietnamese)[code]


def test_customers_are_122_organizations_with_their_contact_persons(
    here: Session, plan: Any
) -> None:
    file = shared_data("classicmodels") / "customers.csv"
    report = plan(Contact, file).importer(file.name).run()
    assert report.counts == (122, 122, 0, 0, 0)
    kinds = Counter(here.scalars(select(Contact.kind)))
    assert kinds == {"organization": 122, "person": 122}
    found = here.scalars(select(Contact).where(Contact.display_name == "Atelier graphique")).one()
    (work,) = found.employees
    assert (work.person.family_name, work.person.given_name) == ("Schmitt", "Carine")
    assert found.main_address.value.city == "Nantes"
    assert (found.main_country, found.addresses[0].street) == ("FR", "54, rue Royale")


def test_accounts_are_85_organizations_below_their_owners(here: Session, plan: Any) -> None:
    file = shared_data("maven_crm") / "accounts.csv"
    report = plan(Contact, file).importer(file.name).run()
    assert report.counts == (85, 85, 0, 0, 0)
    assert report.warnings == []
    found = here.scalars(select(Contact)).all()
    assert Counter(contact.kind for contact in found) == {"organization": 85}
    owners = Counter(contact.parent.display for contact in found if contact.parent)
    assert owners == {
        "Acme Corporation": 4,
        "Sonron": 3,
        "Bubba Gump": 2,
        "Golddex": 2,
        "Inity": 2,
        "Massive Dynamic": 1,
        "Warephase": 1,
    }


def test_the_cards_of_25_files_are_35_contacts(here: Session, plan: Any) -> None:
    folder = shared_data("vcards")
    listed = json.loads((folder / "contents.json").read_text(encoding="utf-8"))
    rows = Counter[str]()
    for item in listed:
        prepared = plan(Contact, folder / item["file"], match="-")
        report = prepared.importer(item["file"]).run()
        assert report.counts == (item["cards"], item["cards"], 0, 0, 0), item["file"]
        rows["cards"] += report.create
    found = here.scalars(select(Contact)).all()
    assert len(listed) == 25
    assert rows["cards"] == 35
    persons = [contact for contact in found if not contact.employees]
    assert len(persons) == 35
    assert sum(len(contact.phones) for contact in found) == 62
    assert sum(len(contact.emails) for contact in found) == 37


@pytest.mark.parametrize("name", ["all", "email", "gmail", "outlook", "tb_plain"])
def test_address_books_agree_with_the_cards_beside_them(
    here: Session, plan: Any, name: str
) -> None:
    folder = shared_data("contacts_csv")
    report = plan(Contact, folder / f"{name}.csv").importer(name).run()
    with (folder / f"{name}.vcf").open("rb") as stream:
        expected = [record.card for record in open_vcards(stream).cards()]
    assert report.counts == (len(expected), len(expected), 0, 0, 0)
    people = here.scalars(
        select(Contact).where(Contact.kind == "person").order_by(Contact.id)
    ).all()
    assert len(people) == len(expected)
    for contact, card in zip(people, expected, strict=True):
        assert essence(as_card(contact)) == essence(card)


def as_card(contact: Contact) -> Card:
    """Return a contact as an export would write it."""
    card = Card()
    for part in cards_of(Contact).parts:  # type: ignore[union-attr]
        part.read(contact, card)
    return card


def essence(card: Card) -> dict[str, Any]:
    """Return what both say about a person; kinds of values have other words in each program."""
    return {
        "name": card.formatted_name,
        "parts": card.name,
        "nicknames": card.nicknames,
        "organizations": [item.name for item in card.organizations],
        "titles": card.titles,
        "phones": sorted(item.value for item in card.phones),
        "emails": sorted(item.value for item in card.emails),
        "addresses": sorted((item.street, item.city, item.postal_code) for item in card.addresses),
        "birthday": card.birthday,
        "tags": sorted(card.categories),
    }
