"""Write tables as OpenDocument spreadsheets, row by row (OpenDocument 1.3, part 3).

The libraries for this format keep the whole document in memory; an export is as large as it is,
so the few elements that a table needs are written here. See `docs/decisions/spreadsheets.md`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal
from typing import IO
from xml.sax.saxutils import escape, quoteattr
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile

from .xlsx_writer import Value

_TYPE = "application/vnd.oasis.opendocument.spreadsheet"
_MANIFEST = (
    '<?xml version="1.0" encoding="UTF-8"?>\n'
    '<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"'
    ' manifest:version="1.3">'
    f'<manifest:file-entry manifest:full-path="/" manifest:media-type="{_TYPE}"/>'
    '<manifest:file-entry manifest:full-path="content.xml" manifest:media-type="text/xml"/>'
    "</manifest:manifest>"
)
_BEGIN = (
    '<?xml version="1.0" encoding="UTF-8"?>\n'
    "<office:document-content"
    ' xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0"'
    ' xmlns:style="urn:oasis:names:tc:opendocument:xmlns:style:1.0"'
    ' xmlns:number="urn:oasis:names:tc:opendocument:xmlns:datastyle:1.0"'
    ' xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0"'
    ' xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0" office:version="1.3">'
    '<office:automatic-styles><number:date-style style:name="iso">'
    '<number:year number:style="long"/><number:text>-</number:text>'
    '<number:month number:style="long"/><number:text>-</number:text>'
    '<number:day number:style="long"/></number:date-style>'
    '<style:style style:name="day" style:family="table-cell" style:data-style-name="iso"/>'
    "</office:automatic-styles><office:body><office:spreadsheet>"
    "<table:table table:name={name}>"
)
_END = "</table:table></office:spreadsheet></office:body></office:document-content>"
#: What XML 1.0 has no way to write.
_FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_SPACES = re.compile("  +|^ | $")
_DIGITS = 15


def write_ods(
    file: IO[bytes], title: str, header: Sequence[str], rows: Iterable[Sequence[Value]]
) -> None:
    """Write one sheet. Texts are texts: nothing in them runs as a formula."""
    with ZipFile(file, "w") as container:
        container.writestr("mimetype", _TYPE, compress_type=ZIP_STORED)
        container.writestr("META-INF/manifest.xml", _MANIFEST, compress_type=ZIP_DEFLATED)
        # A name and not an entry: so the content is compressed as it comes.
        container.compression = ZIP_DEFLATED
        with container.open("content.xml", "w", force_zip64=True) as content:
            name = quoteattr(_FORBIDDEN.sub("", title))
            content.write(_BEGIN.replace("{name}", name).encode())
            content.write(_row(header))
            for row in rows:
                content.write(_row(row))
            content.write(_END.encode())


def _row(values: Sequence[Value]) -> bytes:
    cells = "".join(_cell(value) for value in values)
    return f"<table:table-row>{cells}</table:table-row>".encode()


def _cell(value: Value) -> str:
    if value is None or value == "":
        return "<table:table-cell/>"
    if isinstance(value, bool):
        word = "true" if value else "false"
        return _typed(f'"boolean" office:boolean-value="{word}"', word)
    if isinstance(value, int | Decimal) and len(str(value)) <= _DIGITS:
        return _typed(f'"float" office:value="{value}"', str(value))
    if isinstance(value, date):
        text = value.isoformat()
        return _typed(f'"date" table:style-name="day" office:date-value="{text}"', text)
    lines = _FORBIDDEN.sub("", str(value)).split("\n")
    paragraphs = "".join(f"<text:p>{_line(line)}</text:p>" for line in lines)
    return f'<table:table-cell office:value-type="string">{paragraphs}</table:table-cell>'


def _typed(attributes: str, text: str) -> str:
    return (
        f"<table:table-cell office:value-type={attributes}><text:p>{text}</text:p>"
        "</table:table-cell>"
    )


def _line(text: str) -> str:
    """Return a line with its repeated blanks, which XML would join (part 3, 6.1.2).

    A tab becomes a blank: readers, ours too, leave out the element for tabs.
    """
    text = escape(text.replace("\t", " "))
    return _SPACES.sub(_space, text) if _SPACES.search(text) else text


def _space(match: re.Match[str]) -> str:
    return f'<text:s text:c="{len(match[0])}"/>'
