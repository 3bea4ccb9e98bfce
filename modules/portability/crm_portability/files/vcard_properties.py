"""Put the properties of one vCard into a Card."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from .card import Address, Card, Extra, Name, Organization, Photo, Typed
from .errors import DamagedPhoto, FileError, LeftOut
from .vcard_values import Property, decode_base64, escape, tidy

_APPLE_LABEL = re.compile(r"_\$!<(.*)>!\$_")
_FULL_DATE = re.compile(r"(\d{4})-?(\d\d)-?(\d\d)(?:[T ].*)?")
_PARTIAL_DATE = re.compile(r"--(\d\d)-?(\d\d)")
# "internet" was the only kind of e-mail address once; "pref" becomes a flag.
_SILENT_TYPES = {"pref", "internet"}
_ABOUT_ENCODING = {"ENCODING", "CHARSET"}
_MEDIA = (
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"\x89PNG", "image/png"),
    (b"GIF8", "image/gif"),
    (b"RIFF", "image/webp"),
)
_DATA_URI = re.compile(r"data:([^;,]*)(;base64)?,(.*)", re.DOTALL | re.IGNORECASE)


class CardBuilder:
    """Builds one Card; remarks about what was left out are appended to `problems`."""

    def __init__(self, properties: Sequence[Property], problems: list[FileError]) -> None:
        self._properties = properties
        self._problems = problems
        self._card = Card()
        self._address_groups: list[str] = []
        self._labels = {
            p.group: _APPLE_LABEL.sub(r"\1", p.value())
            for p in properties
            if p.name == "X-ABLABEL" and p.group
        }
        self._handlers: dict[str, Callable[[Property], None]] = {
            "FN": self._formatted_name,
            "N": self._name,
            "NICKNAME": lambda p: self._card.nicknames.extend(filter(None, p.parts(","))),
            "CATEGORIES": lambda p: self._card.categories.extend(filter(None, p.parts(","))),
            "ORG": self._organization,
            "TITLE": lambda p: _add(self._card.titles, p),
            "ROLE": lambda p: _add(self._card.roles, p),
            "NOTE": lambda p: _add(self._card.notes, p),
            "TEL": lambda p: self._typed(self._card.phones, p),
            "EMAIL": lambda p: self._typed(self._card.emails, p),
            "URL": lambda p: self._typed(self._card.urls, p),
            "ADR": self._address,
            "LABEL": self._address_text,
            "BDAY": self._birthday,
            "PHOTO": self._photo,
            "UID": self._uid,
            "REV": self._revision,
        }

    def build(self) -> Card:
        """Return the card. LABEL comes last, it needs the address that it belongs to."""
        for item in sorted(self._properties, key=lambda p: p.name == "LABEL"):
            if item.name in {"VERSION", "PRODID", "PROFILE"} or self._is_label(item):
                continue
            self._handlers.get(item.name, self._extra)(item)
        self._card.addresses = [a for a in self._card.addresses if not _is_blank(a)]
        return self._card

    def _is_label(self, item: Property) -> bool:
        return item.name == "X-ABLABEL" and bool(item.group)

    def _formatted_name(self, item: Property) -> None:
        self._card.formatted_name = self._card.formatted_name or item.value()

    def _name(self, item: Property) -> None:
        if self._card.name == Name():
            self._card.name = Name(*[*item.parts(";"), "", "", "", "", ""][:5])

    def _organization(self, item: Property) -> None:
        name, *units = item.parts(";")
        while units and not units[-1]:
            units.pop()
        if name or units:
            self._card.organizations.append(Organization(name, tuple(units)))

    def _typed(self, values: list[Typed], item: Property) -> None:
        value = item.value()
        if item.name == "TEL":
            value = re.sub(r"^tel:", "", value, flags=re.IGNORECASE)
        if value:
            label = self._labels.get(item.group, "")
            values.append(Typed(value, _types(item), _preferred(item), label))

    def _address(self, item: Property) -> None:
        parts = [*item.parts(";"), "", "", "", "", "", "", ""]
        address = Address(
            po_box=parts[0],
            extended=parts[1],
            street=parts[2],
            city=parts[3],
            region=parts[4],
            postal_code=parts[5],
            country=parts[6],
            text=item.first("LABEL"),
            types=_types(item),
            preferred=_preferred(item),
            label=self._labels.get(item.group, ""),
        )
        self._card.addresses.append(address)
        self._address_groups.append(item.group)

    def _address_text(self, item: Property) -> None:
        """LABEL of 2.1 and 3.0 belongs to the ADR of its group, or that has the same types."""
        text, types = item.value(), _types(item)
        for address, group in zip(self._card.addresses, self._address_groups, strict=True):
            same = group == item.group if item.group else set(address.types) == set(types)
            if same and not address.text:
                address.text = text
                return
        self._card.addresses.append(Address(text=text, types=types))
        self._address_groups.append(item.group)

    def _birthday(self, item: Property) -> None:
        if self._card.birthday:
            return
        text = item.value()
        if full := _FULL_DATE.fullmatch(text):
            year, month, day = full.groups()
            unknown = year == item.first("X-APPLE-OMIT-YEAR")
            text = f"--{month}-{day}" if unknown else f"{year}-{month}-{day}"
        elif partial := _PARTIAL_DATE.fullmatch(text):
            text = "--{}-{}".format(*partial.groups())
        self._card.birthday = text

    def _photo(self, item: Property) -> None:
        if item.is_base64:
            self._picture(item, item.raw, _declared_media(item))
        elif data := _DATA_URI.fullmatch(item.text.replace("\\,", ",").replace("\\;", ";").strip()):
            self._picture(item, data.group(3).encode(), data.group(1).lower())
        elif uri := item.value():
            self._card.photos.append(Photo(uri=uri))

    def _picture(self, item: Property, packed: bytes, media: str) -> None:
        data, complete = decode_base64(packed)
        if not complete or not data:
            self._problems.append(DamagedPhoto(line=item.line))
        if data:
            self._card.photos.append(Photo(data, media or _media_of(data)))

    def _uid(self, item: Property) -> None:
        self._card.uid = self._card.uid or item.value()

    def _revision(self, item: Property) -> None:
        self._card.revision = self._card.revision or item.value()

    def _extra(self, item: Property) -> None:
        if item.is_base64 or item.name == "AGENT":
            self._problems.append(LeftOut(line=item.line, name=item.name))
            return
        value = escape(item.value()) if item.version == "2.1" else tidy(item.text)
        parameters = tuple(pair for pair in item.parameters if pair[0] not in _ABOUT_ENCODING)
        label = self._labels.get(item.group, "")
        if value:
            self._card.extras.append(
                Extra(item.name, value.replace("\n", "\\n"), parameters, label)
            )


def _is_blank(address: Address) -> bool:
    """Whether nothing but types is known (an ADR whose LABEL never came)."""
    return address == Address(types=address.types, preferred=address.preferred, label=address.label)


def _add(values: list[str], item: Property) -> None:
    if value := item.value():
        values.append(value)


def _types(item: Property) -> tuple[str, ...]:
    lower = (word.lower() for word in item.all("TYPE"))
    return tuple(dict.fromkeys(word for word in lower if word not in _SILENT_TYPES))


def _preferred(item: Property) -> bool:
    return item.first("PREF") == "1" or "pref" in (word.lower() for word in item.all("TYPE"))


def _declared_media(item: Property) -> str:
    for word in (*item.all("MEDIATYPE"), *item.all("TYPE")):
        media = word.lower() if "/" in word else f"image/{word.lower()}"
        if "/" in word or word.upper() in {"JPEG", "PNG", "GIF", "WEBP", "TIFF", "BMP"}:
            return media
    return ""


def _media_of(data: bytes) -> str:
    known = (media for mark, media in _MEDIA if data.startswith(mark))
    return next(known, "application/octet-stream")
