"""E-mail addresses with Greek and Vietnamese domains, without the network."""

from __future__ import annotations

import pytest
from crm_contacts.values.emails import email_key, parse_email


@pytest.mark.parametrize(
    ("typed", "address"),
    [
        (" Ha@ThinhPhat.VN ", "Ha@thinhphat.vn"),
        ("mailto:info@pap.gr", "info@pap.gr"),
        ("Άννα@παράδειγμα.ελ", "Άννα@παράδειγμα.ελ"),
        ("anna@xn--hxajbheg2az3al.xn--qxam", "anna@παράδειγμα.ελ"),
        ("dao@example.com", "dao@example.com"),
    ],
)
def test_an_address_gets_its_normal_spelling(typed: str, address: str) -> None:
    email = parse_email(typed)
    assert (email.valid, email.stored) == (True, address)


@pytest.mark.parametrize("typed", ["ha@", "ha@thinhphat", "ha thinhphat.vn", "a@b@c.vn", "không"])
def test_what_is_no_address_is_kept_as_typed(typed: str) -> None:
    email = parse_email(typed)
    assert (email.valid, email.stored) == (False, typed)


def test_one_mailbox_has_one_key() -> None:
    spellings = ["Anna@παράδειγμα.ελ", "anna@xn--hxajbheg2az3al.xn--qxam", "ANNA@Παράδειγμα.ελ"]
    assert len({email_key(spelling) for spelling in spellings}) == 1
    assert email_key("Không Có") == "không có"
