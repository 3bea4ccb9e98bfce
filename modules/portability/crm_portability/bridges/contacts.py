"""Contacts as vCards, and what is doubtful about contacts that were imported."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from functools import partial
from typing import Any

from crm_contacts.api import Contact, PhoneNumber, PostalAddress, check_photo, set_photo

from crm_host.api import (
    DataColumn,
    Refused,
    Text,
    ValueRefused,
    catalogue,
    file_path,
    notation,
)
from crm_host.api import lazy_text as _
from crm_portability.cards import CardMapping, CardPart, use_cards
from crm_portability.contact_presets import CONTACT_PRESETS
from crm_portability.duplicates.rules import describe
from crm_portability.files.card import Address, Card, Extra, Organization, Photo, Typed
from crm_portability.importing.doubts import doubted_by
from crm_portability.importing.mode import is_rehearsal
from crm_portability.presets import offer_presets

_ORGANIZATION, _PERSON = "organization", "person"
#: How address books of Apple mark a card that is not a person's.
_SHOWN_AS = "X-ABSHOWAS"
_COMPANY = Extra(_SHOWN_AS, "COMPANY")

#: Parts of the name: field of the contact, attribute of the card's name.
_NAME_PARTS = (
    ("family_name", "family"),
    ("given_name", "given"),
    ("middle_name", "middle"),
    ("name_prefix", "prefix"),
    ("name_suffix", "suffix"),
)
_EMAIL_TYPES = {"home": "home", "work": "work"}
#: Words of a card to our types of phones; the first that fits decides.
_PHONE_WORDS = (
    ({"home", "fax"}, "home_fax"),
    ({"homefax"}, "home_fax"),
    ({"fax"}, "work_fax"),
    ({"workfax"}, "work_fax"),
    ({"cell"}, "mobile"),
    ({"mobile"}, "mobile"),
    ({"iphone"}, "mobile"),
    ({"pager"}, "pager"),
    ({"car"}, "car"),
    ({"assistant"}, "assistant"),
    ({"main"}, "main"),
    ({"work"}, "work"),
    ({"work2"}, "work"),
    ({"home"}, "home"),
    ({"home2"}, "home"),
)
_PHONE_TYPES = {
    "mobile": ("cell",),
    "work_fax": ("work", "fax"),
    "home_fax": ("home", "fax"),
    "other": (),
}


def _column(key: str) -> DataColumn:
    return next(item for item in catalogue(Contact).columns() if item.key == key)


def _fill(contact: Contact, key: str, text: str) -> None:
    """Put a text into a contact as the column of a file would."""
    if text:
        column = _column(key)
        column.write(contact, column.parse(text, notation()))


def _read_kind(contact: Contact, card: Card) -> None:
    if contact.kind == _ORGANIZATION:
        card.extras.append(_COMPANY)


def _write_kind(card: Card, contact: Contact) -> None:
    if contact.id is None:
        contact.kind = _ORGANIZATION if _is_organization(card) else _PERSON


def _is_organization(card: Card) -> bool:
    for extra in card.extras:
        if (extra.name, extra.value.upper()) in ((_SHOWN_AS, "COMPANY"), ("KIND", "ORG")):
            return True
    is_named = any(getattr(card.name, part) for _field, part in _NAME_PARTS)
    firms = {item.name for item in card.organizations}
    return not is_named and bool(firms) and card.formatted_name in (firms | {""})


def _read_display(contact: Contact, card: Card) -> None:
    card.formatted_name = contact.display_name


def _write_display(card: Card, contact: Contact) -> None:
    first = card.organizations[0].name if card.organizations else ""
    is_firm = contact.kind == _ORGANIZATION
    _fill(contact, "display_name", card.formatted_name or (first if is_firm else ""))


def _read_name(field: str, part: str, contact: Contact, card: Card) -> None:
    setattr(card.name, part, getattr(contact, field) or "")


def _write_name(field: str, part: str, card: Card, contact: Contact) -> None:
    if contact.kind == _PERSON:
        _fill(contact, field, getattr(card.name, part))


def _read_nickname(contact: Contact, card: Card) -> None:
    card.nicknames = [contact.nickname] if contact.nickname else []


def _write_nickname(card: Card, contact: Contact) -> None:
    _fill(contact, "nickname", ", ".join(card.nicknames))


def _read_work(contact: Contact, card: Card) -> None:
    if contact.kind == _ORGANIZATION:
        card.organizations = [Organization(contact.display_name)]
        return
    work = contact.main_employment
    if work is None:
        return
    name = work.organization.display_name if work.organization is not None else ""
    units = (work.department,) if work.department else ()
    card.organizations = [Organization(name, units)] if name or units else []
    card.titles = [work.role] if work.role else []


def _write_work(card: Card, contact: Contact) -> None:
    if contact.kind == _ORGANIZATION:
        return
    if card.organizations:
        _fill(contact, "company", card.organizations[0].name)
        _fill(contact, "department", ", ".join(card.organizations[0].units))
    _fill(contact, "job_title", next(iter([*card.titles, *card.roles]), ""))


def _read_emails(contact: Contact, card: Card) -> None:
    card.emails = [
        Typed(row.value, (row.type,) if row.type in _EMAIL_TYPES else (), bool(row.is_primary))
        for row in contact.emails
    ]


def _write_emails(card: Card, contact: Contact) -> None:
    for item in card.emails:
        kind = next((_EMAIL_TYPES[word] for word in item.types if word in _EMAIL_TYPES), "")
        _fill(contact, f"email_{kind}" if kind else "email", item.value)
    _prefer(card.emails, contact.emails)


def _read_phones(contact: Contact, card: Card) -> None:
    for row in contact.phones:
        value = f"{row.value} ext. {row.extension}" if row.extension else row.value
        types = _PHONE_TYPES.get(row.type, (row.type,))
        card.phones.append(Typed(value, types, bool(row.is_primary)))


def _write_phones(card: Card, contact: Contact) -> None:
    """Add the numbers; one that is there with another type stays, as a card may say both."""
    field: Any = catalogue(Contact)["phone"]
    for item in card.phones:
        words = set(item.types)
        kind = next((kind for needed, kind in _PHONE_WORDS if needed <= words), "other")
        rows = [row for row in contact.phones if row.type == kind]
        if any(field.same(contact, row, item.value) for row in rows):
            continue
        for value in _column("phone").parse(item.value, notation()):
            contact.phones.append(PhoneNumber(type=kind, value=value))
    _prefer(card.phones, contact.phones)


def _prefer(values: list[Typed], rows: Any) -> None:
    """Make the preferred value of a card the main one of a contact that has none yet."""
    if any(row.is_primary for row in rows):
        return
    for item in values:
        for row in rows:
            if item.preferred and row.value.casefold() == item.value.casefold():
                row.is_primary = True
                return


def _read_addresses(contact: Contact, card: Card) -> None:
    card.addresses = [_address(row) for row in contact.addresses]


def _address(row: PostalAddress) -> Address:
    more = (row.extra, row.area, row.former_district)
    return Address(
        extended=", ".join(part for part in more if part),
        street=row.street or "",
        city=row.city or "",
        region=row.province or "",
        postal_code=row.postcode or "",
        country=catalogue(Contact)["country"].kind.format(row.country, notation()),
        types=(row.type,) if row.type in ("home", "work") else (),
        preferred=bool(row.is_primary),
    )


def _write_addresses(card: Card, contact: Contact) -> None:
    known = {_parts(_address(row)) for row in contact.addresses}
    for item in card.addresses:
        if _parts(item) in known:
            continue
        kind = next((word for word in item.types if word in ("home", "work")), "other")
        _fill(contact, "address_type", kind)
        street = item.street or ("" if any(_parts(item)) else item.text)
        _fill(contact, "street", street)
        _fill(contact, "extra", ", ".join(part for part in (item.po_box, item.extended) if part))
        _fill(contact, "city", item.city)
        _fill(contact, "province", item.region)
        _fill(contact, "postcode", item.postal_code)
        _fill(contact, "country", item.country)


def _parts(address: Address) -> tuple[str, ...]:
    more = ", ".join(part for part in (address.po_box, address.extended) if part)
    parts = (more, address.street, address.city, address.region, address.postal_code)
    return (*parts, _country(address.country))


def _country(text: str) -> str:
    try:
        return catalogue(Contact)["country"].kind.parse(text, notation()) or ""
    except ValueRefused:  # a name that no list knows is kept as it is
        return text


def _read_website(contact: Contact, card: Card) -> None:
    card.urls = [Typed(contact.website)] if contact.website else []


def _write_website(card: Card, contact: Contact) -> None:
    for item in card.urls:
        _fill(contact, "website", item.value)


def _read_note(contact: Contact, card: Card) -> None:
    card.notes = [contact.note] if contact.note else []


def _write_note(card: Card, contact: Contact) -> None:
    for note in card.notes:
        if note not in (contact.note or ""):
            _fill(contact, "note", f"{contact.note}\n{note}" if contact.note else note)


def _read_birthday(contact: Contact, card: Card) -> None:
    card.birthday = contact.birthday.isoformat() if contact.birthday else ""


def _write_birthday(card: Card, contact: Contact) -> None:
    if card.birthday.startswith("--"):
        raise ValueRefused(_("A birthday without a year cannot be kept."))
    _fill(contact, "birthday", card.birthday)


def _read_tags(contact: Contact, card: Card) -> None:
    card.categories = [tag.display for tag in contact.tags]


def _write_tags(card: Card, contact: Contact) -> None:
    _fill(contact, "tag", " ::: ".join(card.categories))


def _read_photo(contact: Contact, card: Card) -> None:
    if not contact.photo_sha256:
        return
    path = file_path(contact.photo_sha256)
    if path.is_file():
        card.photos = [Photo(path.read_bytes(), contact.photo_type or "")]
    else:  # rehearsed only, or lost
        card.photos = [Photo(uri=f"urn:sha256:{contact.photo_sha256}")]


def _write_photo(card: Card, contact: Contact) -> None:
    data = next((photo.data for photo in card.photos if photo.data), b"")
    if not data:
        return
    try:
        if is_rehearsal():
            contact.photo_type = check_photo(data)
            contact.photo_sha256 = hashlib.sha256(data).hexdigest()
        else:
            set_photo(contact, data)
    except Refused as refused:
        raise ValueRefused(refused.message) from None


def _doubts(contact: Contact) -> Iterator[tuple[str, Text]]:
    """Yield what was kept although it is not valid."""
    for phone in contact.phones:
        if phone.state == "invalid":
            yield "phone", _("“%(value)s” is no valid phone number.", value=phone.value)
    for email in contact.emails:
        if email.state == "invalid":
            yield "email", _("“%(value)s” is no valid e-mail address.", value=email.value)
    tax_number = contact.tax_number
    if tax_number is not None and tax_number.problem not in (None, "no_rule"):
        yield "tax_id", _("“%(value)s” is no valid tax number.", value=tax_number.raw)


use_cards(
    CardMapping(
        Contact,
        (
            CardPart("kind", "KIND", _read_kind, _write_kind),
            CardPart(
                "display_name",
                "FN",
                _read_display,
                _write_display,
                lambda card: [card.formatted_name] if card.formatted_name else [],
            ),
            *(
                CardPart(
                    name, "N", partial(_read_name, name, part), partial(_write_name, name, part)
                )
                for name, part in _NAME_PARTS
            ),
            CardPart("nickname", "NICKNAME", _read_nickname, _write_nickname),
            CardPart("company", "ORG", _read_work, _write_work),
            CardPart(
                "email",
                "EMAIL",
                _read_emails,
                _write_emails,
                lambda card: [item.value for item in card.emails],
            ),
            CardPart("phone", "TEL", _read_phones, _write_phones),
            CardPart("address", "ADR", _read_addresses, _write_addresses),
            CardPart("website", "URL", _read_website, _write_website),
            CardPart("note", "NOTE", _read_note, _write_note),
            CardPart("birthday", "BDAY", _read_birthday, _write_birthday),
            CardPart("tag", "CATEGORIES", _read_tags, _write_tags),
            CardPart("", "PHOTO", _read_photo, _write_photo),
        ),
    )
)
doubted_by(Contact, _doubts)
offer_presets(Contact, CONTACT_PRESETS)
describe(
    Contact.__record__,
    ignored=("display_name", "name_prefix", "middle_name", "name_suffix", "nickname",
             "industry", "employee_count", "company", "parent_id", "website", "tag"),
    shared=(
        # Those who live or work together.
        ("family_name", "address", "phone"),
        # Those who have the same name, in the same town.
        ("family_name", "given_name", "address.area", "address.former_district", "address.city",
         "address.province"),
    ),
)  # fmt: skip
