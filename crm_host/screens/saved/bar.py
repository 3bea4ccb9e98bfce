"""The saved views above a list: tabs, the menu, and what to do with what was changed."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from flask import url_for

from crm_host.auth.names import team_name
from crm_host.data.actor import current_actor
from crm_host.i18n.text import Text, lazy_text
from crm_host.i18n.text import translate as say
from crm_host.screens import choices
from crm_host.screens.saved import counting
from crm_host.screens.saved.shelf import Saved, default_of, is_tab, may_change, views_of
from crm_host.screens.saved.state import (
    COLUMNS,
    LOOKS,
    QUERY,
    Opened,
    State,
    address_of,
    opened_view,
    shown_density,
    values_of,
    write_state,
)
from crm_host.screens.standard import readable_fields
from crm_host.web import htmx

if TYPE_CHECKING:
    from crm_host.screens.record import RecordScreens

_ = lazy_text

#: Views that the menu names; the page of saved views has all of them.
_MOST_IN_MENU = 12

_HEADINGS: Mapping[str, Text] = {
    "private": _("Only you"),
    "team": _("Your teams"),
    "everyone": _("Everyone"),
}


@dataclass(frozen=True)
class Link:
    """A saved view as a tab or as a line of the menu."""

    saved: Saved
    url: str
    is_open: bool
    #: How many records it finds, where that is known; "999+" for more.
    count: str = ""
    #: Name of the team that sees it.
    team: str = ""


@dataclass(frozen=True)
class Bar:
    """Everything that `host/_saved_views.html` shows."""

    record_type: str
    kind: str
    #: Address of all records, without any saved view.
    all_url: str
    tabs: Sequence[Link]
    #: Where the tabs get their counts; empty where they are shown.
    counts_url: str
    #: Headings with the views beneath them.
    groups: Sequence[tuple[Text, Sequence[Link]]]
    #: Whether the menu leaves some out.
    is_cut: bool
    #: The view that the page was opened from.
    saved: Saved | None
    is_default: bool
    is_tab: bool
    is_modified: bool
    may_change: bool
    #: Where everything is as it was saved.
    reset_url: str
    #: What the page shows, for the forms that save it.
    state: str
    #: What of the saved view cannot be shown, in sentences; its filter says so itself.
    problems: Sequence[str]
    #: What a form that changes the filter sends along: the view, and what it has no more.
    inputs: Sequence[tuple[str, str]]
    #: Height of the rows: `compact`, or empty for the usual one.
    density: str


def saved_views_bar(screens: RecordScreens, kind: str, query: str, fits: Collection[str]) -> Bar:
    """Return the saved views of a record type for a page that shows one of its views.

    :param query: the filter's canonical text.
    :param fits: the kinds of views that its actor can be shown.
    """
    opened = opened_view(screens) or Opened(screens, kind, None, {})
    saved = opened.saved
    state = {name: found for name, found in opened.state.items() if name != QUERY}
    shown = ({QUERY: (query,)} if query else {}) | state
    known = views_of(screens.name)
    tabs = _tabs(screens, known, saved)
    groups = _groups(screens, known, saved)
    default = default_of(screens.name)
    return Bar(
        record_type=screens.name,
        kind=kind,
        all_url=whole_list_url(screens),
        tabs=tabs,
        counts_url=_counts_url(screens, tabs, saved),
        groups=groups,
        is_cut=sum(len(links) for _title, links in groups) < len(known),
        saved=saved,
        is_default=saved is not None and default is not None and default.id == saved.id,
        is_tab=saved is not None and is_tab(saved),
        is_modified=saved is not None
        and (kind != saved.kind or shown != dict(opened.own_state(kind))),
        may_change=saved is not None and may_change(saved, current_actor()),
        reset_url=address_of(screens, saved) if saved else "",
        state=write_state(_with_own_columns(screens, kind, shown)),
        problems=list(_problems(screens, saved, fits)) if saved else [],
        inputs=_inputs(opened),
        density=(shown_density(screens) or current_actor().density).removeprefix("standard"),
    )


def tab_links(screens: RecordScreens, open_id: int | None) -> list[Link]:
    """Return the tabs of a record type with their counts, asking the database once."""
    known = [saved for saved in views_of(screens.name) if is_tab(saved)]
    counts = counting.count_views(screens, known)
    return [
        Link(saved, address_of(screens, saved), saved.id == open_id, counts.get(saved.id, ""))
        for saved in known
    ]


def whole_list_url(screens: RecordScreens) -> str:
    """Return the address of all records, which is not bare where that opens another view."""
    more: dict[str, Any] = {QUERY: ""} if default_of(screens.name) else {}
    return url_for(screens.endpoint("list"), **more)


def _tabs(screens: RecordScreens, known: Sequence[Saved], opened: Saved | None) -> list[Link]:
    return [
        Link(
            saved,
            address_of(screens, saved),
            opened is not None and saved.id == opened.id,
            counting.known_count(saved),
        )
        for saved in known
        if is_tab(saved)
    ]


def _counts_url(screens: RecordScreens, tabs: Sequence[Link], opened: Saved | None) -> str:
    """Return where a page asks for the counts; what is swapped into it need not ask again."""
    if not tabs or htmx.wants_fragment():
        return ""
    return url_for(
        "views.tabs_panel", record=screens.name, shown=opened.id if opened is not None else None
    )


def _groups(
    screens: RecordScreens, known: Sequence[Saved], opened: Saved | None
) -> list[tuple[Text, Sequence[Link]]]:
    """Return the menu: the first views, under who sees them."""
    found: dict[str, list[Link]] = {}
    for saved in known[:_MOST_IN_MENU]:
        team = team_name(saved.team_id) if saved.scope == "team" else ""
        is_open = opened is not None and saved.id == opened.id
        link = Link(saved, address_of(screens, saved), is_open, team=team)
        found.setdefault(saved.scope, []).append(link)
    return [(title, found[scope]) for scope, title in _HEADINGS.items() if scope in found]


def _with_own_columns(screens: RecordScreens, kind: str, shown: State) -> State:
    """Add the columns that the actor chose for this list, which a saved view of it holds."""
    chosen = choices.chosen_columns(screens.name) if kind == "list" else ()
    if not chosen or COLUMNS in shown:
        return shown
    return {**shown, COLUMNS: (",".join(chosen),)}


def _problems(screens: RecordScreens, saved: Saved, fits: Collection[str]) -> Iterator[str]:
    if saved.kind not in fits:
        yield say(
            "“%(name)s” was saved as another kind of view, which cannot be shown here: a field "
            "that it needs is gone, or you may not read it.",
            name=saved.name,
        )
        return
    readable = readable_fields(screens.model, current_actor())
    columns = ",".join(values_of(saved.parameters.get(COLUMNS))).split(",")
    for name in filter(None, columns):
        if name not in readable:
            yield say(
                "The column “%(name)s” is left out: the field is gone, or you may not read it.",
                name=name,
            )


def _inputs(opened: Opened) -> list[tuple[str, str]]:
    """Return what a filter's form sends; pages name the rest of what they show themselves."""
    kept = opened.arguments(opened.kind, opened.state)
    sent = ("view", *LOOKS) if opened.kind == "list" else ("view",)
    return [
        (name, value)
        for name, values in kept.items()
        if name in sent or (values == "" and name != QUERY)
        for value in (values if isinstance(values, list) else [str(values)])
    ]
