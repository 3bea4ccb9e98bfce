"""Answering one page of a list: rows, headings, chips, places to go."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Literal
from zlib import crc32

from flask import Response, redirect, request

from crm_host.data.actor import current_actor
from crm_host.data.base import Record
from crm_host.data.catalogue import Field
from crm_host.i18n.catalogs import notation
from crm_host.i18n.text import translate as _
from crm_host.screens import choices, counts, views
from crm_host.screens.columns import Column, columns_of
from crm_host.screens.filters.builder import Builder
from crm_host.screens.filters.reading import Order, Reading
from crm_host.screens.finding import Found
from crm_host.screens.grouping.dimensions import is_groupable
from crm_host.screens.grouping.groups import Groups, group_dimensions, groups_of
from crm_host.screens.inline_fields import mark_cells
from crm_host.screens.paging import PAGE_SIZE, Cursor, read_cursor
from crm_host.screens.saved.state import COLUMNS, DENSITY, overridden, read_state
from crm_host.screens.selection import Offer, offers
from crm_host.screens.standard import readable_fields
from crm_host.screens.totals import totaled
from crm_host.web import htmx
from crm_host.web.pages import fragment, render

if TYPE_CHECKING:
    from crm_host.screens.listing import ListScreen
    from crm_host.screens.record import RecordScreens

#: Stands for the id in the address of a record, which is built once for all rows.
_ANY_ID = 2**62


@dataclass(frozen=True)
class Row:
    """One record as the list shows it."""

    id: int
    #: The row's id in the page.
    anchor: str
    url: str
    #: Text of the first cell, which leads to the record.
    title: str
    #: The other columns with the texts of their cells.
    cells: Sequence[tuple[Column, str]]
    record: Record
    #: How `Actor.favorites` names the record.
    favorite_key: str


@dataclass
class ListPage:
    """Everything the templates show of one page."""

    reading: Reading
    columns: list[Column]
    rows: list[Row]
    #: "1–50 of 1,284"
    summary: str
    #: "1,284 contacts", for those who hear it.
    spoken: str
    previous_url: str
    next_url: str
    #: Where the whole number is counted; empty where it is shown.
    exact_url: str
    builder: Builder
    offers: list[Offer]
    #: Why there are no rows: `search`, `rights`, `empty`, or empty where there are some.
    emptiness: Literal["", "search", "rights", "empty"]
    #: All columns to choose from with whether they are shown.
    choices: list[tuple[Field, bool]]
    #: Whether the place in the address was no place in this list.
    is_lost: bool
    #: "All 67 contacts"; empty where that is what the page shows.
    all_label: str
    #: What the list is grouped by, as addresses have it, and the groups that stand for its rows.
    group: str = ""
    groups: Groups | None = None
    #: Where the totals of the columns come from; empty where none of them is numeric.
    totals_url: str = ""
    #: Where one chooses what to group by; empty where nothing can be grouped.
    grouping_url: str = ""

    @property
    def totals_id(self) -> str:
        """The element for the totals: another one for another filter, so that it asks again."""
        return f"totals-{crc32(self.totals_url.encode()):08x}"


def answer(screen: ListScreen, screens: RecordScreens) -> Response:
    """Answer the list, or its rows where a page asks for them."""
    view = _View(screen, screens)
    if view.address != view.asked_address and not htmx.wants_fragment():
        return redirect(view.address, code=303)  # type: ignore[return-value]  # Flask's redirect is Werkzeug's
    page = view.page()
    shown: dict[str, Any] = {
        "screens": screens,
        "page": page,
        "query": view.text,
        "kept": {"group": view.group} if view.group else {},
        "views": views.offers(screens, "list", view.text),
    }
    if htmx.wants_fragment() and htmx.swap_target() == "results":
        is_typing = htmx.trigger_name() == "q"
        _correct_address(view.address, is_typing)
        # What is being typed is never written over.
        return fragment("host/_record_list_results.html", is_part=True, oob=not is_typing, **shown)
    return render("host/record_list.html", is_part=False, oob=False, crumbs=[], **shown)


def rows_of(screen: ListScreen, screens: RecordScreens) -> ListPage:
    """Return the first rows of the filter in the address, to be looked at only."""
    page = _View(screen, screens).page()
    page.offers = []
    return page


def keep_columns(screen: ListScreen, screens: RecordScreens) -> Response:
    """Keep the columns and the height of rows that the actor wants to see, and show them.

    In a saved view they are a change of the view, which its reader saves or not.
    """
    fields = readable_fields(screen.model, current_actor())
    wanted = [name for name in request.form.getlist("col") if name in fields]
    if "reset" in request.form:
        wanted = []
    if view_id := request.form.get("view", ""):
        looks = {COLUMNS: (",".join(wanted or screen.columns),)}
        if density := request.form.get(DENSITY, ""):
            looks[DENSITY] = (density,)
        state = read_state(request.form.get("state", "")) | looks
        address = overridden(screens, view_id, state)
    else:
        choices.choose_columns(screens.name, wanted)
        choices.choose_density(request.form.get(DENSITY, ""))
        address = screens.url("list", q=request.form.get("q", ""))
    return redirect(address, code=303)  # type: ignore[return-value]  # Flask's redirect is Werkzeug's


def _correct_address(address: str, is_typing: bool) -> None:
    """Show the canonical address: typing corrects it, everything else is a step of its own."""
    if is_typing or htmx.shown_address() == address:
        htmx.replace_url(address)
    else:
        htmx.push_url(address)


class _View:
    """One request for a list."""

    def __init__(self, screen: ListScreen, screens: RecordScreens) -> None:
        self.screen = screen
        self.screens = screens
        self.asked = request.args.get("q", "")
        reading = screen.read(self.asked)
        self.builder = Builder.from_request(screen.vocabulary(), request.args)
        self.added = self.builder.term()
        if self.added:
            reading = screen.read(f"{reading.text} {self.added}")
            self.builder = Builder(screen.vocabulary())
        self.reading = reading
        self.text = reading.text
        self.asked_group = request.args.getlist("group")
        self.by = group_dimensions(screens, ",".join(self.asked_group))
        self.group = ",".join(dimension.text for dimension in self.by)
        #: What is kept of the address beside the filter.
        self.cursor_text = "" if self.added else request.args.get("at", "")
        self.exact = request.args.get("count") == "exact"

    @property
    def address(self) -> str:
        """The canonical address."""
        kept = {"at": self.cursor_text, "count": "exact" if self.exact else ""}
        return self.url(self.text, **kept, **self.builder.state())

    @property
    def asked_address(self) -> str:
        """The same for the filter as it was asked; differs where that is not canonical."""
        if self.added or self.asked_group != [self.group] * bool(self.by):
            return ""
        kept = {"at": self.cursor_text, "count": "exact" if self.exact else ""}
        return self.url(self.asked, **kept, **self.builder.state())

    def url(self, text: str, **query: str) -> str:
        """Return the address of this list with another filter."""
        return self.screens.url("list", q=text, group=self.group, **query)

    def page(self) -> ListPage:
        """Find the rows, or their groups, and put everything together."""
        fields = self.screen.shown_fields(self.screens)
        if self.by:
            return self._grouped(fields)
        search = self.screen.search(self.reading, fields)
        scope = f"{self.screens.name}?{self.text}#{self.reading.order.text}"
        cursor = read_cursor(self.cursor_text, scope) if self.cursor_text else None
        found, first = self._found(search, cursor)
        is_lost = bool(self.cursor_text) and cursor is None
        if cursor is not None and not found.rows:
            is_lost, cursor = True, None
            found, first = self._found(search, None)
        total = (
            search.count(exact=True)
            if self.exact and found.total > counts.COUNT_CAP
            else found.total
        )
        columns = self._columns(fields)
        links = self._steps(found, cursor, first, total, scope)
        return ListPage(
            reading=self.reading,
            columns=columns,
            rows=list(self._rows(columns, found.rows)),
            summary=self._summary(first, len(found.rows), total),
            spoken=self._spoken(total),
            previous_url=links[0],
            next_url=links[1],
            exact_url=self.url(self.text, count="exact") if self._is_capped(total) else "",
            builder=self.builder,
            offers=[] if self.reading.has_problems else offers(self.screens, self.reading),
            emptiness=self._emptiness(found.rows),
            choices=self._choices(fields),
            is_lost=is_lost,
            all_label=self._all_label(len(found.rows), total),
            totals_url=self._totals_url(fields) if found.rows else "",
            grouping_url=self._grouping_url(),
        )

    def _grouped(self, fields: Sequence[Field]) -> ListPage:
        """Put together the groups that stand for the rows."""
        groups = groups_of(self.screens, self.text, self.by)
        has_any = groups.are_too_many or bool(groups.groups)
        counted = self.screens.labels.count(groups.total)
        is_told = has_any and not groups.are_too_many and not groups.is_multiple
        return ListPage(
            reading=self.reading,
            columns=self._columns(fields),
            rows=[],
            summary=counted if is_told else "",
            spoken=_("Found: %(number)s", number=counted) if is_told else "",
            previous_url="",
            next_url="",
            exact_url="",
            builder=self.builder,
            offers=[],
            emptiness="" if has_any else self._emptiness([]),
            choices=self._choices(fields),
            is_lost=False,
            all_label="",
            group=self.group,
            groups=groups,
            totals_url=self._totals_url(fields),
            grouping_url=self._grouping_url(),
        )

    def _grouping_url(self) -> str:
        if not is_groupable(self.screen.model):
            return ""
        view = request.args.get("view", "")
        return self.screens.url("list_grouping", q=self.text, group=self.group, view=view)

    def _totals_url(self, fields: Sequence[Field]) -> str:
        return self.screens.url("list_totals", q=self.text) if totaled(fields) else ""

    def _found(self, search: Any, cursor: Cursor | None) -> tuple[Found[Any], int]:
        """Return the rows and the number of the first one."""
        if cursor is None:
            found = search.page(PAGE_SIZE)
            return found, min(1, len(found.rows))
        found = search.page(
            PAGE_SIZE,
            cursor.position,
            backward=cursor.backward,
            total=cursor.total,
            seen=0 if cursor.backward else cursor.number,
        )
        if cursor.backward:
            return found, max(1, cursor.number - len(found.rows)) if found.more else 1
        return found, cursor.number + 1

    def _steps(
        self, found: Found[Any], cursor: Cursor | None, first: int, total: int, scope: str
    ) -> tuple[str, str]:
        """Return the addresses of the previous and the next page."""
        if found.first is None or found.last is None:
            return "", ""
        backward = cursor is not None and cursor.backward
        before = after = ""
        if found.more if backward else cursor is not None:
            place = Cursor(found.first, backward=True, number=first, total=total)
            before = self.url(self.text, at=place.write(scope))
        if backward or found.more:
            number = first + len(found.rows) - 1
            place = Cursor(found.last, backward=False, number=number, total=total)
            after = self.url(self.text, at=place.write(scope))
        return before, after

    def _columns(self, fields: Sequence[Field]) -> list[Column]:
        columns = columns_of(fields, self.screens.name)
        mark_cells(self.screens, columns)
        order = self.reading.order
        for column in columns:
            if column.field.sortable:
                is_own = column.field.name == order.field.name
                turned = Order(column.field, is_own and not order.descending)
                column.sort_url = self.url(self.reading.text_with(self.reading.parts, turned))
                if is_own:
                    column.direction = "desc" if order.descending else "asc"
        return columns

    def _rows(self, columns: Sequence[Column], records: Sequence[Any]) -> Iterator[Row]:
        pattern = self.screens.url("detail", _ANY_ID, **{"in": self.text})
        before, _, after = pattern.partition(str(_ANY_ID))
        how, name = notation(), self.screens.name
        for column in columns:
            column.prepare(records)
        for record in records:
            yield Row(
                id=record.id,
                anchor=f"{self.screens.record}-{record.id}",
                url=f"{before}{record.id}{after}",
                title=columns[0].text(record, how) or record.display,
                cells=[(column, column.text(record, how)) for column in columns[1:]],
                record=record,
                favorite_key=f"{name}:{record.id}",
            )

    def _is_capped(self, total: int) -> bool:
        return total == counts.COUNT_CAP + 1 and not self.exact

    def _summary(self, first: int, count: int, total: int) -> str:
        if not count:
            return ""
        values = {"first": _number(first), "last": _number(first + count - 1)}
        if self._is_capped(total):
            return _("%(first)s–%(last)s of %(total)s+", total=_number(counts.COUNT_CAP), **values)
        shown = max(total, first + count - 1)
        return _("%(first)s–%(last)s of %(total)s", total=_number(shown), **values)

    def _all_label(self, shown: int, total: int) -> str:
        if shown >= total:
            return ""
        if self._is_capped(total):
            return _("All that match: more than %(number)s", number=_number(counts.COUNT_CAP))
        return _("All %(records)s", records=self.screens.labels.count(total))

    def _spoken(self, total: int) -> str:
        if self._is_capped(total):
            return _("More than %(number)s found", number=_number(counts.COUNT_CAP))
        return _("Found: %(number)s", number=self.screens.labels.count(total))

    def _emptiness(self, rows: Sequence[Any]) -> Literal["", "search", "rights", "empty"]:
        if rows:
            return ""
        if self.reading.is_narrowed:
            return "search"
        reach = current_actor().scope(self.screens.permission("read"))
        return "empty" if reach == "all" else "rights"

    def _choices(self, shown: Sequence[Field]) -> list[tuple[Field, bool]]:
        """Return all columns to choose from, those that are shown first and in their order."""
        readable = readable_fields(self.screen.model, current_actor())
        names = [item.name for item in shown]
        others = [item for name, item in readable.items() if name not in names]
        return [(item, True) for item in shown] + [(item, False) for item in others]


def _number(value: int) -> str:
    return notation().format_number(Decimal(value))
