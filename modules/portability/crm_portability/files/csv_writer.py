"""Write tables as CSV that spreadsheets open without harm and that our reader reads back."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Sequence

from .formulas import neutralize

_FLUSH_AT = 65_536


def csv_chunks(
    header: Sequence[str], rows: Iterable[Sequence[str]], *, delimiter: str = ","
) -> Iterator[bytes]:
    """Yield a CSV file piece by piece: UTF-8 with byte order mark, CRLF line ends.

    Without the mark Excel takes UTF-8 for the code page of the machine. Formulas are made
    harmless as `formulas` describes. `delimiter` is one of `dialect.DELIMITERS`.
    """
    buffer = io.StringIO(newline="")
    writer = csv.writer(buffer, delimiter=delimiter, lineterminator="\r\n")
    buffer.write("\ufeff")
    writer.writerow([neutralize(cell) for cell in header])
    for row in rows:
        writer.writerow([cell and neutralize(cell) for cell in row])
        if buffer.tell() > _FLUSH_AT:
            yield buffer.getvalue().encode()
            buffer.seek(0)
            buffer.truncate()
    yield buffer.getvalue().encode()
