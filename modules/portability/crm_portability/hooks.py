"""What the host asks this module: further formats for the tables that pages show."""

from __future__ import annotations

import io

from crm_host.api import Sheet, SheetFormat, sheet_format_hook
from crm_host.api import lazy_text as _
from crm_portability.exporting.files import FORMATS
from crm_portability.files.xlsx_writer import write_xlsx

_EXCEL = FORMATS["xlsx"]


def _write(sheet: Sheet) -> bytes:
    file = io.BytesIO()
    write_xlsx(file, sheet.title, sheet.header, sheet.rows)
    return file.getvalue()


@sheet_format_hook.implement
def excel() -> SheetFormat | None:
    """Offer workbooks, in which numbers are numbers and no text runs as a formula."""
    label = _("Export as Excel file")
    return SheetFormat("xlsx", label, _EXCEL.ending, _EXCEL.media_type, _write)
