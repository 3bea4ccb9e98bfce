"""Declaring a record type's list: its columns, order and filters (A13, A22, S6)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from flask import Response
from sqlalchemy import Select, inspect
from sqlalchemy.exc import NoInspectionAvailable

from crm_host.data.access import visible
from crm_host.data.actor import current_actor
from crm_host.data.catalogue import Catalogue, Field, catalogue
from crm_host.extend.slots import Slot
from crm_host.i18n.catalogs import notation
from crm_host.screens import choices, list_page, neighbours, selection
from crm_host.screens.columns import loader_options
from crm_host.screens.filters.criteria import Filter
from crm_host.screens.filters.reading import Order, Reading, read
from crm_host.screens.filters.vocabulary import Vocabulary
from crm_host.screens.finding import Search
from crm_host.screens.keyset import Keyset
from crm_host.screens.saved.state import shown_columns
from crm_host.screens.standard import readable_fields

if TYPE_CHECKING:
    from crm_host.screens.record import RecordScreens

#: Buttons above every list; gets the record type's full name and the filter's text.
LIST_ACTIONS = Slot("host.record.list", record=str, query=str)

#: Vocabularies that a list keeps, each for everyone who may read the same fields.
_REMEMBERED = 50


class ListScreen:
    """The list of a record type.

        ListScreen(Machine, columns=("name", "serial", "owner", "created"), sort="name")

    :param columns: names of fields that are shown until a user chooses others; the first one
        leads to the record. `owner`, `team`, `created` and `updated` exist on every record.
    :param sort: the order until a user chooses another; `-created` shows the newest first.
    :param filters: conditions of the module's own, beside those of the fields.
    """

    def __init__(
        self,
        model: type[Any],
        *,
        columns: Sequence[str],
        sort: str,
        filters: Sequence[Filter] = (),
    ) -> None:
        self.model = model
        self.columns = tuple(columns)
        self.sort = sort
        self.filters = tuple(filters)
        self._vocabularies: dict[tuple[Catalogue, tuple[str, ...]], Vocabulary] = {}

    def page(self, screens: RecordScreens) -> Response:
        """Answer the list, or its rows."""
        return list_page.answer(self, screens)

    def bulk(self, screens: RecordScreens) -> Response:
        """Carry out what was asked for the selected rows."""
        return selection.answer(self, screens)

    def choose_columns(self, screens: RecordScreens) -> Response:
        """Keep the columns that the actor wants to see."""
        return list_page.keep_columns(self, screens)

    def address(self, screens: RecordScreens, context: str) -> str:
        """Return where the list with this context is."""
        return screens.url("list", q=context)

    def neighbours(self, context: str, record: Any) -> tuple[int | None, int | None]:
        """Return the ids before and after a record in the list with this context."""
        search = self.search(self.read(context))
        return neighbours.neighbours(search, record.id, neighbours.place_of(search, record))

    def read(self, text: str) -> Reading:
        """Read a filter as the current actor means it."""
        return read(self.vocabulary(), text, self._default_order(), notation())

    def search(self, reading: Reading, fields: Sequence[Field] = ()) -> Search[Any]:
        """Return what finds the rows of a filter.

        :param fields: what will be read of each record, loaded along with it.
        """
        order = reading.order
        key = order.field.order()
        return Search(
            self.model,
            Keyset(key, self.model.id, order.descending, _nullable(key)),
            reading.conditions,
            loader_options(self.model, fields) if fields else (),
            is_narrowed=reading.is_narrowed,
            scope=f"{self.model.__record__}?{reading.text}",
        )

    def problems(self, text: str) -> list[str]:
        """Return what of a filter cannot be understood, in sentences."""
        return [chip.problem for chip in self.read(text).chips if chip.problem]

    def select(self, text: str) -> Select[Any]:
        """Return the statement for all rows of a filter, in its order: for exports."""
        search = self.search(self.read(text))
        found: Select[Any] = visible(self.model).where(*search.conditions)
        return found.order_by(*search.keys.whole_order())

    def shown_fields(self, screens: RecordScreens, named: Sequence[str] = ()) -> list[Field]:
        """Return the fields that the current actor sees: their choice as far as it is readable.

        :param named: the columns of a page that was looked at, instead of that choice.
        """
        readable = readable_fields(self.model, current_actor())
        chosen = named or shown_columns(screens) or choices.chosen_columns(screens.name)
        names = chosen or self.columns
        shown = [readable[name] for name in names if name in readable]
        return shown or list(readable.values())[:1]

    def vocabulary(self) -> Vocabulary:
        """Return what the filter understands for the current actor."""
        fields = readable_fields(self.model, current_actor())
        key = (catalogue(self.model), tuple(fields))
        if key not in self._vocabularies:
            if len(self._vocabularies) >= _REMEMBERED:  # of catalogues that are gone
                self._vocabularies.clear()
            self._vocabularies[key] = Vocabulary(self.model, fields, self.filters)
        return self._vocabularies[key]

    def _default_order(self) -> Order:
        fields = readable_fields(self.model, current_actor())
        # Whoever may not read the list's own order gets the one that everybody may read.
        found = fields.get(self.sort.removeprefix("-"), fields["created"])
        return Order(found, self.sort.startswith("-"))


def _nullable(key: Any) -> bool:
    try:
        return bool(inspect(key).property.columns[0].nullable)
    except (NoInspectionAvailable, AttributeError):  # a subquery
        return True
