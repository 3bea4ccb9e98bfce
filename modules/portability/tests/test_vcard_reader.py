"""Real vCards of many programs, and damaged ones."""

from __future__ import annotations

import io
import json

import pytest
from crm_portability.files.card import Address, Card, Name, Organization, Typed
from crm_portability.files.errors import (
    AssumedEncoding,
    CardTooLarge,
    EmptyFile,
    FileError,
    MalformedCard,
    StrayLine,
    UnclosedCard,
    UndecodableText,
    WrongKind,
)
from crm_portability.files.vcard_reader import CardRecord, open_vcards

from crm_host.testing.shared import shared_data


def read(raw: str | bytes, **options: object) -> list[CardRecord]:
    raw = raw.encode() if isinstance(raw, str) else raw
    return list(open_vcards(io.BytesIO(raw), **options).cards())  # type: ignore[arg-type]


def real(name: str, **options: object) -> list[Card]:
    records = read((shared_data("vcards") / name).read_bytes(), **options)
    return [record.card for record in records if record.card]


def card(*lines: str, version: str = "3.0") -> str:
    return "\r\n".join(["BEGIN:VCARD", f"VERSION:{version}", *lines, "END:VCARD", ""])


def only(raw: str | bytes) -> Card:
    (record,) = read(raw)
    assert record.card is not None
    return record.card


def test_all_real_cards_with_every_phone_email_address_and_photo() -> None:
    contents = json.loads((shared_data("vcards") / "contents.json").read_text("utf-8"))
    totals = {"cards": 0, "tel": 0, "email": 0, "photo": 0}
    for entry in contents:
        cards = real(entry["file"])
        assert len(cards) == entry["cards"], entry["file"]
        found = {
            "tel": sum(len(c.phones) for c in cards),
            "email": sum(len(c.emails) for c in cards),
            "photo": sum(len(c.photos) for c in cards),
        }
        if entry["file"] == "kcontacts/testfullvcard.vcf":
            found["photo"] += 1  # its PHOTO is empty
        assert found == {key: entry[key] for key in found}, entry["file"]
        totals = {key: totals[key] + {**found, "cards": len(cards)}[key] for key in totals}
    assert len(contents) == 25
    assert totals == {"cards": 35, "tel": 62, "email": 37, "photo": 10}


def test_declared_windows_encoding() -> None:
    (john,) = real("roundcube/johndoe.vcf")
    assert john.formatted_name == "John Doë"
    assert john.name == Name(family="Doë", given="John")
    assert [(e.value, e.types, e.preferred) for e in john.emails] == [
        ("inbox@roundcube.net", ("work",), False),
        ("roundcube@gmail.com", ("home",), True),
    ]
    assert john.addresses[0].city == "Hometown"


def test_undeclared_encoding_is_remarked_and_may_be_chosen() -> None:
    raw = (shared_data("vcards") / "roundcube/thebat.vcf").read_bytes()
    (record,) = read(raw)
    assert [(type(p), p.line) for p in record.problems] == [
        (AssumedEncoding, 3),
        (AssumedEncoding, 4),
    ]
    (chosen,) = read(raw, encoding="iso-8859-2")
    assert chosen.card is not None
    assert chosen.card.formatted_name == "Piotr Iksiński"
    assert chosen.problems == ()


def test_quoted_printable_over_several_lines() -> None:
    (outlook,) = real("ezvcard/outlook-2003.vcf")
    assert outlook.notes == ["This is the note field!!\nSecond line\n\nThird line is empty"]
    assert outlook.organizations == [Organization("Company, The", ("TheDepartment",))]
    assert outlook.addresses[0].text.endswith("Austin, TX 12345\nUnited States of America")
    assert outlook.birthday == "1980-03-21"


def test_addresses_in_quoted_printable() -> None:
    cards = real("kcontacts/vcard10.vcf")
    assert cards[0].addresses[0].street.startswith("DDDDDDDDDDDDDDD-Staße \n2".replace(" \n2", ""))
    assert cards[1].urls == [Typed("http://some-webseite.com")]
    assert cards[3].titles == ["Facharzt für Allgemeinmedizin"]


def test_names_given_by_hand_on_apple_and_google() -> None:
    (mac,) = real("ezvcard/John_Doe_MAC_ADDRESS_BOOK.vcf")
    assert mac.phones[-1] == Typed("905-222-1234", label="AssistantPhone")
    assert mac.urls == [Typed("http://www.ibm.com", preferred=True, label="HomePage")]
    assert mac.name == Name("Doe", "John", "Richter,James", "Mr.", "Sr.")
    assert mac.photos[0].media_type == "image/jpeg"
    assert len(mac.photos[0].data) > 10_000
    (gmail,) = real("ezvcard/gmail-single.vcf")
    assert gmail.addresses[1] == Address(
        street="321 Custom St",
        city="Custom City",
        region="TX",
        postal_code="98765",
        country="USA",
        label="CustomAdrType",
    )
    assert ("X-ABRELATEDNAMES", "MySpouse", "Spouse") in [
        (extra.name, extra.value, extra.label) for extra in gmail.extras
    ]


def test_version_4_with_uris() -> None:
    (sherlock,) = real("kcontacts/testfullvcard.vcf")
    assert sherlock.phones[0] == Typed("+44-555-555-5555;ext=5555", ("voice", "home"), True)
    assert sherlock.addresses[0].text.startswith("Mr Sherlock Holmes, 221B Baker Street")
    assert sherlock.categories == ["FICTION", "LITERATURE"]
    assert sherlock.birthday == "1953-10-15"
    (full,) = real("ezvcard/fullcontact.vcf")
    assert [o.name for o in full.organizations] == ["Organization1", "Organization2"]
    assert full.photos[0].uri.startswith("https://d3m0kzytmr41b1.cloudfront.net/")


def test_vcards_beside_the_contact_exports_are_read() -> None:
    for file in sorted(shared_data("contacts_csv").glob("*.vcf")):
        records = read(file.read_bytes())
        assert records, file.name
        assert all(record.card for record in records), file.name


def test_fold_inside_a_character() -> None:
    name = "Đặng Đức".encode()
    raw = b"BEGIN:VCARD\r\nVERSION:3.0\r\nFN:" + b"\r\n ".join(bytes([b]) for b in name)
    assert only(raw + b"\r\nEND:VCARD\r\n").formatted_name == "Đặng Đức"


def test_decomposed_text_is_composed_and_greek_question_mark_stays_in_its_part() -> None:
    found = only(card("FN:Đặng Đức", "N:Τι\u037e;Άννα;;;"))
    assert found.formatted_name == "Đặng Đức"
    assert found.name == Name(family="Τι;", given="Άννα")


def test_escapes_by_version() -> None:
    note = r"NOTE:a\nb\, c\; d\\e"
    assert only(card(note)).notes == ["a\nb, c; d\\e"]
    assert only(card(r"NOTE:C:\new\, x", version="2.1")).notes == [r"C:\new, x"]


def test_version_2_1_keeps_the_white_space_of_a_fold() -> None:
    assert only(card("NOTE:Hà", " Nội", version="2.1")).notes == ["Hà Nội"]
    assert only(card("NOTE:Hà", "  Nội", version="3.0")).notes == ["Hà Nội"]


def test_birthdays() -> None:
    def birthday(line: str) -> str:
        return only(card(line, "FN:An")).birthday

    assert birthday("BDAY:19900522") == "1990-05-22"
    assert birthday("BDAY:1990-05-22T00:00:00Z") == "1990-05-22"
    assert birthday("BDAY:--0522") == "--05-22"
    assert birthday("BDAY;X-APPLE-OMIT-YEAR=1604:1604-05-22") == "--05-22"
    assert birthday("BDAY;VALUE=text:circa 1800") == "circa 1800"


def test_card_of_an_agent_inside_of_a_card() -> None:
    inner = ["AGENT:", "BEGIN:VCARD", "FN:Inner", "TEL:1", "END:VCARD"]
    (record,) = read(card("FN:Outer", *inner, "TEL:2", version="2.1"))
    assert record.card is not None
    assert record.card.formatted_name == "Outer"
    assert [phone.value for phone in record.card.phones] == ["2"]


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-8-sig"])
def test_unicode_files(encoding: str) -> None:
    assert only(card("FN:Đặng Đức").encode(encoding)).formatted_name == "Đặng Đức"


def test_whole_file_in_an_old_greek_code_page() -> None:
    raw = card("FN:Άννα Παπαδοπούλου", "N:Παπαδοπούλου;Άννα;;;").encode("cp1253")
    assert only(raw).name == Name("Παπαδοπούλου", "Άννα")


def test_damaged_cards_do_not_stop_the_others() -> None:
    raw = (
        card("FN:Đặng Đức")
        + "BEGIN:VCARD\r\nVERSION:3.0\r\nFN:cut off\r\n"
        + card("FN:Άννα", "broken line")
        + card("X-UNKNOWN:")
        + "between the cards\r\nand more\r\n"
        + card("FN:John")
    )
    records = read(raw)
    names = [record.card.formatted_name if record.card else None for record in records]
    assert names == ["Đặng Đức", None, "Άννα", None, None, "John"]
    problems = [(type(p), p.line) for record in records for p in record.problems]
    assert problems == [
        (UnclosedCard, 5),
        (StrayLine, 11),
        (MalformedCard, 13),
        (StrayLine, 17),
    ]
    assert [record.number for record in records] == [1, 2, 3, 4, 4, 5]


def test_file_cut_off_in_the_middle() -> None:
    raw = card("FN:An") + "BEGIN:VCARD\r\nVERSION:3.0\r\nFN:Binh\r\nPHOTO;ENCODING=b:AAAA"
    assert [type(p) for record in read(raw) for p in record.problems] == [UnclosedCard]


def test_bad_byte_with_a_chosen_encoding_is_that_cards_error() -> None:
    raw = card("FN:An").encode() + card("FN:Άννα").encode("cp1253") + card("FN:Binh").encode()
    first, second, third = read(raw, encoding="ascii")
    assert first.card is not None
    assert third.card is not None
    assert second.card is None
    assert isinstance(second.problems[0], UndecodableText)
    assert second.problems[0].line == 7


def test_zero_byte_is_that_cards_error() -> None:
    first, second = read(card(*["NOTE:" + "x" * 70] * 150) + card("FN:a\0b"))
    assert first.card is not None
    assert isinstance(second.problems[0], MalformedCard)


def test_huge_photo_is_that_cards_error() -> None:
    raw = card("FN:An", "PHOTO;ENCODING=b:" + "A" * 3_000_000) + card("FN:Binh")
    first, second = read(raw, max_card=1_000_000)
    assert isinstance(first.problems[0], CardTooLarge)
    assert second.card is not None
    assert second.card.formatted_name == "Binh"


@pytest.mark.parametrize(
    ("raw", "error"),
    [
        (b"", EmptyFile),
        (b"name,phone\nAn,1\n", WrongKind),
        (b"PK\x03\x04....xl/workbook.xml", WrongKind),
        (b"%PDF-1.4", WrongKind),
        (b"BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n", WrongKind),
    ],
)
def test_files_that_are_no_vcards(raw: bytes, error: type[FileError]) -> None:
    with pytest.raises(error):
        open_vcards(io.BytesIO(raw))


def test_a_quoted_zero_sign_is_shown_and_remarked() -> None:
    raw = b"BEGIN:VCARD\r\nVERSION:2.1\r\nFN;ENCODING=QUOTED-PRINTABLE:La=00n\r\nEND:VCARD\r\n"
    (record,) = open_vcards(io.BytesIO(raw)).cards()
    assert record.card is not None
    assert record.card.formatted_name == "La\ufffdn"
    assert [problem.line for problem in record.problems] == [3]


@pytest.mark.parametrize("content", [b"TEL:1\r\n" * 3000, b"N:" + b";" * 300_000 + b"\r\n"])
def test_a_card_that_would_keep_the_reader_busy_is_refused(content: bytes) -> None:
    lan = b"BEGIN:VCARD\r\nVERSION:3.0\r\nFN:Lan\r\nEND:VCARD\r\n"
    raw = b"BEGIN:VCARD\r\nVERSION:3.0\r\nFN:Lan\r\n" + content + b"END:VCARD\r\n" + lan
    endless, sound = open_vcards(io.BytesIO(raw)).cards()
    assert endless.card is None
    assert "has more than 2000 properties or a text" in str(endless.problems[0])
    assert sound.card is not None
