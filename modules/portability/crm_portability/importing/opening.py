"""Opening an uploaded file as what its content shows, whatever its name says."""

from __future__ import annotations

from typing import BinaryIO

from crm_host.api import translate
from crm_portability.files.csv_reader import Limits, open_csv
from crm_portability.files.errors import FileError
from crm_portability.files.json_reader import looks_like_json, open_json
from crm_portability.files.kinds import HEAD_SIZE, VCARD, is_workbook, recognize
from crm_portability.files.table import TableSource
from crm_portability.files.vcard_reader import CardSource, open_vcards
from crm_portability.files.workbook_reader import open_workbook

CSV_FORMAT, VCARD_FORMAT, WORKBOOK_FORMAT, JSON_FORMAT = "csv", "vcard", "workbook", "json"
_CARD_NAMES = (".vcf", ".vcard")

Source = TableSource | CardSource


def format_of(stream: BinaryIO, file_name: str) -> str:
    """Return `csv`, `vcard`, `workbook` or `json`."""
    stream.seek(0)
    head = stream.read(HEAD_SIZE)
    stream.seek(0)
    if recognize(head) == VCARD or file_name.casefold().endswith(_CARD_NAMES):
        return VCARD_FORMAT
    if is_workbook(head, file_name):
        return WORKBOOK_FORMAT
    if looks_like_json(head) or file_name.casefold().endswith(".json"):
        return JSON_FORMAT
    return CSV_FORMAT


def open_source(
    stream: BinaryIO,
    file_format: str,
    *,
    encoding: str | None = None,
    delimiter: str | None = None,
    sheet: str = "",
    max_bytes: int = Limits.bytes,
) -> Source:
    """Open a file for reading.

    :raises FileError: it is not what it should be; nothing was read further.
    """
    if file_format == VCARD_FORMAT:
        return open_vcards(stream, encoding=encoding, max_bytes=max_bytes)
    limits = Limits(bytes=max_bytes)
    if file_format == WORKBOOK_FORMAT:
        return open_workbook(stream, sheet=sheet, limits=limits)
    if file_format == JSON_FORMAT:
        return open_json(stream, limits=limits)
    return open_csv(stream, encoding=encoding, delimiter=delimiter, limits=limits)


def sentence(error: FileError) -> str:
    """Say in the reader's language what is wrong with a file."""
    return translate(error.text, **error.values)
