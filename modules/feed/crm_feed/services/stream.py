"""One stream of everything about a record: notes, activities, files, changed values (A48, B11)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from sqlalchemy import Date, cast, literal, null, select, union_all
from sqlalchemy.orm import aliased

from crm_feed.choices import DONE, PLANNED
from crm_feed.models import Activity, Draft, Follower, Note, NoteFile, Reaction
from crm_host.api import (
    Attachment,
    BigId,
    Happening,
    Record,
    UtcDateTime,
    current_actor,
    field_right,
    happenings,
    session,
)

#: Entries that are shown at once.
PAGE = 20
#: What can be shown alone.
SORTS = ("note", "activity", "file", "change")


@dataclass(frozen=True)
class Entry:
    """One thing in the stream."""

    #: `note`, `pinned`, `activity`, `planned`, `file`, `change`, `draft`, `follower`, or what
    #: stands below a note: `reaction` or `attached`.
    sort: str
    id: int
    at: datetime
    author_id: int | None = None
    owner_id: int | None = None
    #: Type and state of an activity.
    type: str = ""
    title: str = ""
    text: str = ""
    due_on: date | None = None
    due_time: str | None = None
    #: The note that this one answers, and how it begins.
    reply_to: int | None = None
    answered: str = ""
    pinned_at: datetime | None = None
    happening: Happening | None = None


@dataclass(frozen=True)
class Stream:
    """What one page of the stream shows."""

    planned: Sequence[Entry] = ()
    pinned: Sequence[Entry] = ()
    past: Sequence[Entry] = field(default_factory=list)
    #: What the actor typed and has not sent.
    draft: Entry | None = None
    #: Whether the actor asked to be told what is written.
    is_followed: bool = False
    #: Pairs of sign and user, by the note below which they stand.
    reactions: Mapping[int, Sequence[tuple[str, int]]] = field(default_factory=dict)
    #: Pairs of id and name of the files that came with a note.
    files: Mapping[int, Sequence[tuple[int, str]]] = field(default_factory=dict)
    #: Instant before which the next page is; `None` on the last one.
    older: datetime | None = None


def stream_of(record: Record, *, before: datetime | None = None, only: str = "") -> Stream:
    """Return a page of a record's stream with two statements, its newest entries first.

    :param record: one that the actor may see.
    :param before: the `older` of the page before.
    :param only: one of `SORTS`, to leave out all others.
    """
    written = list(_written(record, before, only))
    past = [entry for entry in written if entry.sort in ("note", "activity")]
    if only in ("", "file", "change"):
        past += _happened(record, before, only)
    past = sorted(_once(past), key=lambda entry: (entry.at, entry.id), reverse=True)
    shown = past[:PAGE]
    return Stream(
        planned=[entry for entry in written if entry.sort == "planned"],
        pinned=[entry for entry in written if entry.sort == "pinned"],
        past=shown,
        draft=next((entry for entry in written if entry.sort == "draft"), None),
        is_followed=any(entry.sort == "follower" for entry in written),
        reactions=_reactions(written),
        files=_files(written),
        older=shown[-1].at if len(past) > PAGE else None,
    )


def _reactions(written: Sequence[Entry]) -> Mapping[int, Sequence[tuple[str, int]]]:
    # A pinned note of this page is read twice, and what was said of it as well.
    found: dict[int, dict[tuple[str, int], None]] = {}
    for entry in written:
        if entry.sort == "reaction" and entry.author_id is not None:
            found.setdefault(entry.id, {})[entry.text, entry.author_id] = None
    return {number: list(said) for number, said in found.items()}


def _files(written: Sequence[Entry]) -> Mapping[int, Sequence[tuple[int, str]]]:
    found: dict[int, dict[int, str]] = {}
    for entry in written:
        if entry.sort == "attached" and entry.reply_to is not None:
            found.setdefault(entry.id, {})[entry.reply_to] = entry.title
    return {number: sorted(files.items()) for number, files in found.items()}


def _once(entries: Sequence[Entry]) -> Iterator[Entry]:
    yield from {(entry.sort, entry.id, entry.at): entry for entry in entries}.values()


def _happened(record: Record, before: datetime | None, only: str) -> Iterator[Entry]:
    for item in happenings(record, before=before, limit=PAGE + 1):
        sort = "change" if item.entry is not None else "file"
        if only in ("", sort):
            yield Entry(sort, 0, item.at, happening=item)


def _written(record: Record, before: datetime | None, only: str) -> Iterator[Entry]:
    """Yield what people wrote and planned, and what the actor has here, with one statement."""
    parts = list(_parts(record, before, only))
    if not parts:
        return
    every = union_all(*(part.subquery().select() for part in parts)).subquery()
    for row in session().execute(select(every)):
        yield Entry(**row._asdict())


def _parts(record: Record, before: datetime | None, only: str) -> Iterator[Any]:
    actor = current_actor()
    if before is None:
        yield _mine(record, Draft, Draft.saved_at, "draft", Draft.what, Draft.text)
        yield _mine(record, Follower, Follower.since, "follower", literal(""), literal(""))
    if only in ("", "note"):
        page = _notes(record, before).order_by(Note.created_at.desc(), Note.id.desc())
        pinned = _notes(record, None, "pinned").where(Note.pinned_at.is_not(None)).limit(PAGE)
        yield page.limit(PAGE + 1)
        yield _said(record, page.limit(PAGE + 1))
        yield _attached(record, page.limit(PAGE + 1))
        if before is None:
            yield pinned
            yield _said(record, pinned)
            yield _attached(record, pinned)
    if only in ("", "activity") and actor.may("feed.activity.read"):
        done = _activities(record, "activity", Activity.done_at).where(Activity.state == DONE)
        if before is not None:
            done = done.where(Activity.done_at < before)
        yield done.order_by(Activity.done_at.desc(), Activity.id.desc()).limit(PAGE + 1)
        if before is None:
            planned = _activities(record, "planned", Activity.created_at)
            planned = planned.where(Activity.state == PLANNED)
            due = (Activity.due_on.is_(None), Activity.due_on, Activity.due_time, Activity.id)
            yield planned.order_by(*due).limit(PAGE)


def _columns(sort: str, **given: Any) -> list[Any]:
    """Return the columns of one part of the union: all parts have the same, in the same order.

    :param given: what this part has; empty values stand for the rest.
    """
    empty: dict[str, Any] = {
        "id": literal(0),
        "at": cast(null(), UtcDateTime),
        "author_id": cast(null(), BigId),
        "owner_id": cast(null(), BigId),
        "type": literal(""),
        "title": literal(""),
        "text": literal(""),
        "due_on": cast(null(), Date),
        "due_time": literal(""),
        "reply_to": cast(null(), BigId),
        "answered": literal(""),
        "pinned_at": cast(null(), UtcDateTime),
    }
    found = empty | given
    return [literal(sort).label("sort"), *(value.label(name) for name, value in found.items())]


def _notes(record: Record, before: datetime | None, sort: str = "note") -> Any:
    asked = aliased(Note)
    columns = _columns(
        sort,
        id=Note.id,
        at=Note.created_at,
        author_id=Note.created_by,
        owner_id=Note.owner_id,
        text=Note.text,
        reply_to=Note.reply_to,
        answered=asked.text,
        pinned_at=Note.pinned_at,
    )
    statement: Any = (
        select(*columns)
        .outerjoin(asked, asked.id == Note.reply_to)
        .where(Note.record_type == record.__record__, Note.record_id == record.id)
    )
    return statement if before is None else statement.where(Note.created_at < before)


def _activities(record: Record, sort: str, at: Any) -> Any:
    columns = _columns(
        sort,
        id=Activity.id,
        at=at,
        author_id=Activity.created_by,
        owner_id=Activity.owner_id,
        type=Activity.type,
        title=Activity.subject,
        text=_readable("outcome", literal("")),
        due_on=_readable("due_on", cast(null(), Date)),
        due_time=_readable("due_time", literal("")),
    )
    here = Activity.record_type == record.__record__, Activity.record_id == record.id
    return select(*columns).where(*here)


def _readable(name: str, otherwise: Any) -> Any:
    """Return an activity's column, or what stands for one that the actor may not read."""
    right = field_right(current_actor(), Activity.__record__, name)
    return otherwise if right == "none" else getattr(Activity, name)


def _said(record: Record, notes: Any) -> Any:
    """Return what selects the reactions to some notes; the id is the note's."""
    columns = _columns(
        "reaction",
        id=Reaction.note_id,
        at=Reaction.at,
        author_id=Reaction.user_id,
        owner_id=Reaction.user_id,
        text=Reaction.sign,
    )
    return select(*columns).where(
        Reaction.record_type == record.__record__,
        Reaction.record_id == record.id,
        Reaction.note_id.in_(select(notes.subquery().c.id)),
    )


def _attached(record: Record, notes: Any) -> Any:
    """Return what selects the files of some notes; the id is the note's, `reply_to` the file's."""
    columns = _columns(
        "attached",
        id=NoteFile.note_id,
        at=Attachment.created_at,
        author_id=Attachment.created_by,
        owner_id=Attachment.created_by,
        title=Attachment.name,
        reply_to=NoteFile.attachment_id,
    )
    return (
        select(*columns)
        .join(Attachment, Attachment.id == NoteFile.attachment_id)
        .where(
            Attachment.record_type == record.__record__,
            Attachment.record_id == record.id,
            Attachment.deleted_at.is_(None),
            NoteFile.note_id.in_(select(notes.subquery().c.id)),
        )
    )


def _mine(record: Record, model: Any, at: Any, sort: str, type: Any, text: Any) -> Any:
    """Return what selects the actor's own row about a record."""
    whose = {"author_id": model.user_id, "owner_id": model.user_id}
    columns = _columns(sort, id=model.id, at=at, type=type, text=text, **whose)
    return select(*columns).where(
        model.record_type == record.__record__,
        model.record_id == record.id,
        model.user_id == current_actor().user_id,
    )
