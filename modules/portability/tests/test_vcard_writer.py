"""Cards that we write are read back unchanged."""

from __future__ import annotations

import io
import unicodedata

import pytest
from crm_portability.files.card import Address, Card, Extra, Name, Organization, Photo, Typed
from crm_portability.files.vcard_reader import open_vcards
from crm_portability.files.vcard_writer import Version, card_bytes, fold
from hypothesis import given
from hypothesis import strategies as st

from crm_host.testing.shared import shared_data

VERSIONS: tuple[Version, ...] = ("3.0", "4.0")


def read_back(raw: bytes) -> Card:
    (record,) = open_vcards(io.BytesIO(raw)).cards()
    assert record.problems == ()
    assert record.card is not None
    return record.card


def tidy(text: str) -> str:
    return unicodedata.normalize("NFC", text).strip()


texts = st.text(
    st.characters(exclude_categories=("Cs", "Cc"), include_characters="\n"), max_size=40
).map(tidy)
filled = texts.filter(bool)
labels = texts.filter(lambda text: "_$!<" not in text)
types = st.lists(
    st.sampled_from(["work", "home", "cell", "fax", "x-σπίτι"]), unique=True, max_size=3
).map(tuple)
typed = st.builds(
    Typed,
    filled.filter(lambda text: not text.lower().startswith("tel:")),
    types,
    st.booleans(),
    labels,
)
addresses = st.builds(
    Address, *[texts] * 6, filled, text=texts, types=types, preferred=st.booleans(), label=labels
)
photos = st.builds(
    Photo, st.binary(min_size=1, max_size=200), st.sampled_from(["image/jpeg", "image/svg+xml"])
) | st.builds(Photo, uri=st.just("https://example.vn/a,b;c.jpg"))
cards = st.builds(
    Card,
    formatted_name=filled,
    name=st.builds(Name, *[texts] * 5),
    nicknames=st.lists(filled, max_size=2),
    organizations=st.lists(
        st.builds(Organization, texts, st.lists(filled, max_size=2).map(tuple)), max_size=2
    ).map(lambda found: [o for o in found if o.name or o.units]),
    titles=st.lists(filled, max_size=2),
    roles=st.lists(filled, max_size=2),
    phones=st.lists(typed, max_size=3),
    emails=st.lists(typed, max_size=2),
    addresses=st.lists(addresses, max_size=2),
    urls=st.lists(typed, max_size=2),
    notes=st.lists(filled, max_size=2),
    birthday=st.dates().map(str) | st.just("--02-29") | st.just("circa 1800; or so"),
    categories=st.lists(filled, max_size=3),
    photos=st.lists(photos, max_size=2),
    uid=texts,
    revision=texts,
    extras=st.lists(
        st.builds(Extra, st.just("X-ZALO"), st.just("0912"), st.just((("X-A", "ô, 1"),)), labels),
        max_size=2,
    ),
)


@pytest.mark.parametrize("version", VERSIONS)
@given(card=cards)
def test_every_card_comes_back(version: Version, card: Card) -> None:
    assert read_back(card_bytes(card, version)) == card


@pytest.mark.parametrize("version", VERSIONS)
def test_real_cards_come_back(version: Version) -> None:
    count = 0
    for file in sorted(shared_data("vcards").glob("*/*.vcf")):
        with file.open("rb") as stream:
            for record in open_vcards(stream).cards():
                assert record.card is not None
                assert read_back(card_bytes(record.card, version)) == record.card, file.name
                count += 1
    assert count == 35


@given(st.text(st.characters(exclude_categories=("Cs", "Cc")), max_size=300))
def test_lines_are_folded_at_75_octets_between_characters(text: str) -> None:
    lines = fold(text).removesuffix(b"\r\n").split(b"\r\n")
    assert all(len(line) <= 75 for line in lines)
    assert [line.decode() for line in lines]
    assert b"".join([lines[0], *(line[1:] for line in lines[1:])]).decode() == text


def test_a_vietnamese_card_as_other_programs_read_it() -> None:
    card = Card(
        formatted_name="Đặng Đức",
        name=Name("Đặng", "Đức"),
        phones=[Typed("+84912345678", ("cell",), preferred=True)],
        addresses=[Address(street="12 Lê Lợi", city="Huế", text="12 Lê Lợi\nHuế")],
        birthday="1990-05-22",
    )
    assert card_bytes(card, "3.0").decode().split("\r\n") == [
        "BEGIN:VCARD",
        "VERSION:3.0",
        "FN:Đặng Đức",
        "N:Đặng;Đức;;;",
        "TEL;TYPE=cell;TYPE=pref:+84912345678",
        "item1.ADR:;;12 Lê Lợi;Huế;;;",
        r"item1.LABEL:12 Lê Lợi\nHuế",
        "BDAY:1990-05-22",
        "END:VCARD",
        "",
    ]
    assert "TEL;TYPE=cell;PREF=1:+84912345678\r\n" in card_bytes(card, "4.0").decode()
