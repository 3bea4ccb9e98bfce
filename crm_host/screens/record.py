"""The screens that every record type gets from one declaration."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Protocol

from flask import Response, url_for
from sqlalchemy import Select

from crm_host.data.access import Forbidden, require
from crm_host.data.base import Record
from crm_host.data.catalogue import Field
from crm_host.data.rules import Action as Right
from crm_host.extend.hooks import Hook
from crm_host.extend.slots import Slot
from crm_host.forms.record import RecordForm
from crm_host.screens import editing, inline, known, overview, views
from crm_host.screens.actions import Action, may_delete
from crm_host.screens.bulk_edit import pages as bulk
from crm_host.screens.detail import DetailScreen
from crm_host.screens.filters.reading import Reading
from crm_host.screens.finding import Search
from crm_host.screens.labels import Labels
from crm_host.screens.routes import Routes

#: Places on every record's screens where other modules may show something.
PLACES = ("actions", "facts", "main", "side", "form")

Save = Callable[[Any, Any], None]
#: Raises `Refused` if a record must not stay as it was just written.
Check = Callable[[Any], None]


def _no_check(_record: Any) -> None:
    """Any record may stay as it is."""


class RecordList(Protocol):
    """What the other screens ask of a list; `crm_host.screens.listing` has the usual one."""

    def page(self, screens: RecordScreens) -> Response:
        """Answer the list, or its rows."""

    def bulk(self, screens: RecordScreens) -> Response:
        """Carry out what was asked for the selected rows."""

    def choose_columns(self, screens: RecordScreens) -> Response:
        """Keep the columns that the actor wants to see."""

    def address(self, screens: RecordScreens, context: str) -> str:
        """Return where the list with this context is."""

    def read(self, text: str) -> Reading:
        """Read a filter as the current actor means it."""

    def search(self, reading: Reading, fields: Sequence[Field] = ()) -> Search[Any]:
        """Return what finds the rows of a filter."""

    def problems(self, text: str) -> Sequence[str]:
        """Return what of a filter cannot be understood, in sentences."""

    def select(self, text: str) -> Select[Any]:
        """Return the statement for all rows of a filter, in its order."""

    def shown_fields(self, screens: RecordScreens, named: Sequence[str] = ()) -> Sequence[Field]:
        """Return the fields that the current actor sees in the list, or of those that are named."""

    def neighbours(self, context: str, record: Any) -> tuple[int | None, int | None]:
        """Return the ids before and after a record in the list with this context."""


class RecordScreens:
    """List, record page, form and actions of one record type.

        screens = RecordScreens(
            Machine, form=MachineForm, list=ListScreen(…), detail=DetailScreen(…), labels=LABELS
        )
        routes.include(screens.routes)

    The endpoints are `<module>.<record>_list`, `_new`, `_detail`, `_edit` and so on, each behind
    the permission `<record>.read`, `.create`, `.write` or `.delete`. The slots
    `<module>.<record>.actions|facts|main|side|form`, each with the argument `record`, and the
    hook `<module>.<record>.may_delete` are declared along with them.

    :param form: the form class, or a function that chooses one for a record.
    :param save: gets the record and the valid form instead of the usual saving; it calls
        `form.populate(record)`, adds the record to the session, and may raise `Refused`.
    :param check: looks at a record that a person just wrote, by a form, in place or along with
        many others; it raises `Refused` if the record must not stay so.
    :param path: the plural in addresses; by default the record's name with an s.
    :param board: the choice or link field whose values are the columns of the board until a user
        chooses another; by default the first one.
    :param idle: days after which a card that nobody touched is marked as idle, by the value of
        `board`; cards of values that are not named never are.
    """

    def __init__(
        self,
        model: type[Any],
        *,
        form: type[RecordForm] | Callable[[Any], type[RecordForm]],
        list: RecordList,
        detail: DetailScreen,
        labels: Labels,
        save: Save = editing.save_record,
        check: Check = _no_check,
        actions: Sequence[Action] = (),
        path: str = "",
        board: str = "",
        idle: Mapping[str, int] | None = None,
    ) -> None:
        self.model = model
        #: Full name of the record type.
        self.name: str = model.__record__
        self.module, _, self.record = self.name.partition(".")
        self.path = path or f"{self.record}s"
        self.list = list
        self.detail = detail
        self.board = board
        self.idle: Mapping[str, int] = idle or {}
        self.labels = labels
        self.save = save
        self.check = check
        self.actions = tuple(actions)
        self._form = form
        for place in PLACES:
            Slot(f"{self.name}.{place}", record=model)
        self.may_delete: Hook[[Record], str, Any] = Hook(f"{self.name}.may_delete", may_delete)
        self.routes = self._routes()
        known.add(self)

    @property
    def only_form(self) -> type[RecordForm] | None:
        """The form class, where one is used for every record."""
        return self._form if isinstance(self._form, type) else None

    def form_of(self, record: Any) -> type[RecordForm]:
        """Return the form class for a record."""
        form = self._form
        return form if isinstance(form, type) else form(record)

    def permission(self, right: Right) -> str:
        """Return the full permission code of a right on this record type."""
        return f"{self.name}.{right}"

    def may(self, right: Right, record: Any = None) -> bool:
        """Whether the actor has a right, for one record if one is given; for templates."""
        try:
            require(self.permission(right), record)
        except Forbidden:
            return False
        return True

    def endpoint(self, screen: str) -> str:
        """Return the endpoint of one of the screens: `list`, `new`, `detail`, `edit`, …"""
        return f"{self.module}.{self.record}_{screen}"

    def url(self, screen: str, record: Any = None, **query: Any) -> str:
        """Return the address of a screen, for one record if one is given."""
        if record is None:
            return url_for(self.endpoint(screen), **views.arguments(self, screen, query))
        kept = {key: value for key, value in query.items() if value not in (None, "")}
        kept["id"] = record if isinstance(record, int) else record.id
        return url_for(self.endpoint(screen), **kept)

    def list_url(self, context: str = "") -> str:
        """Return the address of the list that a record was opened from."""
        return self.list.address(self, context)

    def _routes(self) -> Routes:
        routes = Routes()
        base, one = f"/{self.path}", f"/{self.path}/<int:id>"
        rows: tuple[views.RouteRow, ...] = (
            *views.routes(base),
            (f"{base}/new", "new", "create", "GET POST", editing.new),
            (f"{base}/bulk", "bulk", "read", "POST", self.list.bulk),
            (f"{base}/bulk/edit", "bulk_edit", "write", "GET POST", bulk.edit),
            (f"{base}/columns", "columns", "read", "POST", self.list.choose_columns),
            (one, "detail", "read", "GET", self.detail.page),
            (f"{one}/edit", "edit", "write", "GET POST", editing.edit),
            (f"{one}/field/<name>", "field", "write", "GET POST", inline.field),
            (f"{one}/archive", "archive", "write", "POST", editing.archive),
            (f"{one}/unarchive", "unarchive", "write", "POST", editing.unarchive),
            (f"{one}/delete", "delete", "delete", "POST", editing.delete),
            (f"{one}/action/<action>", "action", "read", "GET POST", editing.act),
            (f"{one}/panel/<panel>", "panel", "read", "GET", self.detail.panel),
            (f"{one}/history", "history", "read", "GET", self.detail.history),
            (f"{one}/360", "overview", "read", "GET", overview.page),
            (f"{one}/360/<card>", "overview_card", "read", "GET", overview.card),
        )
        for path, screen, right, methods, view in rows:
            routes.add(
                path,
                tuple(methods.split()),
                self._bound(view),
                f"{self.record}_{screen}",
                permission=f"{self.record}.{right}",
            )
        return routes

    def _bound(self, view: Callable[..., Response]) -> Callable[..., Response]:
        def bound(**values: Any) -> Response:
            return view(self, **values)

        return bound
