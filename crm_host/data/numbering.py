"""Numbers of documents: how they are written, and counters that many writers share.

A counter is one row. It is advanced by a single statement, which locks that row until the end of
its transaction on PostgreSQL and needs the one write lock on SQLite: nobody gets a number twice,
and a rollback gives it back.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from string import Formatter
from typing import Any, Literal

from sqlalchemy import BigInteger, String, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import Connection
from sqlalchemy.orm import Mapped, Session, mapped_column

from crm_host.data.base import Base, db
from crm_host.data.kinds import ValueRefused
from crm_host.data.session import holds_the_lock
from crm_host.i18n.text import lazy_text

_ = lazy_text

Reset = Literal["never", "yearly", "monthly"]
#: `gapless`: taken inside the business transaction, others wait for its end. `fast`: taken in a
#: short transaction of its own, so that a rollback leaves a gap.
Gaps = Literal["gapless", "fast"]

#: Longest pattern, and longest number that one may make.
LONGEST = 60
#: Largest counter; numbers of more digits are a slip of the keyboard.
LARGEST = 10**12

_NUMBER_FORMAT = re.compile(r"(0?[1-9]|0?1[0-2])?d?")
_INSERTS: dict[str, Any] = {"postgresql": postgresql.insert, "sqlite": sqlite.insert}


class SequenceRow(Base):
    """What an administrator changed about a sequence that a module declares."""

    __tablename__ = "host_sequence"

    name: Mapped[str] = mapped_column(String(60), primary_key=True)
    pattern: Mapped[str] = mapped_column(String(LONGEST))
    reset: Mapped[str] = mapped_column(String(10))
    gaps: Mapped[str] = mapped_column(String(10))


class SequenceCounter(Base):
    """The next number of one sequence in one period."""

    __tablename__ = "host_sequence_counter"

    sequence: Mapped[str] = mapped_column(String(60), primary_key=True)
    #: A year, a month as `2026-03`, or nothing where numbers are never reset.
    period: Mapped[str] = mapped_column(String(7), primary_key=True)
    next: Mapped[int] = mapped_column(BigInteger)


@dataclass(frozen=True)
class NumberRule:
    """How the numbers of one sequence are counted and written."""

    #: Text with `{number}` or `{number:05d}`, and `{year}` and `{month}` where they are wanted.
    pattern: str
    reset: Reset = "yearly"
    gaps: Gaps = "gapless"

    def period(self, on: date) -> str:
        """Return the period in which a day's numbers are counted."""
        return {"never": "", "yearly": f"{on.year}", "monthly": f"{on:%Y-%m}"}[self.reset]

    def write(self, number: int, on: date) -> str:
        """Return a number as documents show it."""
        return self.pattern.format(number=number, year=on.year, month=f"{on.month:02d}")

    def check(self) -> None:
        """Make sure that every number can be written and none is written twice.

        :raises ValueRefused: saying what to change in the pattern.
        """
        names = _placeholders(self.pattern)
        if "number" not in names:
            raise ValueRefused(_("The pattern needs {number}, for example INV-{number:05d}."))
        if self.reset != "never" and "year" not in names:
            raise ValueRefused(
                _("Numbers begin anew each period, so the pattern needs {year} to tell them apart.")
            )
        if self.reset == "monthly" and "month" not in names:
            raise ValueRefused(
                _("Numbers begin anew each month, so the pattern needs {month} to tell them apart.")
            )
        if len(self.write(LARGEST, date(9999, 12, 31))) > LONGEST:
            raise ValueRefused(_("These numbers would be too long. Shorten the pattern."))


def _placeholders(pattern: str) -> set[str]:
    """Return the names in a pattern.

    :raises ValueRefused: it cannot be read, or names something else.
    """
    try:
        parts = list(Formatter().parse(pattern))
    except ValueError as error:
        raise ValueRefused(_("A brace is missing. Write {year}, {month} or {number}.")) from error
    for _text, name, form, conversion in parts:
        if name is None:
            continue
        is_known = name == "number" and _NUMBER_FORMAT.fullmatch(form or "")
        if conversion or not (is_known or (name in {"year", "month"} and not form)):
            shown = f"{{{name}{':' + form if form else ''}}}"
            raise ValueRefused(
                _(
                    "%(placeholder)s is not known. Write {year}, {month}, {number} or, padded "
                    "with zeros, {number:05d}.",
                    placeholder=shown,
                )
            )
    return {name for _text, name, _form, _conversion in parts if name}


def stored_rule(session: Session, name: str, default: NumberRule) -> NumberRule:
    """Return the rule of a sequence: the administrator's, or else the declared one."""
    row = session.get(SequenceRow, name)
    if row is None:
        return default
    values: Mapping[str, Any] = {"pattern": row.pattern, "reset": row.reset, "gaps": row.gaps}
    return NumberRule(**values)


def take(session: Session, name: str, rule: NumberRule, on: date) -> int:
    """Return the next number of a period and advance its counter.

    SQLite has one write lock: where the session holds it already, a transaction of its own would
    wait for itself, so a fast number is then taken like a gapless one.
    """
    if rule.gaps == "gapless" or holds_the_lock(session):
        return _advance(session.connection(), name, rule.period(on))
    with db.engine.begin() as connection:
        return _advance(connection, name, rule.period(on))


def _advance(connection: Connection, name: str, period: str) -> int:
    counters: Any = SequenceCounter.__table__
    statement = (
        _INSERTS[connection.dialect.name](counters)
        .values(sequence=name, period=period, next=2)
        .on_conflict_do_update(
            index_elements=[counters.c.sequence, counters.c.period],
            set_={"next": counters.c.next + 1},
        )
        .returning(counters.c.next - 1)
    )
    return int(connection.execute(statement).scalar_one())


def coming(session: Session, name: str, period: str) -> int:
    """Return the number that would be taken next; nothing changes."""
    statement = select(SequenceCounter.next).where(
        SequenceCounter.sequence == name, SequenceCounter.period == period
    )
    return session.scalar(statement) or 1


def set_coming(session: Session, name: str, period: str, number: int) -> None:
    """Let a counter go on with a number."""
    row = session.get(SequenceCounter, (name, period))
    if row is None:
        session.add(SequenceCounter(sequence=name, period=period, next=number))
    else:
        row.next = number
