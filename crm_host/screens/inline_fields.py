"""Which fields can be changed where they are shown."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

from markupsafe import Markup

from crm_host.data.access import field_right
from crm_host.data.actor import current_actor
from crm_host.data.base import Record
from crm_host.data.catalogue import Field, catalogue
from crm_host.data.kinds import LongTextKind
from crm_host.data.translated_kind import TranslatedKind
from crm_host.forms.people import FIELDS as PEOPLE
from crm_host.forms.record import sections_of

if TYPE_CHECKING:
    from crm_host.screens.columns import Column
    from crm_host.screens.record import RecordScreens


def editable(screens: RecordScreens, record: Any) -> frozenset[str]:
    """Return the fields of a record that its form asks for by one input each.

    Whether the actor may write the record is another question.
    """
    form = screens.form_of(record)
    asked = (name for section in sections_of(form) for name in section.names)
    # What the form declares itself may do more than fill a field.
    return frozenset(_writable(screens.model, (name for name in asked if not hasattr(form, name))))


def mark_cells(screens: RecordScreens, columns: Sequence[Column]) -> None:
    """Say in the page which cells can be changed; rows that may not are refused when tried."""
    if not current_actor().may(screens.permission("write")):
        return
    shown = {column.field.name: column for column in columns[1:]}
    for name in _writable(screens.model, shown):
        if not isinstance(shown[name].field.kind, LongTextKind):
            shown[name].css += Markup(' data-edit="{}"').format(name)


def _writable(model: type[Record], names: Iterable[str]) -> list[str]:
    known, actor = catalogue(model), current_actor()
    return [
        name
        for name in names
        if (name in PEOPLE and PEOPLE[name].has_choice)
        or (
            name in known
            and _is_single(known[name])
            and field_right(actor, model.__record__, name) == "write"
        )
    ]


def _is_single(field: Field) -> bool:
    is_simple = field.spec.editable and not field.multiple
    return is_simple and field.spec.inline and not isinstance(field.kind, TranslatedKind)
