"""Changing many records: rows per second, and what recording the changes adds to a flush."""

from __future__ import annotations

import statistics
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from sqlalchemy import event, func, select
from sqlalchemy.orm import Session

from crm_host.data import changes
from crm_host.data.access import visible
from crm_host.data.actor import Actor
from crm_host.data.base import Record
from crm_host.data.versions import raise_versions
from crm_host.screens.bulk_edit import runs
from crm_host.screens.bulk_edit.running import carry_out
from crm_host.testing.site import Site

_ADMINISTRATOR = Actor(user_id=1, name="Nguyễn Thị Đào", is_administrator=True)
ROWS = 10_000
#: Objects of one flush, and pairs of flushes with and without recording.
_FLUSHED, _PAIRS = 1_000, 7


def edited(
    site: Site, model: type[Record], field: str, values: Sequence[Any], rows: int = ROWS
) -> dict[str, Any]:
    """Give a field of many records another value, as the job does; once for each value."""
    found = [_edited(site, model, field, value, rows) for value in values]
    return {"rows": found[0][0], "rows_per_second": round(max(speed for _rows, speed in found))}


def _edited(
    site: Site, model: type[Record], field: str, value: Any, rows: int
) -> tuple[int, float]:
    with site.acting(_ADMINISTRATOR) as own:
        ids = list(own.scalars(select(model.id).order_by(model.id.desc()).limit(rows)))
        assignments = [{"name": field, "value": value}]
        run = runs.begin("edit", "Change", {model.__record__: ids}, assignments)
        run_id = run.id
        own.commit()
        started = time.perf_counter()
        carry_out(runs.find(run_id), lambda _count: own.commit())
        seconds = time.perf_counter() - started
        result = runs.result_of(runs.find(run_id))
        if result.refused or not result.changed:
            raise RuntimeError(f"{result.refused} refused, {result.changed} changed")
    return rows, rows / seconds


def recorded_and_not(
    site: Site, model: type[Record], field: str, values: Sequence[Any]
) -> dict[str, Any]:
    """Flush the same change of objects with and without recording, taking turns."""
    plain, recorded = [], []
    for number in range(_PAIRS):
        value = values[number % 2]
        plain.append(_flushed(site, model, field, value, 0, is_recorded=False))
        recorded.append(_flushed(site, model, field, value, 1, is_recorded=True))
    without, along = statistics.median(plain), statistics.median(recorded)
    return {
        "plain_rows_per_second": round(_FLUSHED / without),
        "recorded_rows_per_second": round(_FLUSHED / along),
        "added_percent": round((along / without - 1) * 100, 1),
    }


def _flushed(
    site: Site, model: type[Record], field: str, value: Any, part: int, *, is_recorded: bool
) -> float:
    """Return the seconds of one flush and commit of objects that are loaded already."""
    with site.acting(_ADMINISTRATOR) as own:
        found = visible(model).order_by(model.id).limit(_FLUSHED).offset(part * _FLUSHED)
        records = own.scalars(found).all()
        started = time.perf_counter()
        for record in records:
            setattr(record, field, value)
        if is_recorded:
            own.commit()
        else:
            with _nothing_recorded():
                own.commit()
        seconds = time.perf_counter() - started
        count = own.scalar(select(func.count()).select_from(changes.Change))
        if not count and is_recorded:
            raise RuntimeError("Nothing was recorded.")
    return seconds


@contextmanager
def _nothing_recorded() -> Iterator[None]:
    """Let flushes raise versions and do all else that they do, but record no change."""
    collect, write = changes._stamp_and_collect, changes._write

    def stamp(session: Session, _context: object, _instances: object) -> None:
        raise_versions(session)

    event.remove(Session, "before_flush", collect)
    event.remove(Session, "after_flush", write)
    event.listen(Session, "before_flush", stamp)
    try:
        yield
    finally:
        event.remove(Session, "before_flush", stamp)
        event.listen(Session, "before_flush", collect)
        event.listen(Session, "after_flush", write)
