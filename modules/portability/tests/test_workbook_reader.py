"""Workbooks as people and attackers make them, and the real ones of a well-known collection."""

from __future__ import annotations

import gzip
import io
import re
import zipfile
from collections.abc import Callable
from typing import Any

import pytest
from crm_portability.files.csv_reader import Limits
from crm_portability.files.errors import (
    DamagedWorkbook,
    EmptyFile,
    FileError,
    LockedWorkbook,
    NoSuchSheet,
    SheetTooLarge,
    UnpackedTooLarge,
    WrongKind,
)
from crm_portability.files.table import ErrorText, PlainText
from crm_portability.files.workbook_reader import open_workbook
from crm_portability.importing.opening import format_of, open_source
from xlsxwriter import Workbook

from crm_host.testing import shared_data


def workbook(fill: Callable[[Any], None]) -> io.BytesIO:
    file = io.BytesIO()
    with Workbook(file) as book:
        fill(book.add_worksheet("Khách"))
    file.seek(0)
    return file


def cells(file: io.BytesIO) -> list[tuple[str, ...]]:
    return [row.cells for row in open_workbook(file).rows()]


def changed(file: io.BytesIO, part: str, change: Callable[[bytes], bytes]) -> io.BytesIO:
    """Write the container again with one part changed."""
    result = io.BytesIO()
    with zipfile.ZipFile(file) as old, zipfile.ZipFile(result, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            raw = old.read(name)
            new.writestr(name, change(raw) if name == part else raw)
    result.seek(0)
    return result


ODF = "urn:oasis:names:tc:opendocument:xmlns"


def ods(rows: str) -> io.BytesIO:
    """An OpenDocument sheet with these rows."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as container:
        container.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        container.writestr(
            "content.xml",
            f'<office:document-content xmlns:office="{ODF}:office:1.0"'
            f' xmlns:table="{ODF}:table:1.0" xmlns:text="{ODF}:text:1.0"'
            ' xmlns:calcext="urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0">'
            '<office:body><office:spreadsheet><table:table table:name="Khách">'
            f"{rows}</table:table></office:spreadsheet></office:body></office:document-content>",
        )
        container.writestr(
            "META-INF/manifest.xml",
            f'<manifest:manifest xmlns:manifest="{ODF}:manifest:1.0"/>',
        )
    file.seek(0)
    return file


def text_cell(text: str, attributes: str = "") -> str:
    return (
        f'<table:table-cell office:value-type="string"{attributes}>'
        f"<text:p>{text}</text:p></table:table-cell>"
    )


def test_the_table_is_found_wherever_it_begins_on_the_sheet() -> None:
    def fill(sheet: Any) -> None:
        sheet.write(4, 2, "Danh sách khách hàng")
        sheet.write_row(6, 2, ["Tên", "Số", "Số", ""])
        sheet.write_row(7, 2, ["Ελπίς", 1, 2, "ghi chú"])

    source = open_workbook(workbook(fill))
    assert source.header_row == 7
    assert [column.name for column in source.columns] == ["Tên", "Số [D]", "Số [E]", "[F]"]
    (row,) = source.rows()
    assert (row.number, row.cells) == (8, ("Ελπίς", "1", "2", "ghi chú"))


def test_typed_cells_are_marked_and_texts_are_not() -> None:
    def fill(sheet: Any) -> None:
        sheet.write_row(0, 0, ["a", "b", "c"])
        sheet.write_row(1, 0, [84912345678, "0912", True])

    ((number, text, truth),) = cells(workbook(fill))
    assert (number, text, truth) == ("84912345678", "0912", "true")
    assert [type(cell) for cell in (number, text, truth)] == [PlainText, str, PlainText]


def test_formulas_give_their_stored_result_and_errors_say_so() -> None:
    def fill(sheet: Any) -> None:
        sheet.write_row(0, 0, ["sum", "broken", "never computed"])
        sheet.write_formula(1, 0, "=1+1", None, 2)
        sheet.write_formula(1, 1, "=A9", None, "#REF!")
        sheet.write_formula(1, 2, "=A1", None, "")

    file = changed(
        workbook(fill), "xl/worksheets/sheet1.xml", lambda raw: raw.replace(b"<v></v>", b"")
    )
    ((computed, broken, bare),) = cells(file)
    assert computed == "2"
    assert isinstance(broken, ErrorText)
    assert broken == "#REF!"
    assert isinstance(bare, ErrorText)


def test_opendocument_shows_errors_and_merged_cells_too() -> None:
    error = ' calcext:value-type="error"'
    rows = (
        f"<table:table-row>{text_cell('name')}{text_cell('city')}</table:table-row>"
        f"<table:table-row>{text_cell('Ελπίς')}"
        + text_cell("Αθήνα", ' table:number-rows-spanned="2"')
        + f"</table:table-row><table:table-row>{text_cell('#REF!', error)}"
        "<table:covered-table-cell/></table:table-row>"
    )
    first, second = cells(ods(rows))
    assert first == ("Ελπίς", "Αθήνα")
    assert isinstance(second[0], ErrorText)
    assert second == ("#REF!", "Αθήνα")


def bomb_of_zeros() -> io.BytesIO:
    file = workbook(lambda sheet: sheet.write(0, 0, "name"))
    return changed(file, "xl/styles.xml", lambda _raw: b"0" * 50_000_000)


def bomb_that_lies() -> io.BytesIO:
    """The same, with sizes in its headers that say it is small."""
    raw = bytearray(bomb_of_zeros().getvalue())
    size = (50_000_000).to_bytes(4, "little")
    at = raw.find(size)
    while at >= 0:
        raw[at : at + 4] = (1000).to_bytes(4, "little")
        at = raw.find(size, at + 4)
    return io.BytesIO(bytes(raw))


def test_a_bomb_is_refused_before_anything_is_unpacked_for_reading() -> None:
    for bomb in (bomb_of_zeros(), bomb_that_lies()):
        assert len(bomb.getvalue()) < 100_000
        with pytest.raises(UnpackedTooLarge, match="more than 20 MB"):
            open_workbook(bomb, limits=Limits(unpacked=20_000_000))


def test_the_limit_is_what_the_caller_says() -> None:
    def fill(sheet: Any) -> None:
        for row in range(2000):
            sheet.write_row(row, 0, [row, row])

    with pytest.raises(UnpackedTooLarge):
        open_workbook(workbook(fill), limits=Limits(unpacked=50_000))


def far_away(sheet: Any) -> None:
    sheet.write(0, 0, "name")
    sheet.write(1_048_575, 16_383, "x")


ROWS_WITHOUT_END = (
    f"<table:table-row>{text_cell('name')}</table:table-row>"
    f'<table:table-row table:number-rows-repeated="1048576">{text_cell("x")}</table:table-row>'
)


@pytest.mark.parametrize(
    ("file", "error"),
    [
        (lambda: workbook(far_away), SheetTooLarge),
        (lambda: ods(ROWS_WITHOUT_END), SheetTooLarge),
        (lambda: io.BytesIO(b"PK\x03\x04 xl/workbook.xml"), DamagedWorkbook),
        (lambda: io.BytesIO(workbook(far_away).getvalue()[:4000]), DamagedWorkbook),
        (lambda: io.BytesIO(b""), EmptyFile),
        (lambda: workbook(lambda sheet: None), EmptyFile),
    ],
)
def test_workbooks_that_cannot_be_read_are_refused(
    file: Callable[[], io.BytesIO], error: type[FileError]
) -> None:
    with pytest.raises(error):
        open_workbook(file())


FIRST = b'<row r="1"><c r="A1"><v>1</v></c></row>'


def sheet_of(rows: bytes) -> io.BytesIO:
    """A workbook whose only sheet says this."""

    def put(raw: bytes) -> bytes:
        return re.sub(rb"<sheetData/>", b"<sheetData>" + FIRST + rows + b"</sheetData>", raw)

    return changed(workbook(lambda sheet: None), "xl/worksheets/sheet1.xml", put)


@pytest.mark.parametrize(
    "rows",
    [
        b'<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>',
        b'<row r="1048576"><c s="0" r="XFD1048576"><v>1</v></c></row>',
        b"<row r='1048576'><c r='XFD1048576'><v>1</v></c></row>",
        b'<row r="1048576"><c\n r="xfd1048576"><v>1</v></c></row>',
        b'<row r="1048576">' + b"<c><v>1</v></c>" * 1000 + b"</row>",
        b'<row r="9"><c r="A99999999999999"><v>1</v></c></row>',
        b'<row r="9"><c r="ZZZZZZ9"><v>1</v></c></row>',
    ],
)
def test_a_far_cell_is_found_however_it_is_written(rows: bytes) -> None:
    assert len(list(open_workbook(sheet_of(b'<row r="2"><c><v>2</v></c></row>')).rows())) == 1
    with pytest.raises(SheetTooLarge):
        open_workbook(sheet_of(rows))


def test_a_long_text_that_a_million_cells_share_is_refused() -> None:
    def fill(sheet: Any) -> None:
        for row in range(2000):
            sheet.write(row, 0, "Lan " * 2000)

    with pytest.raises(UnpackedTooLarge):
        open_workbook(workbook(fill), limits=Limits(unpacked=10_000_000))
    found = open_workbook(workbook(fill), limits=Limits(unpacked=20_000_000))
    assert len(list(found.rows())) == 1999


def test_a_sheet_that_hides_behind_another_is_refused() -> None:
    file = workbook(lambda sheet: sheet.write(0, 0, "name"))
    with zipfile.ZipFile(file, "a") as container:
        container.writestr("xl/worksheets/SHEET1.xml", b"<worksheet/>")
    file.seek(0)
    with pytest.raises(DamagedWorkbook):
        open_workbook(file)


CELLS = text_cell("x") * 900


@pytest.mark.parametrize(
    ("rows", "error"),
    [
        (f"<table:table-row table:number-rows-repeated='99999'>{text_cell('x')}", SheetTooLarge),
        ("<table:table-row table:number-rows-repeated='9999'>" + CELLS, SheetTooLarge),
        ('<table:table-row table:number-rows-repeated="99999999"/><table:table-row>'
         + text_cell("x"), SheetTooLarge),
        ("<table:table-row>" + text_cell('<text:s text:c="2000000000"/>'), UnpackedTooLarge),
    ],
)  # fmt: skip
def test_whatever_repeats_in_opendocument_is_counted(rows: str, error: type[FileError]) -> None:
    first = f"<table:table-row>{text_cell('name')}</table:table-row>"
    with pytest.raises(error):
        open_workbook(ods(f"{first}{rows}</table:table-row>"))


def test_a_part_that_declares_entities_is_refused() -> None:
    laughs = b'<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;">]>'

    def declare(raw: bytes) -> bytes:
        return raw.replace(b"?>", b"?>" + laughs, 1)

    file = changed(workbook(lambda sheet: sheet.write(0, 0, "x")), "xl/workbook.xml", declare)
    with pytest.raises(DamagedWorkbook):
        open_workbook(file)


def test_a_sheet_that_is_not_there_is_named() -> None:
    with pytest.raises(NoSuchSheet, match="no sheet “Kho”"):
        open_workbook(workbook(lambda sheet: sheet.write(0, 0, "x")), sheet="Kho")


#: File to (columns, rows below the header), or to the refusal; each with its reason.
MESSY: dict[str, tuple[int, int] | type[FileError]] = {
    "211.csv.gz": WrongKind,  # packed: nobody sees what is in it
    "bian-anal-mca-2005-dols-eng-1011-0312-tab3.xlsm": (4, 40),  # the first sheet is a text
    "characters.csv": (18, 382),  # Big5, read as a Western code page until somebody says so
    "encrypted_no_password.xls": WrongKind,  # the old binary format
    "excel_pasting.csv": (9, 16),  # three lines of titles above
    "large.ods.gz": WrongKind,  # packed; unpacked it is read by the next test
    "libreoffice.xlsx": EmptyFile,  # one sheet without a cell
    "long.csv": (1, 3999),  # 4,000 lines, the first names the column
    "multilineods.ods": (1, 0),  # a single cell of four lines is a header without rows
    "ods_formats.ods": (10, 5),  # every type of cell
    "simple.ods": (3, 3),
    "simple.ssv": (3, 6),  # semicolons
    "simple.xls": WrongKind,  # the old binary format
    "simple.zip": WrongKind,  # a CSV inside of an archive
    "small.csv": (1, 0),  # one byte
    "spanish_chars.csv": (8, 115),  # ISO 8859-1
    "sw_gen.xlsx": (17, 15),
    "utf-16le_encoded.csv": (19, 327),
    "weird_head_padding.csv": (10, 76),  # eleven lines above, two of them blank
}


@pytest.mark.parametrize("name", MESSY)
def test_the_messy_collection(name: str) -> None:
    expected = MESSY[name]
    with (shared_data("csv_messy") / "messytables" / name).open("rb") as stream:
        if isinstance(expected, tuple):
            source: Any = open_source(stream, format_of(stream, name))
            assert (len(source.columns), len(list(source.rows()))) == expected
        else:
            with pytest.raises(expected):
                open_source(stream, format_of(stream, name))


def test_a_large_sheet_is_read() -> None:
    packed = (shared_data("csv_messy") / "messytables" / "large.ods.gz").read_bytes()
    source = open_workbook(io.BytesIO(gzip.decompress(packed)))
    assert len(list(source.rows())) == 23_760


def test_every_type_of_an_opendocument_cell_is_unambiguous() -> None:
    with (shared_data("csv_messy") / "messytables" / "ods_formats.ods").open("rb") as stream:
        first, *_rest = open_workbook(stream).rows()
    assert first.cells == (
        *("2014-11-11", "11:12:12", "true", "11.11", "1", "2", "3", "100000", "1.25", "abc"),
    )


def test_a_locked_workbook_says_what_to_do() -> None:
    file = io.BytesIO(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(8000))
    with pytest.raises(LockedWorkbook, match="Save it without one"):
        open_source(file, format_of(file, "khách.xlsx"))
