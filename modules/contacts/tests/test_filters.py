"""Filters that name what a contact has several of."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager

import pytest
from crm_contacts.factories import make_contact, make_organization, make_tag
from sqlalchemy.orm import Session

from crm_host.testing.client import Client

Db = Callable[[], AbstractContextManager[Session]]

DUC, ANNA, EMMA, FIRM = "Đặng Đức", "Άννα Παπαδοπούλου", "Emma Clarke", "Công ty TNHH Thịnh Phát"


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("phone:34567", {DUC, ANNA}),
        ("phone:0912345", {DUC}),
        ('phone:"210 123"', {ANNA}),
        ("email:anna@", {ANNA}),
        ("city:hue", {DUC}),
        ('city:"Hà Nội"', {FIRM}),
        ("city:αθηνα", {ANNA}),
        ("country:Ελλάδα", {ANNA}),
        ("country:VN", {DUC, FIRM}),
        ("tag:vip", {DUC}),
        ('tag:"khach hang"', {DUC}),
        ("-tag:vip kind:person", {ANNA, EMMA}),
        ('company:"cong ty tnhh"', {DUC}),
        ("has:email", {ANNA, EMMA}),
        ("no:phone kind:person", {EMMA}),
        ("kind:organization", {FIRM}),
        ("dang duc", {DUC}),
        ("παπαδοπουλου", {ANNA}),
    ],
)
def test_a_filter_finds(crm: Client, db: Db, query: str, expected: set[str]) -> None:
    with db() as session:
        vip = make_tag(session, "VIP", make_tag(session, "Khách hàng"))
        firm = make_organization(session, address={"province": "Hà Nội", "country": "VN"})
        make_contact(
            session,
            display_name=DUC,
            phone="0912345678",
            employer=firm,
            tags=(vip.name,),
            address={"city": "Huế", "country": "VN"},
        )
        make_contact(
            session,
            display_name=ANNA,
            phone="2101234567",
            email="anna@example.com",
            address={"city": "Αθήνα", "country": "GR"},
        )
        make_contact(session, display_name=EMMA, email="emma@example.com")

    page = crm.get("/contacts/contacts", query_string={"q": query})
    if page.status == 303:
        page = crm.get(page.location)

    assert set(page.texts("tbody th a > span:last-child")) == expected


def test_two_digits_are_no_phone_number(crm: Client, db: Db) -> None:
    with db() as session:
        make_contact(session, phone="0912345678")

    assert "Write at least three digits" in crm.get("/contacts/contacts?q=phone:12").text
