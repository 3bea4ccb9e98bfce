"""What a page shows as a table, as a file that spreadsheets open.

The host writes CSV; modules offer further formats by `SHEET_FORMATS`.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from flask import Response, make_response

from crm_host.extend.hooks import Hook
from crm_host.i18n.text import Text, lazy_text

if TYPE_CHECKING:
    from crm_host.screens.record import RecordScreens

_ = lazy_text

#: With these at its beginning, a spreadsheet takes a text for a formula.
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


@dataclass(frozen=True)
class Sheet:
    """A table of texts and numbers."""

    title: str
    header: Sequence[str]
    #: As long as the header each; `None` for what is empty.
    rows: Sequence[Sequence[str | Decimal | None]]


@dataclass(frozen=True)
class SheetFormat:
    """A format in which sheets are saved."""

    #: As addresses have it.
    code: str
    #: On the link, as "Export as CSV".
    label: Text
    #: Of file names, without the dot.
    ending: str
    media_type: str
    write: Callable[[Sheet], bytes]


def write_csv(sheet: Sheet) -> bytes:
    """Return a sheet as CSV in UTF-8, numbers plainly with a point."""
    file = io.StringIO()
    writer = csv.writer(file)
    writer.writerow([_cell(text) for text in sheet.header])
    writer.writerows([_cell(value) for value in row] for row in sheet.rows)
    # The mark at the beginning tells spreadsheets that it is UTF-8.
    return file.getvalue().encode("utf-8-sig")


def _cell(value: str | Decimal | None) -> str:
    if isinstance(value, Decimal):
        return f"{value:f}"
    text = value or ""
    return f"'{text}" if text.startswith(_FORMULA) else text


CSV = SheetFormat("csv", _("Export as CSV"), "csv", "text/csv; charset=utf-8", write_csv)


def sheet_format() -> SheetFormat | None:
    """Offer a format for the tables of pivots and graphs."""
    return CSV


#: Every answer is a link on the page of a pivot or graph.
SHEET_FORMATS: Hook[[], SheetFormat, list[SheetFormat]] = Hook("host.sheet_format", sheet_format)


def export_urls(screens: RecordScreens, screen: str, **state: str) -> list[tuple[Text, str]]:
    """Return a link for each format: its label, and the address of the file."""
    return [
        (one.label, screens.url(screen, **state, format="" if one is CSV else one.code))
        for one in SHEET_FORMATS.call()
    ]


def answer_sheet(sheet: Sheet, name: str, code: str) -> Response:
    """Answer a sheet as a file, as CSV unless another known format is asked for.

    :param name: of the file, without its ending.
    """
    wanted = next((one for one in SHEET_FORMATS.call() if one.code == code), CSV)
    response = make_response(wanted.write(sheet))
    response.headers["Content-Type"] = wanted.media_type
    response.headers["Content-Disposition"] = f'attachment; filename="{name}.{wanted.ending}"'
    response.headers["Cache-Control"] = "private, no-store"
    return response
