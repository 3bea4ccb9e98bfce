"""Writing what rows say about other rows of their file, when all of them are records."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from crm_host.api import session
from crm_portability.importing.entry import Entry, Late
from crm_portability.importing.existing import Finder
from crm_portability.importing.progress import Done
from crm_portability.importing.refusals import explain
from crm_portability.importing.report import Report
from crm_portability.importing.rules import check_rules

Linked = tuple[Done, Late]


def write_links(
    model: type[Any],
    rows: Sequence[tuple[Done, Entry]],
    report: Report,
    faults: tuple[type[Exception], ...],
) -> None:
    """Write the links of a batch at once, or one by one when one of them spoils it.

    :param faults: what a row, and not the import, may fail of; the row itself stays imported.
    """
    linked = [(row, late) for row, entry in rows if (late := entry.late()) is not None]
    try:
        _write(model, linked, report)
    except faults:
        for item in linked:
            try:
                _write(model, [item], report)
            except faults as fault:
                report.warn(explain(fault, item[1], model))


def _write(model: type[Any], linked: Sequence[Linked], report: Report) -> None:
    here = session()
    try:
        with here.begin_nested():
            records = Finder(model, None).load(row.record_id for row, _late in linked)
            changed = [row for row, late in linked if _changes(records.get(row.record_id), late)]
            here.flush()
            check_rules(model, [records[row.record_id] for row in changed])
    finally:
        here.expunge_all()
    for row in changed:
        if row.outcome == "skip":
            report.skip -= 1
            report.update += 1


def _changes(record: Any, late: Late) -> bool:
    if record is None:  # given away by a hook of the import itself
        return False
    before = late.state(record)
    late.write(record)
    return late.state(record) != before
