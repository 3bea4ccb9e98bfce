"""A person or organization as vCards of all versions describe it."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass
class Name:
    """The parts of a name; several given or middle names stand in one text."""

    family: str = ""
    given: str = ""
    middle: str = ""
    prefix: str = ""
    suffix: str = ""


@dataclass
class Typed:
    """A phone number, e-mail address or web address with what the card says about it.

    `types` are lower-case words such as `work` or `cell`; `label` is a name given by hand
    (`item1.X-ABLabel`).
    """

    value: str
    types: tuple[str, ...] = ()
    preferred: bool = False
    label: str = ""


@dataclass
class Address:
    """A postal address: its parts, and `text`, the lines as they stand on an envelope."""

    po_box: str = ""
    extended: str = ""
    street: str = ""
    city: str = ""
    region: str = ""
    postal_code: str = ""
    country: str = ""
    text: str = ""
    types: tuple[str, ...] = ()
    preferred: bool = False
    label: str = ""


@dataclass
class Organization:
    """An employer with its units, from the largest to the smallest."""

    name: str
    units: tuple[str, ...] = ()


@dataclass
class Photo:
    """A picture: either `data` with its media type, or the address `uri`."""

    data: bytes = b""
    media_type: str = ""
    uri: str = ""


@dataclass
class Extra:
    """A property without a place of its own, such as X-AIM or GEO.

    `value` is kept as it stands in the card, with the backslashes of vCard 3.0.
    """

    name: str
    value: str
    parameters: tuple[tuple[str, str], ...] = ()
    label: str = ""


@dataclass
class Card:
    """One vCard. All texts are in NFC, with `\\n` as line end, without outer white space.

    `birthday` is `YYYY-MM-DD`, `--MM-DD` without a year, or the card's own words.
    """

    formatted_name: str = ""
    name: Name = field(default_factory=Name)
    nicknames: list[str] = field(default_factory=list)
    organizations: list[Organization] = field(default_factory=list)
    titles: list[str] = field(default_factory=list)
    roles: list[str] = field(default_factory=list)
    phones: list[Typed] = field(default_factory=list)
    emails: list[Typed] = field(default_factory=list)
    addresses: list[Address] = field(default_factory=list)
    urls: list[Typed] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    birthday: str = ""
    categories: list[str] = field(default_factory=list)
    photos: list[Photo] = field(default_factory=list)
    uid: str = ""
    revision: str = ""
    extras: list[Extra] = field(default_factory=list)
