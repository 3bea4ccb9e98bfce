"""E-mail addresses: syntax, international domains, one spelling for comparison. No DNS."""

from __future__ import annotations

import re
from dataclasses import dataclass

_MAILTO = re.compile(r"^mailto:", re.I)


@dataclass(frozen=True, slots=True)
class Email:
    """An address as typed and, when it is valid, in its normal spelling.

    ``address`` is for people (``Άννα@παράδειγμα.ελ``), ``ascii_domain`` for comparing domains
    and for servers (``xn--…``).
    """

    raw: str
    address: str | None = None
    ascii_domain: str = ""

    @property
    def valid(self) -> bool:
        """Whether mail can be addressed to it; whether it arrives is another question."""
        return self.address is not None

    @property
    def stored(self) -> str:
        """The normal spelling when valid, else the text as typed: nothing is lost."""
        return self.address or self.raw


def parse_email(text: str) -> Email:
    """Check one address without asking the network. Never raises.

    >>> parse_email(" Ha@ThinhPhat.VN ").address
    'Ha@thinhphat.vn'
    """
    from email_validator import EmailNotValidError, validate_email

    raw = " ".join(text.split())
    try:
        found = validate_email(_MAILTO.sub("", raw), check_deliverability=False)
    except EmailNotValidError:
        return Email(raw)
    return Email(raw, found.normalized, found.ascii_domain or "")


def email_key(stored: str) -> str:
    """Return the spelling under which two addresses are the same mailbox to a person.

    Servers may tell capitals before the @ apart (RFC 5321, 2.4), but nobody gives two people
    addresses that differ in nothing else.
    """
    parsed = parse_email(stored)
    if parsed.address is None:
        return parsed.raw.casefold()
    return f"{parsed.address.rpartition('@')[0]}@{parsed.ascii_domain}".casefold()
