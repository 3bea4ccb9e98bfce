"""Groups of a list: headings with count and sums that open to smaller groups or to rows.

Every heading is answered by one statement, and only when it is opened: `…/group?q=…&group=…`,
where the filter already names the groups above.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, cast
from urllib.parse import quote_plus

from flask import Response, make_response, redirect, request

from crm_host.data.aggregates import Dimension, TooManyGroups, aggregate
from crm_host.data.measures import Measure, Tally
from crm_host.i18n.catalogs import notation
from crm_host.i18n.text import Text
from crm_host.screens.grouping.buckets import bucketed, narrowed
from crm_host.screens.grouping.dimensions import (
    dimension_choices,
    dimensions,
    label_of,
    read_dimensions,
)
from crm_host.screens.totals import totaled
from crm_host.web import htmx
from crm_host.web.pages import fragment, render

if TYPE_CHECKING:
    from crm_host.screens.listing import ListScreen
    from crm_host.screens.record import RecordScreens

#: Levels of a grouped list.
LEVELS = 3
#: Sums that a heading has room for.
_MOST_SUMS = 3
#: Stands for a filter in an address.
_ANY_FILTER = "any-filter"
#: What Werkzeug leaves as it is in addresses.
_NOT_QUOTED = "!$'()*,/:;?@"


@dataclass(frozen=True)
class Sum:
    """A total beside a heading."""

    label: Text
    texts: Sequence[str]


@dataclass(frozen=True)
class Group:
    """A heading."""

    label: str
    count: int
    #: "4,238"
    counted: str
    sums: Sequence[Sum]
    #: Where its rows or smaller groups come from; empty where no filter can say it.
    open_url: str
    #: The list of its rows as a page.
    list_url: str


@dataclass(frozen=True)
class Groups:
    """The groups of one level."""

    #: What they are told apart by, "Stage".
    title: Text
    groups: Sequence[Group]
    #: Whether a record may be in several of them.
    is_multiple: bool
    #: Whether there are too many to show.
    are_too_many: bool = False

    @property
    def total(self) -> int:
        """Records in all of them; those in several count several times."""
        return sum(group.count for group in self.groups)


def group_dimensions(screens: RecordScreens, text: str) -> list[Dimension]:
    """Return what a list is grouped by, as its address says it: `stage,closed:quarter`."""
    return read_dimensions(screens.model, text, LEVELS)


def groups_of(screens: RecordScreens, query: str, by: Sequence[Dimension]) -> Groups:
    """Return the groups of the first dimension, which open to those of the others."""
    first, rest = by[0], ",".join(dimension.text for dimension in by[1:])
    title = label_of(first)
    measures, how = _measures(screens), notation()
    try:
        cells = aggregate(screens.list.select(query), [first], measures, how)
    except TooManyGroups:
        return Groups(title, (), first.is_multiple, are_too_many=True)
    opened, listed = (_Addresses(screens, name, rest) for name in ("list_group", "list"))
    groups = []
    for (bucket,), tally in bucketed([first], cells, how):
        within = narrowed(query, [bucket])
        groups.append(
            Group(
                label=bucket.label,
                count=tally.count,
                counted=how.format_number(tally.count),
                sums=_sums(measures, tally),
                open_url=opened.of(within),
                list_url=listed.of(within),
            )
        )
    return Groups(title, groups, first.is_multiple)


def answer(screens: RecordScreens) -> Response:
    """Answer what is beneath a heading: smaller groups, or the first rows.

    Without script there is nothing to put that into; the list itself shows the same.
    """
    from crm_host.screens import list_page  # it asks this file for the groups of its own page

    query = request.args.get("q", "")
    if not htmx.wants_fragment():
        group = request.args.get("group", "")
        return make_response(redirect(screens.url("list", q=query, group=group), code=303))
    if by := group_dimensions(screens, request.args.get("group", "")):
        groups = groups_of(screens, query, by)
        return fragment("host/_record_groups.html", screens=screens, groups=groups)
    page = list_page.rows_of(cast("ListScreen", screens.list), screens)
    return fragment(
        "host/_record_group_rows.html",
        screens=screens,
        page=page,
        list_url=screens.url("list", q=query, group=""),
    )


def choose(screens: RecordScreens) -> Response:
    """Answer the choice of what to group by: what a menu shows, or a page."""
    query = request.args.get("q", "")
    by = group_dimensions(screens, request.args.get("group", ""))
    shown: dict[str, Any] = {
        "screens": screens,
        "query": query,
        "group": ",".join(dimension.text for dimension in by),
        "grouping": dimension_choices(dimensions(screens.model)),
    }
    if htmx.wants_fragment():
        return fragment("host/_record_grouping.html", **shown)
    crumbs = [(screens.labels.many, screens.list_url(query))]
    return render("host/record_grouping.html", crumbs=crumbs, **shown)


def _measures(screens: RecordScreens) -> list[Measure]:
    numbers = totaled(screens.list.shown_fields(screens))
    return [Measure("sum", item) for item in numbers[:_MOST_SUMS]]


def _sums(measures: Sequence[Measure], tally: Tally) -> list[Sum]:
    return [
        Sum(measure.label, [measure.format(value, notation()) for value in values])
        for measure in measures
        if (values := measure.values(tally))
    ]


class _Addresses:
    """Addresses of a screen that differ in nothing but their filter.

    Building each by itself was a third of the time of a list with many groups.
    """

    def __init__(self, screens: RecordScreens, screen: str, group: str) -> None:
        kept: dict[str, Any] = {"q": _ANY_FILTER, "group": group}
        self._before, _, self._after = screens.url(screen, **kept).partition(_ANY_FILTER)

    def of(self, query: str | None) -> str:
        """Return the one with a filter; empty where no filter can say what is meant."""
        if query is None:
            return ""
        return f"{self._before}{quote_plus(query, safe=_NOT_QUOTED)}{self._after}"
