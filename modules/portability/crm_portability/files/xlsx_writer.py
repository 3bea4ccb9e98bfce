"""Write tables as Excel workbooks, row by row; nothing in them runs as a formula."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal
from typing import IO, Any

from .errors import N_, FileError

#: What a sheet and a cell of Excel can hold ("Excel specifications and limits", Microsoft).
MAX_ROWS, MAX_CELL = 1_048_576, 32_767
#: Digits that survive in a spreadsheet's number.
_DIGITS = 15
#: Excel counts days from 1900.
_FIRST_DAY = date(1900, 3, 1)

Value = str | int | bool | Decimal | date | None


class TooMuchForExcel(FileError):
    """There are more rows, or a longer text, than a sheet holds."""

    text = N_(
        "This does not fit into a sheet of Excel: row %(row)s is beyond its limits. "
        "Export it as CSV or JSON."
    )


def write_xlsx(
    file: IO[bytes], title: str, header: Sequence[str], rows: Iterable[Sequence[Value]]
) -> None:
    """Write one sheet with a header that stays in view.

    Texts are written as texts, so `=1+1` from a customer is never computed. Rows go to a
    temporary file at once, so memory does not grow with them.

    :raises TooMuchForExcel: it does not fit; the file is then of no use.
    """
    from xlsxwriter import Workbook  # 2 MiB and 30 ms, for exports as Excel only

    options = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    book = Workbook(file, options)
    sheet = book.add_worksheet(_sheet_name(title))
    bold = book.add_format({"bold": True})
    day = book.add_format({"num_format": "yyyy-mm-dd"})
    for place, text in enumerate(header):
        sheet.write_string(0, place, text, bold)
    sheet.freeze_panes(1, 0)
    number = 0
    try:
        for number, row in enumerate(rows, 1):
            if number >= MAX_ROWS:
                raise TooMuchForExcel(row=number + 1)
            for place, value in enumerate(row):
                if value is not None and value != "":
                    _write(sheet, number, place, value, day)
    finally:
        book.close()


def _write(sheet: Any, row: int, place: int, value: Value, day: Any) -> None:
    if isinstance(value, bool):
        sheet.write_boolean(row, place, value)
    elif isinstance(value, int | Decimal) and len(str(value)) <= _DIGITS:
        sheet.write_number(row, place, value)
    elif isinstance(value, date) and value >= _FIRST_DAY:
        sheet.write_datetime(row, place, value, day)
    else:
        text = value.isoformat() if isinstance(value, date) else str(value)
        if len(text) > MAX_CELL:
            raise TooMuchForExcel(row=row + 1)
        sheet.write_string(row, place, text)


def _sheet_name(title: str) -> str:
    """Return a name that Excel accepts: at most 31 characters, without seven signs."""
    kept = "".join(sign for sign in title if sign not in "[]:*?/\\'")
    return kept.strip()[:31] or "1"
