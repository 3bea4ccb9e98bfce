"""Telling people: a row for each in the transaction of its cause, and a mail where they want one.

A row never gives anybody a right: who may not see the record does not see the row, and the mail
is written in the name of whoever gets it.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping

from sqlalchemy import select

from crm_feed.choices import ANSWER, ASSIGNED, FOLLOWED, MENTION, USUAL
from crm_feed.models import Activity, Note, Notification, Preference
from crm_feed.services import following, mentions
from crm_feed.services.mailing import ask_for_mail
from crm_feed.texts import excerpt
from crm_host.api import Record, current_actor, session, user_name

_EXCERPT = 200


def tell_of_note(record: Record, note: Note) -> None:
    """Tell of a note whomever it names, whose note it answers, and those who follow the record."""
    named = mentions.mentioned(note.text)
    _follow(record, named)
    told = tell(MENTION, record, named, note.text)
    if note.reply_to is not None:
        asked = session().get(Note, note.reply_to)
        told |= tell(ANSWER, record, {asked.created_by} if asked else (), note.text, told)
    tell(FOLLOWED, record, following.followers(record), note.text, told)


def tell_of_activity(record: Record, activity: Activity) -> None:
    """Tell of an activity whoever is to do it, and those who follow the record."""
    _follow(record, () if activity.owner_id is None else (activity.owner_id,))
    told = tell(ASSIGNED, record, {activity.owner_id}, activity.display)
    tell(FOLLOWED, record, following.followers(record), activity.display, told)


def _follow(record: Record, others: Iterable[int]) -> None:
    me = current_actor().user_id
    following.follow(record, {*others} | ({me} if me is not None else set()))


def tell(
    event: str,
    record: Record,
    people: Iterable[int | None],
    text: str,
    told: Collection[int] = (),
) -> set[int]:
    """Tell people of something about a record, each as they wish; returns whom.

    :param event: one of `crm_feed.choices.EVENTS`.
    :param told: those who know of it already. The actor always does.
    """
    known = {*told, current_actor().user_id}
    wanted = {id for id in people if id is not None and id not in known and user_name(id)}
    wishes = wishes_of(wanted)
    found = {id for id in wanted if wishes[id].get(event, USUAL[event]) != "off"}
    session().add_all(
        Notification(
            record_type=record.__record__,
            record_id=record.id,
            user_id=id,
            event=event,
            actor_id=current_actor().user_id,
            excerpt=excerpt(text, _EXCERPT),
        )
        for id in sorted(found)
    )
    session().flush()
    for id in sorted(found):
        if wishes[id].get(event, USUAL[event]) == "mail":
            ask_for_mail(id)
    return wanted


def wishes_of(people: Collection[int]) -> Mapping[int, Mapping[str, str]]:
    """Return how people want to be told: event to channel, as far as they chose."""
    if not people:
        return {}
    rows = session().scalars(select(Preference).where(Preference.user_id.in_(sorted(people))))
    chosen = {row.user_id: row.events for row in rows}
    return {id: chosen.get(id, {}) for id in people}
