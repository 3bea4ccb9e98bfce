"""Which encoding a file is in: real Greek and Vietnamese files, and made-up short ones."""

from __future__ import annotations

import io
import unicodedata

import pytest
from crm_portability.files.csv_reader import open_csv
from crm_portability.files.encoding import by_signature, canonical, guess_encoding
from crm_portability.files.errors import MixedEncodings, UndecodableText, UnknownEncoding

from crm_host.testing.shared import shared_data


def as_cp1258(text: str) -> bytes:
    """Vietnamese as Windows writes it: tones as signs of their own behind the vowel."""
    out = b""
    for char in unicodedata.normalize("NFC", text):
        letters = unicodedata.normalize("NFD", char)
        tones = "".join(c for c in letters if c in "\u0300\u0309\u0303\u0301\u0323")
        base = unicodedata.normalize("NFC", "".join(c for c in letters if c not in tones))
        out += (base + tones).encode("cp1258")
    return out


def countries(name: str) -> dict[str, tuple[str, ...]]:
    with (shared_data("encodings") / name).open("rb") as stream:
        return {row.cells[0]: row.cells[1:] for row in open_csv(stream).rows()}


@pytest.mark.parametrize(
    ("name", "encoding", "delimiter"),
    [
        ("countries_el_cp1253.csv", "cp1253", ";"),
        ("countries_vi_cp1258.csv", "cp1258", ";"),
        ("countries_vi_utf16.csv", "utf-16", "\t"),
        ("countries_el_vi_utf8_bom.csv", "utf-8", ","),
        ("countries_vi_nfd_utf8.csv", "utf-8", ","),
    ],
)
def test_countries_of_every_code_page(name: str, encoding: str, delimiter: str) -> None:
    with (shared_data("encodings") / name).open("rb") as stream:
        source = open_csv(stream)
        rows = list(source.rows())
    assert source.encoding.encoding == encoding
    assert source.delimiter.delimiter == delimiter
    assert len(rows) == 249
    assert not [row.problem for row in rows if row.problem]


def test_all_vietnamese_files_hold_the_same_names() -> None:
    utf16 = countries("countries_vi_utf16.csv")
    assert utf16["GR"][1] == "Hy Lạp"
    assert countries("countries_vi_cp1258.csv") == utf16
    assert countries("countries_vi_nfd_utf8.csv") == utf16
    assert {k: v[2] for k, v in countries("countries_el_vi_utf8_bom.csv").items()} == {
        k: v[1] for k, v in utf16.items()
    }


def test_greek_code_page_loses_one_letter_of_turkiye_and_nothing_else() -> None:
    unicode = countries("countries_el_vi_utf8_bom.csv")
    windows = countries("countries_el_cp1253.csv")
    assert windows["CY"][1] == "Κύπρος"
    assert [k for k in windows if windows[k][1] != unicode[k][1]] == ["TR"]


def test_old_greek_texts() -> None:
    files = sorted((shared_data("encodings") / "iso-8859-7").iterdir())
    assert len(files) == 7
    for file in files:
        with file.open("rb") as stream:
            guess = guess_encoding(stream)
            assert guess.encoding in {"iso8859-7", "cp1253"}, file.name
            stream.seek(0)
            text = stream.read().decode(guess.encoding)
        # A wrong guess shows Ά as ¶ or as a quotation mark.
        assert "¶" not in text, file.name
        assert {guess.encoding, *guess.alternatives} >= {"iso8859-7", "cp1253"}, file.name


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        ("Άννα Παπαδοπούλου", "cp1253"),
        ("Άννα Παπαδοπούλου", "iso8859-7"),
        ("Νίκος", "cp1253"),
        ("Müller Straße, Köln", "cp1252"),
        ("Crème brûlée à la carte", "cp1252"),
        ("José Muñoz, São Paulo", "cp1252"),
        ("Zażółć gęślą jaźń, Łódź", "cp1250"),
        ("Žluťoučký kůň úpěl ďábelské ódy", "cp1250"),
        ("Иван Петрович Соколов, Москва, улица Тверская", "cp1251"),
    ],
)
def test_short_texts(text: str, encoding: str) -> None:
    assert guess_encoding(io.BytesIO(text.encode(encoding))).encoding == encoding


@pytest.mark.parametrize("text", ["Nguyễn", "Đặng Đức", "Công ty TNHH Thương mại Việt Nam"])
def test_short_vietnamese_texts(text: str) -> None:
    assert guess_encoding(io.BytesIO(as_cp1258(text))).encoding == "cp1258"


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be"])
@pytest.mark.parametrize("name", ["Đặng Đức", "Παπαδόπουλος Γεώργιος", "John Doe"])
def test_utf16_without_byte_order_mark(encoding: str, name: str) -> None:
    raw = f"Tên\tSố\r\n{name}\t1\r\n".encode(encoding)
    source = open_csv(io.BytesIO(raw))
    assert source.encoding.encoding == encoding
    assert [row.cells for row in source.rows()] == [(name, "1")]


def test_other_encodings_are_offered_and_may_be_chosen() -> None:
    raw = "Όνομα;Πόλη\nΆννα;Αθήνα\n".encode("cp1253")
    source = open_csv(io.BytesIO(raw))
    assert "iso8859-7" in source.encoding.alternatives
    chosen = open_csv(io.BytesIO(raw), encoding="windows-1252")
    assert chosen.encoding.encoding == "cp1252"
    assert "cp1253" in chosen.encoding.alternatives


def test_unknown_encoding_is_refused() -> None:
    with pytest.raises(UnknownEncoding, match="“klingon”"):
        canonical("klingon")
    with pytest.raises(UnknownEncoding):
        canonical("base64")


def test_utf8_found_beyond_the_first_megabyte() -> None:
    raw = b"name\n" + b"John Doe\n" * 150_000 + "Đặng Đức\n".encode()
    *_, last = open_csv(io.BytesIO(raw)).rows()
    assert last.cells == ("Đặng Đức",)


def test_bad_byte_is_reported_with_its_row_and_the_rows_before_it_are_read() -> None:
    raw = "Tên,Tỉnh\nĐặng Đức,Hà Nội\n".encode() + "Άννα,Αθήνα\n".encode("cp1253")
    rows = open_csv(io.BytesIO(raw)).rows()
    assert next(rows).cells == ("Đặng Đức", "Hà Nội")
    with pytest.raises(UndecodableText, match="Line 3 cannot be read as utf-8") as caught:
        next(rows)
    assert (caught.value.row, caught.value.line) == (3, 3)


def test_bad_byte_far_into_a_large_file_is_reported_with_its_line() -> None:
    raw = "Đặng Đức\n".encode() * 20_000 + b"\xe9t\xe9\n"
    with pytest.raises(UndecodableText) as caught:
        list(open_csv(io.BytesIO(raw)).rows())
    assert caught.value.line == 20_001


def test_utf8_line_in_an_old_code_page_is_reported() -> None:
    greek = [f"Άννα Παπαδοπούλου {n}\n".encode("cp1253") for n in range(20)]
    raw = b"name\n" + b"".join(greek) + "Đặng Đức\n".encode()
    with pytest.raises(MixedEncodings, match="line 22 is UTF-8, other lines are cp1253"):
        open_csv(io.BytesIO(raw))


def test_choosing_the_encoding_accepts_a_mixed_file() -> None:
    raw = b"name\n" + "Άννα\nΝίκος\n".encode("cp1253") + "é\n".encode()
    assert len(list(open_csv(io.BytesIO(raw), encoding="cp1253").rows())) == 3


def test_a_single_zero_byte_makes_no_utf16_of_a_small_file() -> None:
    assert by_signature(b"Name,Phone\nA\x00,1\n") is None
