"""The rows that were not imported, as a file that can be mended and imported again."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from typing import BinaryIO

from crm_host.api import translate
from crm_portability.files.card import Extra
from crm_portability.files.formulas import neutralize
from crm_portability.files.vcard_writer import card_bytes
from crm_portability.importing.card_entries import CardEntry
from crm_portability.importing.csv_entries import CsvEntry
from crm_portability.importing.entry import Entry
from crm_portability.importing.notations import own_text
from crm_portability.importing.report import Problem

_CARD_REASON = "X-CRM-PROBLEM"


class FailedRows:
    """Writes refused rows to a stream: the columns of the file, and the reasons behind them.

    Refused cards are written as cards; a card that could not be read at all is left out.
    """

    def __init__(self, stream: BinaryIO, header: Sequence[str], count: int = 0) -> None:
        """Write behind the `count` rows that the stream has already."""
        self._stream = stream
        self._header = header
        self.count = count

    def add(self, entry: Entry, problems: Sequence[Problem]) -> None:
        """Write one row."""
        reasons = " ".join(_reason(problem) for problem in problems)
        if isinstance(entry, CsvEntry):
            if not self.count:
                self._stream.write("\ufeff".encode())
                self._write([*self._header, translate("Why this row was not imported")])
            self._write([*map(own_text, entry.row.cells), reasons])
        elif isinstance(entry, CardEntry):
            if not entry.card.formatted_name and not entry.card.extras:
                return
            entry.card.extras.append(Extra(_CARD_REASON, reasons))
            self._stream.write(card_bytes(entry.card, "3.0"))
        self.count += 1

    def _write(self, cells: Sequence[str]) -> None:
        line = io.StringIO(newline="")
        csv.writer(line, lineterminator="\r\n").writerow([neutralize(cell) for cell in cells])
        self._stream.write(line.getvalue().encode())


def _reason(problem: Problem) -> str:
    return f"{problem.column}: {problem.message}" if problem.column else problem.message
