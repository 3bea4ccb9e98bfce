"""Answering a note by one press: a few signs, each of them once from everybody."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import delete, select

from crm_feed.choices import SIGNS
from crm_feed.models import Note, Reaction
from crm_host.api import Text, current_actor, session, user_names


@dataclass(frozen=True)
class Shown:
    """One sign below a note."""

    code: str
    sign: str
    label: Text
    count: int
    #: Who pressed it.
    names: str
    #: Whether the actor did.
    is_mine: bool


def turn(note: Note, code: str) -> bool:
    """Let the actor say a sign, or take it back; returns whether it is said now.

    :raises LookupError: there is no such sign.
    """
    me, here = current_actor().user_id, session()
    if me is None or code not in {known for known, _sign, _label in SIGNS}:
        raise LookupError(code)
    own = (Reaction.note_id == note.id, Reaction.user_id == me, Reaction.sign == code)
    if here.scalar(select(Reaction.id).where(*own)) is not None:
        here.execute(delete(Reaction).where(*own), execution_options={"synchronize_session": False})
        return False
    here.add(
        Reaction(
            record_type=note.record_type,
            record_id=note.record_id,
            note_id=note.id,
            user_id=me,
            sign=code,
        )
    )
    here.flush()
    return True


def said_to(note_id: int) -> Sequence[Shown]:
    """Return the signs below one note."""
    rows = session().execute(
        select(Reaction.sign, Reaction.user_id).where(Reaction.note_id == note_id)
    )
    return shown((sign, user_id) for sign, user_id in rows)


def shown(pressed: Iterable[tuple[str, int]]) -> Sequence[Shown]:
    """Return every sign with who pressed it.

    :param pressed: pairs of sign and user.
    """
    users: Mapping[str, list[int]] = {code: [] for code, _sign, _label in SIGNS}
    for code, user_id in pressed:
        if code in users:
            users[code].append(user_id)
    names, me = user_names(), current_actor().user_id
    return [
        Shown(
            code,
            sign,
            label,
            len(users[code]),
            ", ".join(sorted(names.get(user_id, "–") for user_id in users[code])),
            me in users[code],
        )
        for code, sign, label in SIGNS
    ]
