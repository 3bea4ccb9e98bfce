"""Notes, calls and plans on the made-up records of other modules; the same ones each time."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import timedelta
from random import Random
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from crm_feed.choices import DONE, PLANNED, TASK
from crm_feed.demo.words import ENGLISH, GREEK, PLAN, VIETNAMESE, Words
from crm_feed.models import Activity, Note, Plan
from crm_host.api import Record, carriers, utc_now

#: One record in so many has a history.
_ONE_IN = 4
_VIETNAMESE = re.compile("[ăâđêôơưạảấầậắặẹẻẽếềệỉịọỏốồộớờợụủứừựỳỵỷỹ]", re.IGNORECASE)
_GREEK = re.compile("[α-ωά-ώ]", re.IGNORECASE)


def demo(session: Session, users: Mapping[str, Any], chance: Random) -> None:
    """Write what a small firm would have written about its customers.

    :param users: role to a user, among whom the work is shared out.
    """
    people = [users[role] for role in ("manager", "sales", "service") if role in users]
    if not people:
        return
    session.add(Plan(name=PLAN[0], steps="\n".join(PLAN[1])))
    made: list[tuple[Note | Activity, int]] = []
    for record in _records(session):
        if chance.randrange(_ONE_IN) == 0:
            made += [(row, chance.choice(people).id) for row in _history(record, chance)]
    for row, user_id in made:
        row.owner_id = user_id
    session.add_all(row for row, _user_id in made)
    session.flush()
    for row, user_id in made:  # who writes signs; here nobody is signed in
        row.created_by = row.updated_by = user_id
    session.flush()


def _records(session: Session) -> Iterator[Record]:
    """Yield the persons among the records of all modules."""
    for _name, model in sorted(carriers().items()):
        if model.__person__ is not None:
            yield from session.scalars(select(model).order_by(model.id))


def _history(record: Record, chance: Random) -> Iterator[Note | Activity]:
    words = _words_for(record.display)
    on = {"record_type": record.__record__, "record_id": record.id}
    now = utc_now()
    for _number in range(chance.randrange(1, 4)):
        ago = timedelta(days=chance.randrange(1, 200), minutes=chance.randrange(600))
        type, subject, outcome = chance.choice(words.done)
        values = {"type": type, "subject": subject, "outcome": outcome, "state": DONE}
        yield Activity(**on, **values, done_at=now - ago, created_at=now - ago)
    if chance.random() < 0.5:
        ago = timedelta(days=chance.randrange(1, 200), minutes=chance.randrange(600))
        yield Note(**on, text=chance.choice(words.notes), created_at=now - ago)
    if chance.random() < 0.6:
        type, subject = chance.choice(words.planned)
        due = now.date() + timedelta(days=chance.randrange(-3, 20))
        hour = None if type == TASK else f"{chance.randrange(8, 17):02}:{chance.choice((0, 30)):02}"
        yield Activity(**on, type=type, subject=subject, state=PLANNED, due_on=due, due_time=hour)


def _words_for(name: str) -> Words:
    if _GREEK.search(name):
        return GREEK
    return VIETNAMESE if _VIETNAMESE.search(name) else ENGLISH
