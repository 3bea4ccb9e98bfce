"""Writing notes, and logging, planning and finishing activities."""

from __future__ import annotations

from datetime import date

from crm_feed.choices import DONE
from crm_feed.models import Activity, Note
from crm_feed.services.telling import tell_of_activity, tell_of_note
from crm_host.api import Record, Refused, session, utc_now
from crm_host.api import lazy_text as _

#: Longest text that is accepted, in characters.
LONGEST = 20_000


def add_note(record: Record, text: str, reply_to: Note | None = None) -> Note:
    """Write a note about a record, or an answer to one of its notes.

    :raises Refused: there is no text, or too much of it.
    """
    note = Note(
        record_type=record.__record__,
        record_id=record.id,
        text=checked(text),
        # Answers to an answer belong to the same note: a conversation stays one level deep.
        reply_to=None if reply_to is None else reply_to.reply_to or reply_to.id,
    )
    session().add(note)
    session().flush()
    tell_of_note(record, note)
    return note


def log(record: Record, type: str, text: str) -> Activity:
    """Keep that something was done just now; its text is the outcome.

    :raises Refused: there is too much text.
    """
    activity = Activity(
        record_type=record.__record__,
        record_id=record.id,
        type=type,
        state=DONE,
        outcome=checked(text, may_be_empty=True) or None,
    )
    session().add(activity)
    session().flush()
    tell_of_activity(record, activity)
    return activity


def plan(
    record: Record | None,
    *,
    type: str,
    subject: str = "",
    due_on: date | None = None,
    due_time: str | None = None,
    owner_id: int | None = None,
    follows: Activity | None = None,
) -> Activity:
    """Plan an activity on a record, or one that has no record; whoever plans it owns it."""
    activity = Activity(
        record_type=None if record is None else record.__record__,
        record_id=None if record is None else record.id,
        type=type,
        subject=subject[:300] or None,
        due_on=due_on,
        due_time=due_time,
        owner_id=owner_id,
        follows_id=None if follows is None else follows.id,
    )
    session().add(activity)
    session().flush()
    if record is not None:
        tell_of_activity(record, activity)
    return activity


def finish(activity: Activity, outcome: str) -> None:
    """Mark an activity as done.

    :param outcome: what came of it; what is known already stays where this is empty.
    :raises Refused: there is too much text.
    """
    activity.outcome = checked(outcome, may_be_empty=True) or activity.outcome
    activity.state = DONE
    session().flush()


def pin(note: Note, pinned: bool) -> None:
    """Keep a note at the top of its record's feed, or let it go from there."""
    note.pinned_at = utc_now() if pinned else None
    session().flush()


def checked(text: str, *, may_be_empty: bool = False) -> str:
    """Return a text as it is kept.

    :raises Refused: it is empty and may not be, or too long.
    """
    kept = text.replace("\r\n", "\n").strip()
    if not kept and not may_be_empty:
        raise Refused(_("Write something first."), "text")
    if len(kept) > LONGEST:
        raise Refused(_("Write at most %(limit)s characters.", limit=LONGEST), "text")
    return kept


def trash_note(note: Note) -> None:
    """Put a note into the trash; its answers stay where they are."""
    note.deleted_at = utc_now()
    session().flush()
