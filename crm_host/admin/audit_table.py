"""Change sets as a table: one line for each value, as exports write it."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from typing import Any

from crm_host.admin.audit_query import AuditFilter, find, rows_of
from crm_host.i18n.text import lazy_text
from crm_host.screens.recounting import ToldSet, recount

_ = lazy_text

HEADINGS = (
    _("Change"),
    _("When"),
    _("Who"),
    _("From where"),
    _("Note"),
    _("Type"),
    _("Name"),
    _("What"),
    _("Field"),
    _("Before"),
    _("After"),
)
#: Rows of one set that are in memory at once.
_MOST = 100_000
#: Beginnings that spreadsheets take for formulas.
_FORMULAS = ("=", "+", "-", "@", "\t", "\r")


def csv_parts(wanted: AuditFilter, most_sets: int | None = None) -> Iterator[bytes]:
    """Yield the parts of a CSV file, newest change first: UTF-8 with a mark, as Excel wants it.

    :param most_sets: no more than so many sets; all, if not given.
    """
    yield "\ufeff".encode() + _lines([[str(heading) for heading in HEADINGS]])
    before, count = None, 0
    while True:
        found = find(wanted, before)
        ids = [item.id for item, _rows in found.sets]
        rows = rows_of(ids, wanted, _MOST)
        told = recount([(item, rows.get(item.id, [])) for item, _rows in found.sets])
        yield _lines([line for item in told for line in _of_set(item)])
        before, count = found.before, count + len(ids)
        if before is None or (most_sets is not None and count >= most_sets):
            return


def _of_set(told: ToldSet) -> Iterator[list[str]]:
    head = [str(told.id), told.moment.isoformat(), told.who, str(told.source), told.note]
    for record in told.records:
        about = [str(record.type), record.name, str(record.entry.what)]
        for line in record.entry.lines:
            yield [*head, *about, str(line.label), line.old, line.new]
        if not record.entry.lines:
            yield [*head, *about, "", "", ""]


def _lines(rows: list[list[str]]) -> bytes:
    file = io.StringIO()
    writer: Any = csv.writer(file)
    writer.writerows([_harmless(cell) for cell in row] for row in rows)
    return file.getvalue().encode()


def _harmless(cell: str) -> str:
    return f"'{cell}" if cell.startswith(_FORMULAS) else cell
