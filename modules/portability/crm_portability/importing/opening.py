"""Opening an uploaded file as what its content shows, whatever its name says."""

from __future__ import annotations

from typing import BinaryIO

from crm_host.api import translate
from crm_portability.files.csv_reader import Limits, open_csv
from crm_portability.files.errors import FileError
from crm_portability.files.kinds import HEAD_SIZE, VCARD, recognize
from crm_portability.files.table import TableSource
from crm_portability.files.vcard_reader import CardSource, open_vcards

CSV_FORMAT, VCARD_FORMAT = "csv", "vcard"
_CARD_NAMES = (".vcf", ".vcard")

Source = TableSource | CardSource


def format_of(stream: BinaryIO, file_name: str) -> str:
    """Return `csv` or `vcard`."""
    stream.seek(0)
    head = stream.read(HEAD_SIZE)
    stream.seek(0)
    if recognize(head) == VCARD or file_name.casefold().endswith(_CARD_NAMES):
        return VCARD_FORMAT
    return CSV_FORMAT


def open_source(
    stream: BinaryIO,
    file_format: str,
    *,
    encoding: str | None = None,
    delimiter: str | None = None,
    max_bytes: int = Limits.bytes,
) -> Source:
    """Open a file for reading.

    :raises FileError: it is not what it should be; nothing was read further.
    """
    if file_format == VCARD_FORMAT:
        return open_vcards(stream, encoding=encoding, max_bytes=max_bytes)
    limits = Limits(bytes=max_bytes)
    return open_csv(stream, encoding=encoding, delimiter=delimiter, limits=limits)


def sentence(error: FileError) -> str:
    """Say in the reader's language what is wrong with a file."""
    return translate(error.text, **error.values)
