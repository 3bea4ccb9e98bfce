"""What e-mail addresses, phone numbers, web addresses and countries are as field values."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar

from sqlalchemy import String
from sqlalchemy.types import TypeEngine

from crm_contacts.values.addresses import country_name
from crm_contacts.values.countries import country_code
from crm_contacts.values.phones import display_phone
from crm_host.api import Kind, Notation, TextKind, ValueRefused
from crm_host.api import lazy_text as _

#: Longest country text; known countries are stored by their two letters.
COUNTRY_LENGTH = 60


@dataclass(frozen=True)
class EmailKind(TextKind):
    """An e-mail address; one that is not valid is kept as it was typed."""

    name: ClassVar[str] = "email"
    groups: ClassVar[bool] = False


@dataclass(frozen=True)
class PhoneKind(TextKind):
    """A phone number: E.164, or what was typed where that is no valid number."""

    name: ClassVar[str] = "phone"
    groups: ClassVar[bool] = False
    widget: ClassVar[str] = "tel"
    max_length: int = 100

    def format(self, value: str | None, notation: Notation) -> str:
        """Write a number as the reader's country does."""
        return "" if value is None else display_phone(value, notation.region)


@dataclass(frozen=True)
class UrlKind(TextKind):
    """The address of a web page; `https` where no scheme is given."""

    name: ClassVar[str] = "url"
    groups: ClassVar[bool] = False
    max_length: int = 500

    def parse(self, text: str, notation: Notation) -> str | None:
        """Complete an address such as `thinhphat.vn`; refuse what a browser would run."""
        value = super().parse(text, notation)
        if value is None:
            return None
        scheme, colon, _rest = value.partition("://")
        if not colon:
            value = f"https://{value}"
        elif scheme.casefold() not in ("http", "https"):
            raise ValueRefused(_("Write a web address such as https://example.com."))
        return value


@dataclass(frozen=True)
class CountryKind(Kind):
    """A country by its ISO code, typed and shown by its name."""

    name: ClassVar[str] = "country"
    groups: ClassVar[bool] = True

    def column_type(self) -> TypeEngine[Any]:
        """Return a string with room for a name that no list knows."""
        return String(COUNTRY_LENGTH)

    def parse(self, text: str, notation: Notation) -> str | None:
        """Read a code or a name in English, Vietnamese or Greek."""
        if not text.strip():
            return None
        code = country_code(text)
        if code is None:
            raise ValueRefused(_("No country has this name. Write for example Greece or GR."))
        return code

    def format(self, value: str | None, notation: Notation) -> str:
        """Write the name in the reader's language."""
        return "" if value is None else country_name(value, notation.language)

    def canonical(self, text: str, notation: Notation) -> str:
        """Write the code."""
        return self.plain(self.parse(text, notation))
