"""Mails of what people were told: at once or once a day, and not in their quiet hours."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, time, timedelta

from sqlalchemy import select

from crm_feed.choices import EVENTS, USUAL
from crm_feed.models import Notification, Preference
from crm_host.api import (
    Actor,
    absolute,
    acting_as,
    all_names,
    current_actor,
    enqueue,
    notation,
    post_mail,
    screens_of,
    session,
    translate,
    translate_plural,
    user_name,
    utc_now,
)

#: What happens within this time comes in one mail.
TOGETHER = timedelta(minutes=1)
#: The most that one mail lists.
_MOST = 50
#: What is older is not mailed any more.
_RECENT = timedelta(days=7)


def ask_for_mail(user_id: int) -> None:
    """Have somebody mailed what they were told, unless they want that once a day.

    The job runs in their own name, so it sees and says only what they may see.
    """
    wishes = session().get(Preference, user_id)
    if wishes is not None and wishes.mails == "daily":
        return
    with acting_as(Actor(user_id=user_id)):
        enqueue("feed.mail_notices", key=str(user_id), run_at=utc_now() + TOGETHER)


def quiet_until(wishes: Preference | None, now: datetime) -> datetime | None:
    """Return when a person's quiet hours end; `None` where it is not quiet now.

    :param now: the present in the person's own zone.
    """
    if wishes is None or not wishes.quiet_from or not wishes.quiet_until:
        return None
    first, last = time.fromisoformat(wishes.quiet_from), time.fromisoformat(wishes.quiet_until)
    clock = now.time().replace(tzinfo=None)
    over_midnight = first > last
    is_quiet = (clock >= first or clock < last) if over_midnight else first <= clock < last
    if not is_quiet:
        return None
    day = now.date() + timedelta(days=1 if over_midnight and clock >= first else 0)
    return datetime.combine(day, last, now.tzinfo)


def mail_me() -> int:
    """Write one mail to the actor of all that waits; returns how many lines it has.

    In quiet hours it is put off to their end.
    """
    me = current_actor().user_id
    if me is None:
        return 0
    wishes = session().get(Preference, me)
    later = quiet_until(wishes, datetime.now(notation().zone))
    if later is not None:
        enqueue("feed.mail_notices", key=f"{me} later", run_at=later)
        return 0
    rows = _waiting(me, {} if wishes is None else wishes.events)
    if not rows:
        return 0
    count = len(rows)
    subject = translate_plural("%(num)s message in the CRM", "%(num)s messages in the CRM", count)
    post_mail(me, subject, "\n\n".join([*_told(rows), *_foot()]))
    for row in rows:
        row.mailed_at = utc_now()
    session().flush()
    return count


def _waiting(me: int, chosen: Mapping[str, str]) -> list[Notification]:
    mailed = [event for event, _label in EVENTS if chosen.get(event, USUAL[event]) == "mail"]
    statement = select(Notification).where(
        Notification.user_id == me,
        Notification.mailed_at.is_(None),
        Notification.read_at.is_(None),
        Notification.event.in_(mailed),
    )
    return list(session().scalars(statement.order_by(Notification.id).limit(_MOST)))


def _told(rows: Sequence[Notification]) -> list[str]:
    names = record_names(rows)
    told = []
    for row in rows:
        record = names.get((row.record_type or "", row.record_id or 0), "")
        who = user_name(row.actor_id) or translate("The system")
        lines = [line_of(row.event, who, record), row.excerpt, _link(row)]
        told.append("\n  ".join(line for line in lines if line))
    return told


def line_of(event: str, who: str, record: str) -> str:
    """Return the sentence about one notification."""
    values = {"who": who, "record": record}
    match event:
        case "mention":
            return translate("%(who)s mentioned you or your team: %(record)s", **values)
        case "answer":
            return translate("%(who)s answered your note: %(record)s", **values)
        case "assigned":
            return translate("%(who)s planned something for you: %(record)s", **values)
        case _:
            return translate("%(who)s wrote about %(record)s", **values)


def _link(row: Notification) -> str:
    screens = screens_of(row.record_type or "")
    return "" if screens is None else absolute(lambda: screens.url("detail", row.record_id))


def _foot() -> list[str]:
    return [translate("You can choose in the CRM, under Notifications, what is sent to you.")]


def record_names(rows: Sequence[Notification]) -> Mapping[tuple[str, int], str]:
    """Return the names of the records of notifications, with one statement."""
    wanted: dict[str, set[int]] = {}
    for row in rows:
        if row.record_type is not None and row.record_id is not None:
            wanted.setdefault(row.record_type, set()).add(row.record_id)
    return all_names(wanted)


def ask_for_digests() -> int:
    """Have everybody mailed who wants one mail a day and has something waiting; returns how many.

    For the daily job, which works as the system.
    """
    wanted = (
        select(Preference.user_id)
        .join(Notification, Notification.user_id == Preference.user_id)
        .where(
            Preference.mails == "daily",
            Notification.mailed_at.is_(None),
            Notification.read_at.is_(None),
            Notification.at > utc_now() - _RECENT,
        )
        .distinct()
    )
    people = list(session().scalars(wanted))
    for user_id in people:
        with acting_as(Actor(user_id=user_id)):
            enqueue("feed.mail_notices", key=str(user_id))
    return len(people)
