"""Believable persons and organizations in any number, the same ones on every run."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass


def _list(text: str) -> list[str]:
    return text.split(", ")


#: Family, middle and given names of each region.
_NAMES = (
    (
        _list("Nguyễn, Trần, Lê, Phạm, Hoàng, Huỳnh, Phan, Vũ, Võ, Đặng, Bùi, Đỗ, Hồ, Ngô, Lý"),
        _list("Thị, Văn, Hữu, Minh, Ngọc, Thanh, Quốc, Đình, Xuân, Kim"),
        _list("Đào, Hùng, Đức, Lan, An, Hà, Tuấn, Mai, Phương, Bình, Giang, Hạnh, Khoa, Linh"),
    ),
    (
        _list("Παπαδοπούλου, Γεωργίου, Ιωάννου, Νικολάου, Δημητρίου, Οικονόμου, Βασιλείου, Μακρής"),
        [""],
        _list("Άννα, Μαρία, Ελένη, Νίκος, Γιώργος, Δημήτρης, Κώστας, Σοφία, Βασίλης, Χρήστος"),
    ),
    (
        _list("Smith, Jones, Taylor, Brown, Williams, Wilson, Johnson, Davies, Robinson, Wright"),
        [""],
        _list("Oliver, Amelia, George, Isla, Arthur, Ava, Noah, Ivy, Leo, Freya, Harry, Grace"),
    ),
)
_TRADES = (
    _list("Cơ khí, Nội thất, Điện lạnh, Thực phẩm, Vận tải, Dược phẩm"),
    _list("Εμπορική, Τεχνική, Οικοδομική, Ναυτιλιακή, Γεωργική"),
    _list("Trading, Logistics, Engineering, Foods, Services"),
)
_CITIES = (
    _list("Hà Nội, Thành phố Hồ Chí Minh, Đà Nẵng, Cần Thơ, Hải Phòng, Huế"),
    _list("Αθήνα, Θεσσαλονίκη, Πάτρα, Ηράκλειο, Λάρισα, Βόλος"),
    _list("London, Leeds, Bristol, York, Cardiff"),
)
_COUNTRIES = ("VN", "GR", "GB")
_PHONES = ("+8491{:07d}", "+3069{:08d}", "+4477{:08d}")


@dataclass(frozen=True)
class Person:
    """One person; `country` is an ISO code, `phone` is E.164."""

    family: str
    middle: str
    given: str
    country: str
    city: str
    email: str
    phone: str

    @property
    def full_name(self) -> str:
        """The name as its owner writes it: family name first in Vietnam only."""
        if self.country == "VN":
            return f"{self.family} {self.middle} {self.given}"
        return f"{self.given} {self.family}"


@dataclass(frozen=True)
class Organization:
    """One organization; `country` is an ISO code, `phone` is E.164."""

    name: str
    country: str
    city: str
    email: str
    phone: str


def people(count: int, seed: int = 2026) -> Iterator[Person]:
    """Yield persons: half Vietnamese, a third Greek, the rest English."""
    pick = random.Random(seed)
    for number in range(count):
        region = _region(pick)
        family, middle, given = _name(pick, region)
        yield Person(
            family=family,
            middle=middle,
            given=given,
            country=_COUNTRIES[region],
            city=pick.choice(_CITIES[region]),
            email=f"person{number}@example.com",
            phone=_PHONES[region].format(pick.randrange(10**7)),
        )


def organizations(count: int, seed: int = 2027) -> Iterator[Organization]:
    """Yield organizations of the same three countries."""
    pick = random.Random(seed)
    for number in range(count):
        region = _region(pick)
        family, _, given = _name(pick, region)
        trade = pick.choice(_TRADES[region])
        yield Organization(
            name=f"{trade} {family} {given} {number}",
            country=_COUNTRIES[region],
            city=pick.choice(_CITIES[region]),
            email=f"office{number}@example.org",
            phone=_PHONES[region].format(pick.randrange(10**7)),
        )


def _region(pick: random.Random) -> int:
    return pick.choices((0, 1, 2), weights=(50, 33, 17))[0]


def _name(pick: random.Random, region: int) -> tuple[str, str, str]:
    families, middles, givens = _NAMES[region]
    return pick.choice(families), pick.choice(middles), pick.choice(givens)
