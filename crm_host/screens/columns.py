"""The columns of a list: what a cell shows, how it is aligned, and what must be loaded for it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from dataclasses import field as dataclass_field
from typing import Any

from flask import current_app
from jinja2 import Template, TemplateNotFound
from markupsafe import Markup
from sqlalchemy import inspect
from sqlalchemy.orm import defer
from sqlalchemy.orm.interfaces import ORMOption

from crm_host.data.base import Record
from crm_host.data.catalogue import Field
from crm_host.data.custom.field import CustomField
from crm_host.data.derived import DERIVED
from crm_host.data.kinds import LinkKind
from crm_host.data.links import names_of
from crm_host.i18n.notation import Notation
from crm_host.i18n.text import Text, translate
from crm_host.screens.standard import PageField

#: Copies of main values are derived as well, but made to be shown.
_SHOWN = ("copy",)
#: Where a narrow screen puts the columns after the first: one beside it, two below.
_CARD_PLACES = {1: "cell-end", 2: "cell-sub", 3: "cell-sub"}


@dataclass
class Column:
    """One column of one page."""

    field: Field
    #: Attribute of the cells, with the blank before it.
    css: Markup
    #: Shows the cell instead of its plain text; gets `record`, `text`, `column` and `url`.
    template: Template | None
    #: Address of the list ordered by this column; empty where it cannot be.
    sort_url: str = ""
    #: `asc`, `desc` or empty.
    direction: str = ""
    #: Names of linked records on this page, or the texts of a field that is read for all rows.
    names: Mapping[int, str] = dataclass_field(default_factory=dict)

    @property
    def label(self) -> Text:
        """The heading."""
        return self.field.label

    def prepare(self, records: Iterable[Record]) -> None:
        """Read what all cells need with one statement."""
        kind = self.field.kind
        if isinstance(kind, LinkKind):
            ids = {self.field.get(record) for record in records} - {None}
            self.names = names_of(kind.target, ids)
        elif isinstance(self.field, PageField):
            self.names = self.field.texts(list(records))

    def text(self, record: Any, notation: Notation) -> str:
        """Return what the cell shows."""
        if isinstance(self.field, PageField):
            return self.names.get(record.id, "")
        if not isinstance(self.field.kind, LinkKind):
            return self.field.text(record, notation)
        linked = self.field.get(record)
        if linked is None:
            return ""
        return self.names.get(linked) or translate("(restricted)")


def columns_of(fields: Sequence[Field], record: str) -> list[Column]:
    """Return the columns of a page for its fields, in order.

    :param record: full name of the record type.
    """
    return [
        Column(item, _css(item, place), _cell_template(record, item))
        for place, item in enumerate(fields)
    ]


def loader_options(model: type[Record], fields: Sequence[Field]) -> list[ORMOption]:
    """Return what loads the shown columns and leaves out what no cell shows."""
    unused = set() if any(isinstance(item, CustomField) for item in fields) else {"custom"}
    hidden = [
        defer(getattr(model, prop.key))
        for prop in inspect(model).column_attrs
        if prop.columns[0].info.get(DERIVED, _SHOWN)[0] != _SHOWN[0] or prop.key in unused
    ]
    return [*hidden, *(option for item in fields for option in item.options())]


def _css(item: Field, place: int) -> Markup:
    classes = ["cell-num" if item.kind.numeric else "", _CARD_PLACES.get(place, "")]
    names = " ".join(filter(None, classes))
    return Markup(' class="{}"').format(names) if names else Markup("")


def _cell_template(record: str, item: Field) -> Template | None:
    """Return the template that a module ships for a cell; looked up once for each process."""
    known: dict[tuple[str, str], Template | None]
    known = current_app.extensions.setdefault("crm_cells", {})
    key = (record, item.name)
    if key not in known:
        known[key] = _find_template(record, item)
    return known[key]


def _find_template(record: str, item: Field) -> Template | None:
    if isinstance(item, PageField):
        return current_app.jinja_env.get_template(item.template) if item.template else None
    module, _, name = record.partition(".")
    for owner in dict.fromkeys((item.module, module)):
        try:
            return current_app.jinja_env.get_template(f"{owner}/_{name}_cell_{item.name}.html")
        except TemplateNotFound:
            continue
    return None
