"""E-mail addresses: syntax, international domains, one spelling for comparison. No DNS."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

#: The part before the @ of nearly all addresses, which needs no further look.
_PLAIN_LOCAL = re.compile(r"[A-Za-z0-9_+-]+(?:\.[A-Za-z0-9_+-]+)*")
_LONGEST_LOCAL, _LONGEST_PLAIN = 64, 128

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
    raw = " ".join(text.split())
    local, _at, domain = raw.partition("@")
    if (
        len(raw) > _LONGEST_PLAIN
        or len(local) > _LONGEST_LOCAL
        or not _PLAIN_LOCAL.fullmatch(local)
        or local.lower() in _role_names()
    ):
        return Email(raw, *_validated(_MAILTO.sub("", raw)))
    address, ascii_domain = _in_domain(domain)
    return Email(raw, address and local + address[1:], ascii_domain)


def _validated(text: str) -> tuple[str | None, str]:
    """Return the normal spelling of an address, `None` where it is none, and its domain."""
    from email_validator import EmailNotValidError, validate_email

    try:
        found = validate_email(text, check_deliverability=False)
    except EmailNotValidError:
        return None, ""
    return found.normalized, found.ascii_domain or ""


@lru_cache(maxsize=4096)
def _in_domain(domain: str) -> tuple[str | None, str]:
    """Return what holds for `a@domain`: colleagues share their domain, judged once."""
    return _validated(f"a@{domain}")


@lru_cache(maxsize=1)
def _role_names() -> frozenset[str]:
    """Return the mailboxes whose capitals do not count (RFC 2142)."""
    from email_validator.rfc_constants import CASE_INSENSITIVE_MAILBOX_NAMES

    return frozenset(CASE_INSENSITIVE_MAILBOX_NAMES)


def email_key(stored: str) -> str:
    """Return the spelling under which two addresses are the same mailbox to a person.

    Servers may tell capitals before the @ apart (RFC 5321, 2.4), but nobody gives two people
    addresses that differ in nothing else.
    """
    parsed = parse_email(stored)
    if parsed.address is None:
        return parsed.raw.casefold()
    return f"{parsed.address.rpartition('@')[0]}@{parsed.ascii_domain}".casefold()
