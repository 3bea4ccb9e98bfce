"""Making one believable contact at a time."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from random import Random
from typing import Any

from crm_contacts.demo.words import Region
from crm_contacts.models import (
    ConsentEntry,
    Contact,
    DoNotContact,
    EmailAddress,
    Employment,
    PhoneNumber,
    PostalAddress,
    Tag,
    choices,
)
from crm_contacts.values.taxids import complete_tax_id
from crm_host.api import fold, utc_now

_LATIN = "a v g d e z i th i k l m n x o p r s s t y f ch ps o"
_GREEK = str.maketrans(dict(zip("αβγδεζηθικλμνξοπρσςτυφχψω", _LATIN.split(), strict=True)))


class Maker:
    """Makes contacts from one source of chance, shared out among owners.

    :param owners: users; each has an id and perhaps teams.
    """

    def __init__(self, chance: Random, owners: Sequence[Any], tags: Mapping[str, Tag]) -> None:
        self.chance = chance
        self.owners = owners
        self.tags = tags
        self._lines = 0

    def organization(self, region: Region, number: int) -> Contact:
        """Return an organization; `number` picks its name."""
        name, industry = region.firms[number % len(region.firms)]
        contact = self._contact(kind=choices.ORGANIZATION, display_name=name)
        contact.language = region.language
        contact.industry = industry
        contact.employee_count = self.chance.choice((3, 8, 15, 40, 120, 350))
        contact.tax_country = region.country
        contact.tax_id = complete_tax_id(region.country, self.chance.randrange(1000, 10000))
        domain = f"{_slug(name)}.example"
        contact.website = f"https://www.{domain}"
        contact.emails = [EmailAddress(type="work", value=f"info@{domain}")]
        contact.phones = [PhoneNumber(type="main", value=self._number(region.landline))]
        contact.addresses = [self._address(region, "work")]
        kind = self.chance.choice(("Khách hàng", "Nhà cung cấp", "Συνεργάτης"))
        contact.tags = [self.tags[kind]]
        return contact

    def person(self, region: Region, firms: Sequence[Contact]) -> Contact:
        """Return a person, who works for one of the firms in four cases of five."""
        contact = self._contact(
            kind=choices.PERSON,
            family_name=self.chance.choice(region.families),
            middle_name=self.chance.choice(region.middles) or None,
            given_name=self.chance.choice(region.givens),
            language=region.language,
        )
        if self.chance.random() < 0.3:
            contact.birthday = date(1955, 1, 1) + timedelta(days=self.chance.randrange(18_000))
        firm = self.chance.choice(firms) if self.chance.random() < 0.8 else None
        self._reach(contact, region, firm)
        if firm is not None:
            contact.employments = self._career(region, firm, firms)
        if self.chance.random() < 0.25:
            contact.tags = [self.tags[self.chance.choice(("VIP", "Khách mới", "Bản tin"))]]
        self._wishes(contact)
        return contact

    def _contact(self, **values: Any) -> Contact:
        owner = self.chance.choice(self.owners) if self.owners else None
        teams = getattr(owner, "teams", [])
        return Contact(
            owner_id=owner.id if owner else None, team_id=teams[0].id if teams else None, **values
        )

    def _reach(self, contact: Contact, region: Region, firm: Contact | None) -> None:
        name = _slug(f"{contact.given_name} {contact.family_name}")
        domain = firm.emails[0].value.partition("@")[2] if firm else "example.com"
        contact.emails = [EmailAddress(type="work" if firm else "home", value=f"{name}@{domain}")]
        contact.phones = [PhoneNumber(type="mobile", value=self._number(region.mobile))]
        if firm is not None and self.chance.random() < 0.4:
            office = PhoneNumber(type="work", value=firm.phones[0].value)
            office.extension = str(self.chance.randrange(100, 400))
            contact.phones.append(office)
        if firm is None or self.chance.random() < 0.3:
            contact.addresses = [self._address(region, "home")]
        if self.chance.random() < 0.03:
            contact.emails[0].state = "bounced"

    def _career(self, region: Region, firm: Contact, firms: Sequence[Contact]) -> list[Employment]:
        since = utc_now().date() - timedelta(days=self.chance.randrange(30, 4000))
        work = Employment(
            organization=firm, role=self.chance.choice(region.roles), start_date=since, is_main=True
        )
        former = self.chance.choice(firms)
        if former is firm or self.chance.random() < 0.8:
            return [work]
        ended = Employment(
            organization=former,
            role=self.chance.choice(region.roles),
            start_date=since - timedelta(days=900),
            end_date=since - timedelta(days=1),
        )
        return [work, ended]

    def _wishes(self, contact: Contact) -> None:
        """Let some agree to the newsletter, some withdraw, and a few want no calls."""
        draw = self.chance.random()
        if draw < 0.4:
            moment = utc_now() - timedelta(days=self.chance.randrange(200, 600))
            lines = [(True, "form", moment)]
            if draw < 0.08:
                lines.append((False, "email", moment + timedelta(days=90)))
            contact.consents = [
                ConsentEntry(
                    purpose="newsletter",
                    channel="email",
                    is_given=is_given,
                    lawful_basis="consent",
                    source=source,
                    wording="2024-01" if is_given else None,
                    at=at,
                )
                for is_given, source, at in lines
            ]
        elif draw > 0.97:
            contact.blocks = [DoNotContact(channel="phone", reason="asked", source="spoken")]

    def _address(self, region: Region, type: str) -> PostalAddress:
        place = self.chance.choice(region.places)
        number, street = self.chance.randrange(1, 180), self.chance.choice(region.streets)
        line = f"{street} {number}" if region.country == "GR" else f"{number} {street}"
        address = PostalAddress(type=type, street=line, country=region.country)
        if region.country != "VN":
            address.city, address.postcode = place.town, self.chance.choice(place.postcodes)
            return address
        address.province, address.area = place.town, self.chance.choice(place.wards)
        if place.former_district and self.chance.random() < 0.3:
            address.former_district = place.former_district
        return address

    def _number(self, pattern: str) -> str:
        self._lines += 1
        return pattern.format(self._lines)


def _slug(text: str) -> str:
    """Return a text as it can stand in an e-mail address."""
    plain = fold(text).translate(_GREEK)
    return re.sub(r"[^a-z0-9]+", ".", plain).strip(".")
