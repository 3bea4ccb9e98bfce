"""What we export is harmless in a spreadsheet and comes back unchanged."""

from __future__ import annotations

import csv
import io

import pytest
from crm_portability.files.csv_reader import open_csv
from crm_portability.files.csv_writer import csv_chunks
from crm_portability.files.dialect import DELIMITERS
from crm_portability.files.formulas import neutralize, restore
from hypothesis import given
from hypothesis import strategies as st

DANGEROUS = ("=", "+", "-", "@", "\t", "\r")


@pytest.mark.parametrize(
    "text",
    ['=HYPERLINK("http://x")', "+84 912 345 678", "@SUM(1+1)", "-2+3+cmd|' /C calc'!A0", "\t=1+1"],
)
def test_formulas_are_written_as_text_and_come_back(text: str) -> None:
    assert neutralize(text) == "'" + text
    assert restore(neutralize(text)) == text


@pytest.mark.parametrize("text", ["-12", "-1250,50", "-1.234,5", "Đặng Đức", "'quoted'", "1-2", ""])
def test_numbers_and_plain_texts_are_written_as_they_are(text: str) -> None:
    assert neutralize(text) == text
    assert restore(text) == text


@given(st.text(alphabet=st.sampled_from("'=+-@\t\r\n＝aΆ1,. "), max_size=6))
def test_every_text_comes_back_and_no_cell_starts_a_formula(text: str) -> None:
    written = neutralize(text)
    assert restore(written) == text
    number = written.replace(",", "").replace(".", "").removeprefix("-").isdigit()
    assert not written.startswith(DANGEROUS) or number


def test_file_starts_with_a_byte_order_mark_for_excel() -> None:
    raw = b"".join(csv_chunks(["Tên", "Điện thoại"], [["Đặng Đức", "+84912345678"]]))
    assert raw.startswith(b"\xef\xbb\xbf")
    assert raw.decode("utf-8-sig") == "Tên,Điện thoại\r\nĐặng Đức,'+84912345678\r\n"


@pytest.mark.parametrize("delimiter", DELIMITERS)
def test_export_reads_back_with_every_delimiter(delimiter: str) -> None:
    rows = [
        ("Đặng Đức", "+84 912 345 678", "-12,5", 'nói "xin chào"\nhai dòng'),
        ("Άννα", "=1+1", "a,b;c|d\te", "'=x"),
    ]
    raw = b"".join(csv_chunks(["Tên", "Phone", "Số dư", "Note"], rows, delimiter=delimiter))
    source = open_csv(io.BytesIO(raw))
    assert source.delimiter.delimiter == delimiter
    assert [row.cells for row in source.rows()] == rows


def test_large_export_comes_in_pieces() -> None:
    rows = ([f"Nguyễn Văn {n}", "x" * 100] for n in range(5_000))
    pieces = list(csv_chunks(["name", "note"], rows))
    assert len(pieces) > 5
    assert max(map(len, pieces)) < 80_000
    assert len(list(csv.reader(io.StringIO(b"".join(pieces).decode())))) == 5_001
