"""Write Cards as vCard 3.0 or 4.0 that our reader reads back to equal Cards."""

from __future__ import annotations

import base64
from collections.abc import Iterable, Iterator
from typing import Literal

from .card import Address, Card, Photo, Typed
from .vcard_values import escape, quoted

Version = Literal["3.0", "4.0"]
Parameters = Iterable[tuple[str, str]]
_FOLD = 75


def fold(line: str) -> bytes:
    """Fold at 75 octets (RFC 6350, 3.2), never inside a character; ends with CRLF."""
    raw = line.encode()
    pieces, start, width = [], 0, _FOLD
    while len(raw) - start > width:
        end = start + width
        while raw[end] & 0xC0 == 0x80:
            end -= 1
        pieces.append(raw[start:end])
        start, width = end, _FOLD - 1
    pieces.append(raw[start:])
    return b"\r\n ".join(pieces) + b"\r\n"


def card_bytes(card: Card, version: Version = "4.0") -> bytes:
    """Return one whole vCard, BEGIN to END."""
    return b"".join(fold(line) for line in _Writer(version).lines(card))


class _Writer:
    def __init__(self, version: Version) -> None:
        self._version = version
        self._groups = 0

    def lines(self, card: Card) -> Iterator[str]:
        yield "BEGIN:VCARD"
        yield f"VERSION:{self._version}"
        yield from self._names(card)
        yield from self._reachable(card)
        yield from self._rest(card)
        yield "END:VCARD"

    def _names(self, card: Card) -> Iterator[str]:
        name = card.name
        parts = (name.family, name.given, name.middle, name.prefix, name.suffix)
        yield f"FN:{escape(card.formatted_name)}"
        yield "N:" + ";".join(map(escape, parts))
        if card.nicknames:
            yield "NICKNAME:" + ",".join(map(escape, card.nicknames))
        for organization in card.organizations:
            yield "ORG:" + ";".join(map(escape, (organization.name, *organization.units)))
        yield from (f"TITLE:{escape(title)}" for title in card.titles)
        yield from (f"ROLE:{escape(role)}" for role in card.roles)

    def _reachable(self, card: Card) -> Iterator[str]:
        named = (("TEL", card.phones), ("EMAIL", card.emails), ("URL", card.urls))
        for name, values in named:
            for value in values:
                yield from self._labeled(
                    name, self._parameters(value), escape(value.value), value.label
                )
        for address in card.addresses:
            yield from self._address(address)

    def _parameters(self, value: Typed | Address) -> list[tuple[str, str]]:
        pairs = [("TYPE", word) for word in value.types]
        if value.preferred:
            pairs.append(("PREF", "1") if self._version == "4.0" else ("TYPE", "pref"))
        return pairs

    def _address(self, address: Address) -> Iterator[str]:
        parts = (address.po_box, address.extended, address.street, address.city)
        value = ";".join(
            map(escape, (*parts, address.region, address.postal_code, address.country))
        )
        parameters = self._parameters(address)
        if self._version == "4.0":
            if address.text:
                parameters.append(("LABEL", address.text))
            yield from self._labeled("ADR", parameters, value, address.label)
            return
        # vCard 3.0 has a property for it; the group says to which address it belongs.
        text = f"LABEL:{escape(address.text)}" if address.text else ""
        yield from self._labeled("ADR", parameters, value, address.label, text)

    def _labeled(
        self, name: str, parameters: Parameters, value: str, label: str, beside: str = ""
    ) -> Iterator[str]:
        group = ""
        if label or beside:
            self._groups += 1
            group = f"item{self._groups}."
        pairs = "".join(f";{key}={quoted(text)}" for key, text in parameters)
        yield f"{group}{name}{pairs}:{value}"
        if label:
            yield f"{group}X-ABLabel:{escape(label)}"
        if beside:
            yield f"{group}{beside}"

    def _rest(self, card: Card) -> Iterator[str]:
        yield from (f"NOTE:{escape(note)}" for note in card.notes)
        if card.birthday:
            yield self._birthday(card.birthday)
        if card.categories:
            yield "CATEGORIES:" + ",".join(map(escape, card.categories))
        yield from (self._photo(photo) for photo in card.photos)
        if card.uid:
            yield f"UID:{escape(card.uid)}"
        if card.revision:
            yield f"REV:{escape(card.revision)}"
        for extra in card.extras:
            yield from self._labeled(extra.name, extra.parameters, extra.value, extra.label)

    def _birthday(self, birthday: str) -> str:
        digits = birthday.replace("-", "")
        is_date = digits.isascii() and digits.isdigit() and len(digits) in {4, 8}
        if not is_date:
            return f"BDAY;VALUE=text:{escape(birthday)}"
        if self._version == "3.0":
            return f"BDAY:{birthday}"
        return f"BDAY:{'--' if len(digits) == 4 else ''}{digits}"

    def _photo(self, photo: Photo) -> str:
        if photo.uri:
            return f"PHOTO;VALUE=uri:{escape(photo.uri)}"
        packed = base64.b64encode(photo.data).decode()
        if self._version == "4.0":
            return f"PHOTO:data:{photo.media_type};base64,{packed}"
        kind = photo.media_type.removeprefix("image/")
        kind = kind.upper() if kind in {"jpeg", "png", "gif", "webp"} else photo.media_type
        return f"PHOTO;ENCODING=b;TYPE={quoted(kind)}:{packed}"
