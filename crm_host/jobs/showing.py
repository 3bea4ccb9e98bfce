"""A job as its page shows it: in words, with rate and remaining time."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from flask import url_for
from werkzeug.routing import BuildError

from crm_host.auth.names import user_name
from crm_host.data.types import utc_now
from crm_host.i18n.catalogs import notation
from crm_host.i18n.text import Text, lazy_ntext, lazy_text
from crm_host.jobs.declare import known_jobs
from crm_host.jobs.models import State, StoredJob
from crm_host.kernel.registry import registry

_ = lazy_text

#: A state in words, and the tone of its badge.
STATES: dict[State, tuple[Text, str]] = {
    "queued": (_("Waiting"), "neutral"),
    "running": (_("Running"), "info"),
    "done": (_("Done"), "ok"),
    "failed": (_("Failed"), "bad"),
    "cancelled": (_("Cancelled"), "warn"),
}
#: How an attempt ended, in words.
OUTCOMES: dict[str, Text] = {
    "done": _("Done"),
    "retry": _("Failed; tried again later"),
    "failed": _("Failed"),
    "paused": _("Interrupted by a restart; went on afterwards"),
    "lost": _("Its process ended without a word; another one took over"),
    "cancelled": _("Cancelled"),
}
#: Seconds of work after which a rate says something.
_MEANINGFUL = 2


@dataclass(frozen=True)
class Attempt:
    """One line of the log."""

    began: str
    ended: str
    outcome: Text
    error: str


class JobView:
    """One job for one reader."""

    def __init__(self, row: StoredJob) -> None:
        self.row = row
        self.id = row.id
        self.label = row.label
        self.is_open = row.is_open
        self.state, self.tone = STATES[row.state]
        known = known_jobs().get(row.name)
        self.title: Text = known.title if known else row.name
        self._is_known = known is not None

    @property
    def heading(self) -> str:
        """Title and what it is about."""
        return f"{self.title}: {self.label}" if self.label else str(self.title)

    @property
    def owner(self) -> str:
        """Who asked for it."""
        return user_name(self.row.user_id) or str(_("the system"))

    @property
    def percent(self) -> int:
        """How much is done, 0 while nobody knows the total."""
        row = self.row
        return min(100, 100 * row.done // row.total) if row.total > 0 else 0

    @property
    def progress(self) -> Text:
        """How far it is: `318 of 500, about 20 s`."""
        row, number = self.row, notation().format_number
        values = {"done": number(Decimal(row.done)), "total": number(Decimal(row.total))}
        seconds = self.seconds_left
        if row.total <= 0:
            begun = _("Just begun") if self.is_open else ""
            return _("%(done)s so far", **values) if row.done else begun
        if seconds is None or not self.is_open:
            return _("%(done)s of %(total)s", **values)
        return _("%(done)s of %(total)s, about %(time)s", **values, time=duration(seconds))

    @property
    def rate(self) -> float | None:
        """Units a second in this phase; `None` while there is too little to tell."""
        row = self.row
        if row.phase_at is None or row.state not in ("running", "done"):
            return None
        seconds = ((row.finished_at or utc_now()) - row.phase_at).total_seconds()
        done = row.done - row.phase_done
        return done / seconds if done > 0 and seconds >= _MEANINGFUL else None

    @property
    def rate_text(self) -> str:
        """The rate in words; empty while there is none."""
        rate = self.rate
        if rate is None:
            return ""
        shown = notation().format_number(Decimal(str(round(rate, 1 if rate < 10 else None))))
        return str(_("%(count)s a second", count=shown))

    @property
    def seconds_left(self) -> float | None:
        """How long it will still take at this rate."""
        rate = self.rate
        return (self.row.total - self.row.done) / rate if rate and self.row.total > 0 else None

    @property
    def waiting_for(self) -> Text:
        """Why a job waits that does not simply wait for its turn; empty otherwise."""
        row = self.row
        if row.state == "running" and row.cancel_asked:
            return _("It stops at the next opportunity.")
        if row.state != "queued":
            return ""
        if not self._is_known:
            return self._missing_module()
        if row.run_at > utc_now() + timedelta(seconds=2):
            when = notation().format_instant(row.run_at)
            return _("It begins at %(time)s.", time=when)
        return ""

    def _missing_module(self) -> Text:
        status = registry().states.get(self.row.module)
        if status is not None and status.runs:
            return _("The module that did this no longer does. Cancel the job.")
        return _(
            "The module %(module)s is not enabled, so the job waits. It goes on when the module "
            "is enabled again, or you can cancel it.",
            module=status.title if status is not None else self.row.module,
        )

    @property
    def attempts(self) -> list[Attempt]:
        """The log, the newest attempt first."""
        return [
            Attempt(
                began=_instant(entry.get("began", "")),
                ended=_instant(entry.get("ended", "")),
                outcome=OUTCOMES.get(entry.get("outcome", ""), entry.get("outcome", "")),
                error=entry.get("error", ""),
            )
            for entry in reversed(self.row.log)
        ]

    @property
    def message(self) -> str:
        """What came of it, as the job says it."""
        return str(self.row.result.get("message", ""))

    @property
    def links(self) -> list[tuple[str, str]]:
        """Title and address of each page that the result names and that still exists."""
        return [link for item in self.row.result.get("links", []) if (link := _link(item))]

    @property
    def can_cancel(self) -> bool:
        """Whether cancelling would do anything."""
        return self.is_open and not self.row.cancel_asked

    @property
    def can_retry(self) -> bool:
        """Whether it can be tried again."""
        return self.row.state in ("failed", "cancelled")


def duration(seconds: float) -> Text:
    """Return a length of time in one unit, rounded up."""
    if seconds < 90:
        return _("%(count)s s", count=max(1, round(seconds)))
    if seconds < 90 * 60:
        minutes = round(seconds / 60)
        return lazy_ntext("%(num)s minute", "%(num)s minutes", minutes)
    hours = round(seconds / 3600)
    return lazy_ntext("%(num)s hour", "%(num)s hours", hours)


def _link(item: dict[str, Any]) -> tuple[str, str] | None:
    try:
        return str(item["title"]), url_for(item["endpoint"], **item.get("values", {}))
    except (BuildError, KeyError):
        return None  # the module is gone, or says something else by now


def _instant(text: str) -> str:
    return notation().format_instant(datetime.fromisoformat(text)) if text else ""
