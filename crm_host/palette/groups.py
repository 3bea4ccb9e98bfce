"""Asking all sources within the time that a person does not notice."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Iterable, Iterator

from flask import url_for

from crm_host.data.actor import current_actor
from crm_host.data.session import session
from crm_host.i18n.text import lazy_text
from crm_host.palette import commands, records
from crm_host.palette.items import Group, Item, Loads
from crm_host.palette.limits import TooSlow, at_most
from crm_host.palette.query import Asked
from crm_host.palette.recent import recent_groups
from crm_host.screens.known import all_screens
from crm_host.screens.record import RecordScreens

_ = lazy_text
log = logging.getLogger(__name__)

#: Seconds for all record types of the first answer, for one of them, and for one alone later.
ALL_TOGETHER, EACH, ALONE = 0.4, 0.25, 5.0

#: Entries of a group of places or settings: more than of records, for they can be read through.
_MOST_PLACES = 14

#: Group, its title, what fills it, and the prefixes that ask for it.
_OTHERS = (
    ("go", _("Go to"), commands.places, ("", "command")),
    ("do", _("Commands"), commands.commands, ("", "command")),
    ("new", _("Create"), commands.creations, ("", "command", "create")),
    ("settings", _("Settings"), commands.setting_items, ("", "command")),
)


def answer(asked: Asked) -> list[Group]:
    """Return the groups that have something to show, the best one first."""
    groups = list(_record_groups(asked)) if asked.finds_records else []
    for place, (id, title, source, prefixes) in enumerate(_OTHERS, start=len(groups)):
        if asked.wanted in prefixes:
            groups.append(Group(id, title, _best(source(asked)), place=place))
    shown = [group for group in groups if group.items or group.state]
    if not asked.text and not asked.wanted:
        shown[:0] = recent_groups()
    elif asked.text and (asked.wanted == "create" or not any(group.items for group in shown)):
        shown += _offers(asked, shown)
    return sorted(filter(_has_content, shown), key=lambda group: (group.score, group.place))


def with_this_screen(groups: list[Group], asked: Asked) -> list[Group]:
    """Return the groups with a place for what the page under the dialog offers by itself.

    Without a text it comes after the first group, so that Enter alone never changes anything.
    """
    if asked.wanted not in ("", "command"):
        return groups
    here = Group("here", _("On this screen"), state="here")
    place = len(groups) if asked.text else 1
    return [*groups[:place], here, *groups[place:]]


def answer_one(screens: RecordScreens, asked: Asked) -> Group:
    """Return the group of one record type, taking longer if need be."""
    return _record_group(screens, asked, Loads(), ALONE, is_last=True)


def searched() -> Iterator[RecordScreens]:
    """Yield the screens of the record types that the actor may look into."""
    return (screens for screens in all_screens() if screens.may("read"))


def _has_content(group: Group) -> bool:
    return bool(group.items or group.state)


def _best(items: Iterable[Item]) -> list[Item]:
    return sorted(items, key=lambda item: item.score)[:_MOST_PLACES]


def _offers(asked: Asked, shown: Iterable[Group]) -> list[Group]:
    """Return the offer to create what was not found, or what is not found so far."""
    if asked.numeric or asked.wanted == "command":
        return []
    offer = Group("new-named", _("Create"), list(commands.named_creations(asked)), place=98)
    if offer.items and asked.wanted != "create" and any(group.state == "slow" for group in shown):
        offer.state = "spare"
    return [offer]


def _record_groups(asked: Asked) -> Iterator[Group]:
    until = time.monotonic() + ALL_TOGETHER
    loads = Loads()
    for place, screens in enumerate(searched()):
        if asked.wanted == "person" and screens.model.__person__ is None:
            continue
        left = min(EACH, until - time.monotonic())
        group = _record_group(screens, asked, loads, left)
        group.place = place
        yield group


def _record_group(
    screens: RecordScreens, asked: Asked, loads: Loads, seconds: float, *, is_last: bool = False
) -> Group:
    """Return one group: found, still to be found, or failed; the other groups do not notice."""
    group = Group(
        id=screens.name.replace(".", "-"),
        title=screens.labels.many,
        is_records=True,
        url=url_for("palette.one", record=screens.name, q=asked.typed),
        more_url=screens.url("list", q=asked.text),
    )
    find: Callable[..., list[Item]] = records.find
    try:
        if seconds <= 0:
            raise TooSlow
        with at_most(session(), seconds):
            group.items = find(screens, asked, loads)
    except TooSlow:
        group.state = "failed" if is_last else "slow"
    except Exception:  # whatever a module's fields and names do wrong concerns its group alone
        log.exception("The palette cannot search %s for %s", screens.name, current_actor().user_id)
        group.state = "failed"
    return group
