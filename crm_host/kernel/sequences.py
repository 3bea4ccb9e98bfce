"""Sequences: the numbers of documents that modules declare and administrators shape (A105)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session

from crm_host.data.changes import note_change
from crm_host.data.comparing import column_of
from crm_host.data.numbering import (
    NumberRule,
    SequenceRow,
    coming,
    set_coming,
    stored_rule,
    take,
)
from crm_host.data.session import session
from crm_host.extend.hooks import Hook
from crm_host.i18n.text import Text, lazy_text
from crm_host.kernel.declaration import Sequence
from crm_host.kernel.errors import DeclarationError, suggestion
from crm_host.kernel.registry import registry
from crm_host.kernel.settings import settings

_ = lazy_text

#: Name under which change sets keep what administrators did to a sequence.
RECORD = "host.sequence"


def _counted(name: str, on: date) -> str:
    """Return the next number of a sequence; the host's own answer counts."""
    rule = rule_of(name)
    return rule.write(take(session(), name, rule, on), on)


#: Who is asked for a number: one module may answer instead of the counters, for example with
#: numbers of a fiscal device.
next_number_hook = Hook("host.next_number", _counted, policy="first", replaceable=True)


def next_number(name: str, on: date | datetime | None = None) -> str:
    """Take the next number of a sequence, as `billing.invoice`.

    A gapless one belongs to the transaction at hand: other writers of the sequence wait for its
    end, and a rollback gives the number back. Take it as late as possible.

    :param on: day of the document, which says in which year or month it is counted; an instant
        counts on its day in the firm's time zone; nothing means today.
    :raises DeclarationError: no loaded module declares the sequence.
    """
    sequence(name)
    return next_number_hook.call(name, firm_day(on))


def preview_number(name: str, on: date | datetime | None = None) -> str:
    """Return what the counters would give next; nothing is taken.

    :raises DeclarationError: no loaded module declares the sequence.
    """
    day, rule = firm_day(on), rule_of(name)
    return rule.write(coming(session(), name, rule.period(day)), day)


def sequence(name: str) -> Sequence:
    """Return a declared sequence.

    :raises DeclarationError: no loaded module declares it.
    """
    known: Mapping[str, Sequence] = registry().sequences
    if name not in known:
        raise DeclarationError(f"No sequence {name}.{suggestion(name, known)}")
    return known[name]


def rule_of(name: str) -> NumberRule:
    """Return how a sequence counts and writes.

    :raises DeclarationError: no loaded module declares it.
    """
    return stored_rule(session(), name, declared_rule(sequence(name)))


def declared_rule(declared: Sequence) -> NumberRule:
    """Return what a module proposes."""
    return NumberRule(declared.pattern, declared.reset, declared.gaps)


def firm_day(on: date | datetime | None = None) -> date:
    """Return the day of a moment where the firm is; today for nothing."""
    if isinstance(on, datetime) or on is None:
        zone = ZoneInfo(settings()["host.timezone"])
        return (on or datetime.now(zone)).astimezone(zone).date()
    return on


def save_rule(own: Session, name: str, rule: NumberRule, number: int, on: date) -> None:
    """Store an administrator's rule and the number that comes next; the caller commits."""
    old_rule, old_number = rule_of(name), coming(own, name, rule.period(on))
    row = own.get(SequenceRow, name)
    if row is None:
        row = SequenceRow(name=name)
        own.add(row)
    row.pattern, row.reset, row.gaps = rule.pattern, rule.reset, rule.gaps
    set_coming(own, name, rule.period(on), number)
    old = vars(old_rule) | {"next": old_number}
    new = vars(rule) | {"next": number}
    changed = {key: [old[key], new[key]] for key in new if old[key] != new[key]}
    if changed:
        note_change(own, RECORD, name, changed)


def doubts(own: Session, name: str, rule: NumberRule, number: int, on: date) -> list[Text]:
    """Return what an administrator should know before the next number becomes this one."""
    current = coming(own, name, rule.period(on))
    if number < current:
        return [
            _(
                "Numbers from %(first)s to %(last)s may have been given already. They would be "
                "given again.",
                first=rule.write(number, on),
                last=rule.write(current - 1, on),
            )
        ]
    if number > current and rule.gaps == "gapless":
        return [
            _(
                "Numbers from %(first)s to %(last)s would never be given. A gapless sequence "
                "would have a gap.",
                first=rule.write(current, on),
                last=rule.write(number - 1, on),
            )
        ]
    return []


def is_taken(own: Session, name: str, number: str) -> bool:
    """Whether a record bears a number; always no where the module does not say which do."""
    place, _dot, attribute = sequence(name).used_in.rpartition(".")
    model = registry().records.get(place)
    if model is None:
        return False
    statement = select(model.id).where(column_of(model, attribute) == number).limit(1)
    options = {"system": "look for a number in every record", "include_deleted": True}
    return own.scalar(statement, execution_options=options) is not None
