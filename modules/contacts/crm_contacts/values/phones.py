"""Phone numbers: E.164 for storage, the reader's customary form for display, keys for search."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from phonenumbers import PhoneNumber

# How Vietnamese and Greek people write "extension"; the library knows the other spellings.
_EXTENSION = re.compile(r"(?:máy lẻ|số lẻ|nhánh|εσωτ(?:ερικό|\.)?)\s*[:.]?\s*(?=\d{1,6}\s*$)", re.I)

#: New prefixes of the Vietnamese mobile numbers that had 11 digits before 15 September 2018,
#: by the renumbering plan of the Ministry of Information and Communications (decision
#: 798/QĐ-BTTTT of 2018). The seven digits behind the prefix stayed.
_VIETNAM_2018 = {
    **{"0120": "070", "0121": "079", "0122": "077", "0126": "076", "0128": "078"},
    **{"0123": "083", "0124": "084", "0125": "085", "0127": "081", "0129": "082"},
    **{"0162": "032", "0163": "033", "0164": "034", "0165": "035"},
    **{"0166": "036", "0167": "037", "0168": "038", "0169": "039"},
    **{"0186": "056", "0188": "058", "0199": "059"},
}
_OLD_VIETNAMESE = re.compile(r"^(?:0|(?:00)?84(?:0)?)(1\d{2})(\d{7})$")

#: A number as programs write it (ITU-T E.164, at most 15 digits), long enough for any plan.
_E164 = re.compile(r"\+[1-9][0-9]{7,14}")

#: Greek area codes of four digits; Athens (21x) has three, all others have five.
_GREEK_FOUR = ("2310", "2410", "2510", "2610", "2710", "2810")


#: Valid numbers that were read lately, by E.164: they are stored next, which asks for them again.
_understood: dict[str, PhoneNumber] = {}
_REMEMBERED = 4096


@dataclass(frozen=True, slots=True)
class Phone:
    """A number as typed and what it was understood as."""

    raw: str
    e164: str | None = None
    region: str | None = None
    extension: str = ""

    @property
    def valid(self) -> bool:
        """Whether a phone could be reached under it, by the numbering plan of its country."""
        return self.e164 is not None

    @property
    def stored(self) -> str:
        """E.164 when valid, else the text as typed: nothing is lost."""
        return self.e164 or self.raw


@lru_cache(maxsize=4096)
def parse_phone(text: str, region: str) -> Phone:
    """Understand a number typed in any spacing.

    ``region`` is the two-letter country of the person or the firm, which a number in national
    form needs; it may be empty. Never raises: what is no valid number comes back as typed.

    >>> parse_phone("0912.345.678", "VN").e164
    '+84912345678'
    """
    phonenumbers = _library()
    raw = " ".join(text.split())
    try:
        number = _plain_number(raw) or phonenumbers.parse(
            _EXTENSION.sub("ext. ", raw), region.upper() or None
        )
    except phonenumbers.NumberParseException:
        return Phone(raw)
    country = phonenumbers.region_code_for_number(number)
    if country is None or not phonenumbers.is_valid_number_for_region(number, country):
        return Phone(raw)
    e164 = phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
    _remember(e164, number)
    return Phone(raw, e164, country, number.extension or "")


def _plain_number(text: str) -> PhoneNumber | None:
    """Return what parsing gives for a number that a program wrote, six times as fast.

    `None` for all that is not E.164 from the first to the last character, and where the digits
    behind the country code could begin with a prefix that parsing takes away.
    """
    if not _E164.fullmatch(text):
        return None
    import phonenumbers

    for end in (2, 3, 4):
        country = int(text[1:end])
        if country in phonenumbers.COUNTRY_CODE_TO_REGION_CODE:
            break
    else:
        return None
    if _prefix(country).match(text, end):
        return None
    return phonenumbers.PhoneNumber(country_code=country, national_number=int(text[end:]))


@lru_cache(maxsize=300)
def _prefix(country: int) -> re.Pattern[str]:
    """Return what parsing may take away behind a country code; zeros it counts apart."""
    import phonenumbers

    region = phonenumbers.region_code_for_country_code(country)
    plan = phonenumbers.PhoneMetadata.metadata_for_region_or_calling_code(country, region)
    prefix = plan.national_prefix_for_parsing if plan else None
    return re.compile(f"0|{prefix}" if prefix else "0")


def _remember(e164: str, number: PhoneNumber) -> None:
    if number.extension:  # it belongs to this one record, and E.164 does not tell it
        return
    if len(_understood) >= _REMEMBERED:
        _understood.clear()
    _understood[e164] = number


@lru_cache(maxsize=4096)
def display_phone(stored: str, viewer_region: str) -> str:
    """Return a stored number as people write it.

    National inside the reader's own country, international elsewhere. Text that is not E.164 is
    shown as it is.

    >>> display_phone("+84912345678", "VN"), display_phone("+302101234567", "GR")
    ('0912 345 678', '210 123 4567')
    """
    import phonenumbers

    number = _stored_number(stored)
    if number is None:
        return stored
    at_home = phonenumbers.region_code_for_number(number) == viewer_region.upper()
    if number.country_code == 30 and (greek := _greek_landline(str(number.national_number))):
        return greek if at_home else f"+30 {greek}"
    form = phonenumbers.PhoneNumberFormat
    return phonenumbers.format_number(number, form.NATIONAL if at_home else form.INTERNATIONAL)


@lru_cache(maxsize=4096)
def phone_search_keys(stored: str) -> tuple[str, ...]:
    """Return digit strings of which every way to type the number is a fragment.

    With or without trunk zero, country code, ``00`` or ``+84 (0)``; an invalid number is found
    by the digits it was typed with.

    >>> phone_search_keys("+84912345678"), phone_search_keys("+302101234567")
    (('0084912345678', '00840912345678'), ('00302101234567',))
    """
    import phonenumbers

    number = _stored_number(stored)
    if number is None:
        typed = phonenumbers.normalize_digits_only(stored)
        return (typed,) if typed else ()
    national = phonenumbers.national_significant_number(number)
    region = phonenumbers.region_code_for_number(number) or ""
    trunk = phonenumbers.ndd_prefix_for_region(region, True)
    plain = f"00{number.country_code}{national}"
    return (plain, f"00{number.country_code}{trunk}{national}") if trunk else (plain,)


def phone_url(stored: str) -> str:
    """Return the address that dials a number (RFC 3966); of an invalid one, the digits it has.

    >>> phone_url("+84912345678"), phone_url("ĐT 0912-34")
    ('tel:+84912345678', 'tel:091234')
    """
    return "tel:" + re.sub(r"[^\d+]", "", stored)


def renumbered_vietnamese_mobile(text: str) -> str | None:
    """Return today's E.164 form of an 11-digit Vietnamese mobile number, else ``None``.

    For a suggestion that a person confirms: the owner may have given the number up.

    >>> renumbered_vietnamese_mobile("0168 234 5678")
    '+84382345678'
    """
    old = _OLD_VIETNAMESE.match(re.sub(r"\D", "", text))
    new_prefix = _VIETNAM_2018.get(f"0{old[1]}") if old else None
    return f"+84{new_prefix[1:]}{old[2]}" if old and new_prefix else None


@lru_cache(maxsize=1)
def _library() -> Any:
    """Return the library, told to keep the patterns of its plans: it compiles each at every use."""
    import phonenumbers

    phonenumbers.enable_pattern_cache()
    return phonenumbers


def _stored_number(stored: str) -> PhoneNumber | None:
    import phonenumbers

    if not stored.startswith("+"):
        return None
    if stored in _understood:
        return _understood[stored]
    try:
        number = phonenumbers.parse(stored)
    except phonenumbers.NumberParseException:
        return None
    return number if phonenumbers.is_valid_number(number) else None


def _greek_landline(national: str) -> str | None:
    # The library cuts behind two digits (21 0123 4567), which no Greek does.
    if len(national) != 10 or not national.startswith("2"):
        return None
    if national.startswith("21"):
        return f"{national[:3]} {national[3:6]} {national[6:]}"
    if national.startswith(_GREEK_FOUR):
        return f"{national[:4]} {national[4:7]} {national[7:]}"
    return f"{national[:5]} {national[5:]}"
