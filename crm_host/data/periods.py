"""Days, weeks, months, quarters and years in SQL, as the reader's calendar has them.

Instants are kept in UTC; which day one belongs to depends on the reader's time zone. There is
one function for that on both databases: `local_date`.
"""

from __future__ import annotations

import sqlite3
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from typing import Any, Literal, get_args
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, Date, literal, literal_column
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.functions import FunctionElement

Unit = Literal["day", "week", "month", "quarter", "year"]
#: All units, the shortest first.
UNITS: tuple[Unit, ...] = get_args(Unit)

#: Hours whose day is remembered: ten years of one zone.
_REMEMBERED = 100_000


class local_date(FunctionElement[date]):
    """`local_date(instant, "Asia/Ho_Chi_Minh")`: the day of an instant in a time zone."""

    type = Date()
    inherit_cache = True
    name = "local_date"

    def __init__(self, instant: ColumnElement[Any], zone: str) -> None:
        super().__init__(instant, literal(zone))


@compiles(local_date)
def _registered(element: local_date, compiler: Any, **how: Any) -> str:
    return f"local_date({compiler.process(element.clauses, **how)})"


@compiles(local_date, "postgresql")
def _at_time_zone(element: local_date, compiler: Any, **how: Any) -> str:
    instant, zone = (compiler.process(part, **how) for part in element.clauses)
    return f"CAST(({instant} AT TIME ZONE {zone}) AS DATE)"


class first_day(FunctionElement[date]):
    """`first_day(day, "quarter")`: the first day of the period in which a day lies."""

    type = Date()
    inherit_cache = True
    name = "first_day"

    def __init__(self, day: ColumnElement[Any], unit: Unit, week_start: int = 0) -> None:
        """Make the expression.

        :param week_start: day on which weeks begin; 0 is Monday.
        """
        # As text and not as parameters: statements with other periods are other statements.
        super().__init__(day, literal_column(unit), literal_column(str(week_start % 7)))

    def parts(self, compiler: Any, **how: Any) -> tuple[str, str, int]:
        """Return the SQL of the day, the unit, and the day on which weeks begin."""
        day, unit, week_start = (compiler.process(part, **how) for part in self.clauses)
        return day, unit, int(week_start)


@compiles(first_day)
def _by_text(element: first_day, compiler: Any, **how: Any) -> str:
    """SQLite keeps days as texts such as `2026-03-09`, and instants with their time behind."""
    inner = element.clauses.clauses[0]
    day, unit, week_start = element.parts(compiler, **how)
    if not isinstance(inner, local_date):
        return _first_by_text(day, unit, week_start)
    instant, zone = (compiler.process(part, **how) for part in inner.clauses)
    if unit in ("day", "week"):
        asked = f"substr({instant}, 1, 13), {zone}, {week_start if unit == 'week' else -1}"
        return f"coalesce(first_day_of_hour({asked}), {_first_by_text(day, unit, week_start)})"
    # No zone is more than a day away from UTC, so in between both have the same month.
    return (
        f"CASE WHEN substr({instant}, 9, 2) BETWEEN '02' AND '27' "
        f"THEN {_first_by_text(instant, unit, week_start)} "
        f"ELSE {_first_by_text(day, unit, week_start)} END"
    )


def _first_by_text(day: str, unit: str, week_start: int) -> str:
    if unit == "week":
        last = week_start % 7  # Sunday is 0 there, so this is the day before
        return f"date({day}, 'weekday {last}', '-6 days')"
    if unit == "month":
        return f"(substr({day}, 1, 7) || '-01')"
    if unit == "quarter":
        place = f"((CAST(substr({day}, 6, 2) AS INTEGER) - 1) / 3 * 2 + 1)"
        return f"(substr({day}, 1, 5) || substr('01040710', {place}, 2) || '-01')"
    return f"(substr({day}, 1, 4) || '-01-01')" if unit == "year" else day


@compiles(first_day, "postgresql")
def _by_truncation(element: first_day, compiler: Any, **how: Any) -> str:
    day, unit, week_start = element.parts(compiler, **how)
    if unit == "day":
        return day
    days = (7 - week_start) % 7 if unit == "week" else 0
    moved = f"CAST({day} AS TIMESTAMP) + INTERVAL '{days} days'"
    return f"CAST(date_trunc('{unit}', {moved}) - INTERVAL '{days} days' AS DATE)"


def days_of(first: date, unit: Unit) -> tuple[date, date]:
    """Return the first day of a period and the day after its last one.

    :param first: the first day, as `first_day` gives it.
    """
    months = {"month": 1, "quarter": 3, "year": 12}.get(unit)
    if months is None:
        return first, first + timedelta(days=7 if unit == "week" else 1)
    year, month = divmod(first.year * 12 + first.month - 1 + months, 12)
    return first, date(year, month + 1, 1)


def register_functions(connection: sqlite3.Connection) -> None:
    """Teach SQLite the functions of this file that it lacks."""
    connection.create_function("local_date", 2, _local_date, deterministic=True)
    # The cache itself is the function: SQLite calls C, which knows nearly all answers.
    connection.create_function("first_day_of_hour", 3, _first_day_of_hour, deterministic=True)


def _local_date(instant: str | None, zone: str) -> str | None:
    if instant is None:
        return None
    # Nearly all hours lie in one day as a whole, which makes most answers known ones.
    return _day_of_hour(instant[:13], zone) or _day_of(instant, zone)


@lru_cache(maxsize=_REMEMBERED)
def _first_day_of_hour(hour: str | None, zone: str, week_start: int) -> str | None:
    """Return the first day of the week, or for -1 the day, in which a whole hour of UTC lies.

    `None` where it lies in two, and for no hour.
    """
    day = _day_of_hour(hour, zone) if hour is not None else ""
    if not day or week_start < 0:
        return day or None
    found = date.fromisoformat(day)
    return (found - timedelta(days=(found.weekday() - week_start) % 7)).isoformat()


@lru_cache(maxsize=_REMEMBERED)
def _day_of_hour(hour: str, zone: str) -> str:
    """Return the day in which a whole hour of UTC lies, empty if it lies in two."""
    first = _day_of(f"{hour}:00:00", zone)
    return first if first == _day_of(f"{hour}:59:59", zone) else ""


def _day_of(instant: str, zone: str) -> str:
    moment = datetime.fromisoformat(instant).replace(tzinfo=UTC)
    return moment.astimezone(ZoneInfo(zone)).date().isoformat()
