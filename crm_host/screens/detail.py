"""The record page: facts, panels, history, and the way to the record before and after (S7)."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

from flask import Response, abort, render_template, request
from markupsafe import Markup

from crm_host.auth.names import team_name, user_name
from crm_host.data.access import resolve
from crm_host.data.actor import current_actor
from crm_host.data.base import Record
from crm_host.data.history import history_of
from crm_host.extend.slots import Slot
from crm_host.forms.layout import Section
from crm_host.i18n.text import Text, lazy_text
from crm_host.screens import overview
from crm_host.screens.facts import FactGroup, fact_groups
from crm_host.screens.inline_fields import editable
from crm_host.screens.past import PastEntry, told
from crm_host.web import htmx
from crm_host.web.pages import fragment, render

if TYPE_CHECKING:
    from crm_host.screens.record import RecordScreens

_ = lazy_text

#: Entries of the history shown at once.
HISTORY_PAGE = 20
#: On the page of every record, for modules that work with records of any type.
RECORD_MAIN = Slot("host.record.main", record=Record)
#: Below the form of every record, inside it.
RECORD_FORM = Slot("host.record.form", record=Record)


def _always(record: Any) -> bool:
    return True


def _nothing(record: Any) -> Mapping[str, Any]:
    return {}


@dataclass(frozen=True)
class Panel:
    """A box on the record page: a template and a function that loads what it shows.

    The template gets `record`, `screens` and what `load` returns.
    """

    id: str
    title: Text
    template: str
    load: Callable[[Any], Mapping[str, Any]] = _nothing
    place: Literal["main", "side"] = "main"
    position: int = 50
    #: Full code; empty where whoever sees the record may see this too.
    permission: str = ""
    #: Whether the page fetches it after it has been shown.
    lazy: bool = False
    #: Whether a record has this panel at all.
    applies: Callable[[Any], bool] = _always

    def shows(self, record: Any) -> bool:
        """Whether a record has it and the actor may see it."""
        may = not self.permission or current_actor().may(self.permission)
        return may and self.applies(record)


@dataclass(frozen=True)
class ShownPanel:
    """A panel as one page shows it."""

    panel: Panel
    #: Its content; `None` while the page has still to fetch it.
    body: Markup | None


class DetailScreen:
    """What the page of a record type shows.

    :param facts: sections of catalogue fields; every readable field without them.
    :param header: template of the line under the name; gets `record`.
    :param fact_templates: field name to the template that shows its value; gets `record`, `field`.
    """

    def __init__(
        self,
        model: type[Any],
        *,
        facts: Sequence[Section] = (),
        panels: Sequence[Panel] = (),
        header: str = "",
        fact_templates: Mapping[str, str] | None = None,
    ) -> None:
        self.model = model
        self.facts = tuple(facts)
        self.panels = tuple(sorted(panels, key=lambda panel: panel.position))
        self.header = header
        self.fact_templates = dict(fact_templates or {})

    def page(
        self, screens: RecordScreens, id: int, *, refusal: Text = "", status: int = 200
    ) -> Response:
        """Answer the record's page.

        :param refusal: why what was asked for did not happen; shown above everything else.
        """
        record = resolve(self.model, id)
        context = request.values.get("in", "")
        before, after = screens.list.neighbours(context, record)
        return render(
            "host/record_detail.html",
            status=status,
            screens=screens,
            record=record,
            refusal=refusal,
            context=context,
            groups=self.groups(record),
            panels={place: list(self._shown(screens, record, place)) for place in ("main", "side")},
            owner=user_name(record.owner_id),
            team=team_name(record.team_id),
            author=user_name(record.created_by),
            before=screens.url("detail", before, **{"in": context}) if before else "",
            after=screens.url("detail", after, **{"in": context}) if after else "",
            inline=editable(screens, record) if screens.may("write", record) else frozenset(),
            actions=[item for item in screens.actions if self._may(screens, item.permission)],
            crumbs=[(screens.labels.many, screens.list_url(context))],
            has_overview=bool(overview.cards_of(self.model)),
        )

    def panel(self, screens: RecordScreens, id: int, panel: str) -> Response:
        """Answer one panel; without the page around it only to the page's script."""
        record = resolve(self.model, id)
        found = next(
            (item for item in self.panels if item.id == panel and item.shows(record)), None
        )
        if found is None:
            abort(404)
        shown = ShownPanel(found, _body(screens, record, found))
        if htmx.wants_fragment():
            return fragment("host/_record_panel.html", screens=screens, record=record, shown=shown)
        crumbs = self._crumbs(screens, record)
        return render(
            "host/record_panel.html", screens=screens, record=record, shown=shown, crumbs=crumbs
        )

    def history(self, screens: RecordScreens, id: int) -> Response:
        """Answer the record's history, as a page of its own or as the panel of its page."""
        record = resolve(self.model, id)
        before = request.args.get("before", type=int)
        entries = history_of(record, before=before, limit=HISTORY_PAGE)
        told_entries: list[PastEntry] = told(entries)
        older = ""
        if len(entries) == HISTORY_PAGE:
            older = screens.url("history", record, before=entries[-1].id)
        values = {"screens": screens, "record": record, "entries": told_entries, "older": older}
        if htmx.wants_fragment():
            return fragment("host/_record_history.html", **values)
        return render("host/record_history.html", crumbs=self._crumbs(screens, record), **values)

    def groups(self, record: Record) -> list[FactGroup]:
        """Return the facts of a record that the actor may read."""
        return fact_groups(record, self.facts, self.fact_templates)

    def _shown(self, screens: RecordScreens, record: Any, place: str) -> Iterator[ShownPanel]:
        for panel in self.panels:
            if panel.place == place and panel.shows(record):
                yield ShownPanel(panel, None if panel.lazy else _body(screens, record, panel))

    @staticmethod
    def _crumbs(screens: RecordScreens, record: Any) -> list[tuple[Text, str]]:
        return [
            (screens.labels.many, screens.list_url()),
            (record.display, screens.url("detail", record)),
        ]

    @staticmethod
    def _may(screens: RecordScreens, permission: str) -> bool:
        return current_actor().may(f"{screens.module}.{permission}")


def _body(screens: RecordScreens, record: Any, panel: Panel) -> Markup:
    context = panel.load(record)
    return Markup(render_template(panel.template, screens=screens, record=record, **context))
