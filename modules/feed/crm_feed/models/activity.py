"""Calls, meetings, tasks and mails to write: planned, then done with an outcome."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime

from sqlalchemy import Index
from sqlalchemy.orm import Mapped

from crm_feed.choices import DONE, PLANNED, STATES, TASK, TYPES
from crm_feed.kinds import ClockKind
from crm_host.api import Attached, Record, field, search_column, utc_now
from crm_host.api import lazy_text as _

#: So much of a text stands for an activity that has no subject.
_SHORT = 80


class Activity(Attached, Record):
    """Something to do with a record, or by itself; done ones are the log.

    The day is a plain date and the time a plain clock: both are what the owner's clock shows.
    """

    __tablename__ = "feed_activity"
    __record__ = "feed.activity"
    __match_keys__ = ("subject",)
    __table_args__ = (
        Index("ix_feed_activity_record", "record_type", "record_id", "state", "due_on"),
        {"sqlite_autoincrement": True},
    )

    type: Mapped[str] = field.Choice(
        _("Type"), TYPES, default=TASK, required=True, filterable=True, aliases=("Loại", "Τύπος")
    )
    subject: Mapped[str | None] = field.Text(
        _("Subject"), max_length=300, sortable=True, filterable=True
    )
    due_on: Mapped[date | None] = field.Date(_("Due"), sortable=True, filterable=True)
    due_time: Mapped[str | None] = field.Value(
        _("Time"), ClockKind(), help=_("For example 9:30 or 14h.")
    )
    state: Mapped[str] = field.Choice(
        _("State"), STATES, default=PLANNED, required=True, filterable=True
    )
    done_at: Mapped[datetime | None] = field.Instant(
        _("Done at"), sortable=True, filterable=True, editable=False
    )
    details: Mapped[str | None] = field.LongText(_("Details"))
    outcome: Mapped[str | None] = field.LongText(_("Outcome"), help=_("What came of it."))
    #: The one that was done before this one was planned.
    follows_id: Mapped[int | None] = field.Link(
        _("Follows"),
        "feed.activity",
        "feed_activity.id",
        ondelete="SET NULL",
        editable=False,
    )

    search: Mapped[str] = search_column()

    @property
    def display(self) -> str:
        """The subject, or how the texts begin, or what sort of thing it is."""
        text = self.subject or self.details or self.outcome or ""
        line = text.strip().partition("\n")[0]
        return f"{line[:_SHORT]}…" if len(line) > _SHORT else line or str(dict(TYPES)[self.type])

    def search_parts(self) -> Iterator[str | None]:
        """Return the texts by which it is found."""
        yield from (self.subject, self.details, self.outcome)

    def normalize(self) -> None:
        """Note when it was done, once it is."""
        self.type, self.state = self.type or TASK, self.state or PLANNED
        if self.state == DONE:
            self.done_at = self.done_at or utc_now()
        elif self.done_at is not None:
            self.done_at = None
