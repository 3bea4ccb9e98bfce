"""Messy CSV files: delimiters, quotes, headers, limits, and files that are something else."""

from __future__ import annotations

import io
import json
import lzma
import re
import resource
import shutil
import tracemalloc
from collections import Counter
from pathlib import Path

import pytest
from crm_portability.files.csv_reader import Limits, open_csv
from crm_portability.files.errors import (
    BrokenQuotes,
    CellTooLong,
    EmptyFile,
    FileError,
    FileTooLarge,
    LineTooLong,
    NoSuchHeaderRow,
    NotText,
    RowTooWide,
    TooManyColumns,
    WrongKind,
)

from crm_host.testing.shared import shared_data

SPECTRUM = (
    *("comma_in_quotes", "empty", "empty_crlf", "escaped_quotes", "json", "location_coordinates"),
    *("newlines", "newlines_crlf", "quotes_and_newlines", "simple", "simple_crlf", "utf8"),
)


def read(text: str | bytes, **options: object) -> list[tuple[str, ...]]:
    raw = text.encode() if isinstance(text, str) else text
    return [row.cells for row in open_csv(io.BytesIO(raw), **options).rows()]  # type: ignore[arg-type]


def spectrum_bytes(folder: Path, name: str) -> bytes:
    """The file as its .gitattributes says: *_crlf.csv with CRLF."""
    raw = (folder / "csvs" / f"{name}.csv").read_bytes()
    return re.sub(rb"\r?\n", b"\r\n", raw) if name.endswith("_crlf") else raw


@pytest.mark.parametrize("name", SPECTRUM)
def test_csv_spectrum(name: str) -> None:
    folder = shared_data("csv_messy") / "csv-spectrum"
    source = open_csv(io.BytesIO(spectrum_bytes(folder, name)))
    titles = [column.name for column in source.columns]
    found = [dict(zip(titles, row.cells, strict=True)) for row in source.rows()]
    expected = json.loads((folder / "json" / f"{name}.json").read_text("utf-8"))
    expected = expected if isinstance(expected, list) else [expected]
    if name == "location_coordinates":
        # The JSON beside this file was given another telephone number than the CSV.
        assert found[0].pop("Contact Phone Number") == "2095257564"
        expected[0].pop("Contact Phone Number")
    assert found == expected


@pytest.mark.parametrize(
    ("path", "delimiter", "header_row", "columns", "rows"),
    [
        ("csv_messy/messytables/simple.ssv", ";", 1, 3, 6),
        ("csv_messy/messytables/excel_pasting.csv", ",", 4, 9, 16),
        ("csv_messy/messytables/weird_head_padding.csv", ";", 12, 10, 76),
        ("csv_messy/messytables/utf-16le_encoded.csv", ",", 1, 19, 327),
        ("csv_messy/messytables/spanish_chars.csv", ",", 1, 8, 115),
        ("csv_messy/messytables/long.csv", ",", 1, 1, 3999),
        ("contacts_csv/gmail.csv", ",", 1, 81, 1),
        ("contacts_csv/tb_plain.csv", ",", 1, 37, 1),
        ("contacts_csv/email.csv", ",", 1, 1, 4),
        ("classicmodels/customers.csv", ",", 1, 13, 122),
        ("maven_crm/accounts.csv", ",", 1, 7, 85),
        ("phones/example_numbers.csv", ",", 1, 7, 870),
    ],
)
def test_real_files(path: str, delimiter: str, header_row: int, columns: int, rows: int) -> None:
    folder, _, name = path.partition("/")
    with (shared_data(folder) / name).open("rb") as stream:
        source = open_csv(stream)
        found = list(source.rows())
    assert (source.delimiter.delimiter, source.header_row) == (delimiter, header_row)
    assert (len(source.columns), len(found)) == (columns, rows)
    assert not [row.problem for row in found if row.problem]


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_delimiter_is_found_although_cells_contain_others(delimiter: str) -> None:
    rows = [["Tên", "Địa chỉ", "Số tiền"], ["Đặng Đức", "12 Lê Lợi, Quận 1; TP.HCM", "1|5"]]
    text = "\n".join(delimiter.join(f'"{cell}"' for cell in row) for row in rows)
    assert read(text) == [tuple(rows[1])]


def test_delimiter_with_decimal_commas_and_override() -> None:
    text = "name;amount\nΆννα;1,5\nΝίκος;2,5\n"
    assert open_csv(io.BytesIO(text.encode())).delimiter.delimiter == ";"
    assert read(text, delimiter=",")[0] == ("Άννα;1",)


def test_line_that_names_the_delimiter() -> None:
    source = open_csv(io.BytesIO(b"sep=|\nname|city\nAn|Hue, Vietnam; old town\n"))
    (row,) = source.rows()
    assert row.cells == ("An", "Hue, Vietnam; old town")
    assert (source.header_row, row.number) == (2, 3)


def test_empty_and_repeated_titles_get_the_letter_of_their_column() -> None:
    source = open_csv(io.BytesIO(b"Phone,,phone, E-mail \n1,2,3,4\n"))
    assert [c.name for c in source.columns] == ["Phone [A]", "[B]", "phone [C]", "E-mail"]
    assert [c.title for c in source.columns] == ["Phone", "", "phone", "E-mail"]


def test_letters_go_on_after_z() -> None:
    source = open_csv(io.BytesIO(",".join(["x"] * 28).encode()))
    assert [c.letter for c in source.columns][24:] == ["Y", "Z", "AA", "AB"]


def test_row_numbers_are_those_of_the_spreadsheet() -> None:
    raw = b'name,note\n\n"An","two\nlines"\n,\nBinh,x\n'
    rows = list(open_csv(io.BytesIO(raw)).rows())
    assert [(row.number, row.line, row.cells[0]) for row in rows] == [(3, 3, "An"), (5, 6, "Binh")]


def test_header_row_may_be_chosen() -> None:
    text = "Khách hàng 2026,x\nTên,Tỉnh\nĐặng Đức,Hà Nội\n"
    assert read(text, header_row=2) == [("Đặng Đức", "Hà Nội")]
    with pytest.raises(NoSuchHeaderRow, match="no row 9"):
        read(text, header_row=9)


def test_short_rows_are_filled_and_long_rows_are_that_rows_problem() -> None:
    source = open_csv(io.BytesIO(b"a,b\n1\n1,2,,\n1,2,3\n4,5\n"))
    rows = list(source.rows())
    assert [row.cells for row in rows] == [("1", ""), ("1", "2"), ("1", "2"), ("4", "5")]
    assert [type(row.problem) for row in rows] == [type(None), type(None), RowTooWide, type(None)]
    assert "Row 4 has 3 cells but the header has 2" in str(rows[2].problem)


def test_long_cell_is_that_rows_problem() -> None:
    source = open_csv(io.BytesIO(b"name,note\nAn," + b"x" * 50 + b"\n"), limits=Limits(cell=40))
    (row,) = source.rows()
    assert isinstance(row.problem, CellTooLong)
    assert (row.problem.row, row.problem.column) == (2, "note")


def test_greek_question_mark_does_not_become_a_delimiter() -> None:
    assert read("name;note\nΆννα;Τι κάνεις\u037e\n") == [("Άννα", "Τι κάνεις;")]


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_line_ends(end: str) -> None:
    padding = "x" * 65_525  # the first chunk ends between \r and \n
    assert read(end.join(["name", padding, "a", ""])) == [(padding,), ("a",)]


def test_line_separator_inside_a_cell_is_no_line_end() -> None:
    assert read("name,note\nAn,one\u2028two\x0bthree\n") == [("An", "one\u2028two\x0bthree")]


def test_empty_files() -> None:
    for raw in (b"", b"\n\n", b"\xef\xbb\xbf", b" , ,\n"):
        with pytest.raises(EmptyFile, match="The file is empty"):
            open_csv(io.BytesIO(raw))


def test_file_over_the_limit() -> None:
    with pytest.raises(FileTooLarge, match=r"3\.0 MB; at most 2\.0 MB"):
        open_csv(io.BytesIO(b"a" * 3_000_000), limits=Limits(bytes=2_000_000))


def test_ten_thousand_columns() -> None:
    header = ",".join(f"c{n}" for n in range(10_000))
    with pytest.raises(TooManyColumns, match="in row 1: 10000; the limit is 1000"):
        open_csv(io.BytesIO(header.encode()))


@pytest.mark.parametrize(
    "broken", ['1,"never closed\n2,b\n', '1,"closed" too early\n2,b\n', '1,"a\n2,"b"\n']
)
def test_broken_quotes_name_the_line(broken: str) -> None:
    with pytest.raises(BrokenQuotes, match="starts in line 3") as caught:
        read("id,name\n0,ok\n" + broken)
    assert caught.value.row == 3


def test_quote_that_swallows_a_large_file_names_the_line_of_the_quote() -> None:
    text = 'id,name\n1,"Đặng\n' + "2,Nguyễn Văn An\n" * 30_000
    with pytest.raises(BrokenQuotes, match="starts in line 2"):
        read(text)


def test_one_endless_line() -> None:
    with pytest.raises(LineTooLong, match="Line 2 starts an entry longer than 2000000"):
        read(b"name\n" + b"x" * 5_000_000)


def test_one_endless_line_beyond_ascii() -> None:
    with pytest.raises(LineTooLong):
        read("name\n" + "Đ" * 10_000_000)


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("simple.zip", "ZIP"),
        ("simple.ods", r"OpenDocument \(.ods\)"),
        ("libreoffice.xlsx", r"Microsoft Excel \(.xlsx\)"),
        ("simple.xls", "Microsoft Office 97–2003"),
        ("encrypted_no_password.xls", "Microsoft Office 97–2003"),
        ("211.csv.gz", "GZIP"),
    ],
)
def test_real_files_that_are_no_csv(name: str, kind: str) -> None:
    raw = (shared_data("csv_messy") / "messytables" / name).read_bytes()
    with pytest.raises(WrongKind, match=f"By its content it is: {kind}"):
        open_csv(io.BytesIO(raw))


@pytest.mark.parametrize(
    ("raw", "kind"),
    [
        (b"%PDF-1.7\n1 0 obj", "PDF"),
        (b"\x89PNG\r\n\x1a\n\0\0", "PNG"),
        (b"\xff\xd8\xff\xe0\0\x10JFIF", "JPEG"),
        (b"MZ\x90\0\x03\0\0\0", r"Windows \(.exe\)"),
        (b"\n<!DOCTYPE html><title>Sign in</title>", "HTML"),
        (b"BEGIN:VCARD\r\nVERSION:3.0\r\n", r"vCard \(.vcf\)"),
    ],
)
def test_content_that_is_no_csv(raw: bytes, kind: str) -> None:
    with pytest.raises(WrongKind, match=f"By its content it is: {kind}"):
        open_csv(io.BytesIO(raw))


def test_table_about_mz_is_no_program() -> None:
    assert read("MZ,name\n1,An\n") == [("1", "An")]


@pytest.mark.parametrize("before", [10, 5_000])
def test_zero_bytes(before: int) -> None:
    with pytest.raises(NotText, match=rf"line {before + 2} contains a zero byte"):
        read(b"name\n" + b"Nguyen An\n" * before + b"a\0b\n")


class GeneratedFile(io.RawIOBase):
    """A file of `size` bytes that exists only while it is read."""

    LINE = "Đặng Đức;dang.duc@example.vn;+84 912 345 678;Hà Nội\r\n".encode()

    def __init__(self, size: int) -> None:
        self._size = size - size % len(self.LINE)
        self._at = 0

    def seekable(self) -> bool:
        return True

    def seek(self, offset: int, whence: int = 0) -> int:
        self._at = offset + (self._size if whence == 2 else 0)
        return self._at

    def read(self, size: int = -1) -> bytes:
        wanted = min(size, self._size - self._at)
        first = self._at % len(self.LINE)
        self._at += wanted
        return (self.LINE * (wanted // len(self.LINE) + 2))[first : first + wanted]


def test_memory_does_not_grow_with_the_file() -> None:
    peaks = []
    for megabytes in (1, 5):
        stream = GeneratedFile(megabytes * 1_000_000)
        tracemalloc.start()
        count = sum(1 for _ in open_csv(stream).rows())  # type: ignore[arg-type]
        peaks.append(tracemalloc.get_traced_memory()[1])
        tracemalloc.stop()
        assert count == megabytes * 1_000_000 // len(GeneratedFile.LINE) - 1
    assert peaks[1] < peaks[0] * 1.2
    assert peaks[1] < 4_000_000


def test_file_of_a_hundred_megabytes_opens_with_bounded_memory() -> None:
    stream = GeneratedFile(99_000_000)
    tracemalloc.start()
    source = open_csv(stream)  # type: ignore[arg-type]
    first = next(source.rows())
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert first.cells[0] == "Đặng Đức"
    assert peak < 4_000_000


def test_every_error_is_a_sentence_that_translates() -> None:
    error = TooManyColumns(row=1, line=1, found=10_000, limit=1_000)
    assert isinstance(error, FileError)
    assert str(error) == error.text % error.values
    assert "%(found)d" in error.text


def test_half_a_million_rows_need_no_memory(tmp_path: Path) -> None:
    file = tmp_path / "online_retail.csv"
    packed = shared_data("online_retail") / "online_retail.csv.xz"
    with lzma.open(packed) as source, file.open("wb") as target:
        shutil.copyfileobj(source, target)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    with file.open("rb") as stream:
        rows = open_csv(stream).rows()
        countries = Counter(row.cells[7] for row in rows)
    grown = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before
    assert (countries.total(), len(countries)) == (541_909, 38)
    assert grown < 30_000  # kilobytes; the file has 48,000
