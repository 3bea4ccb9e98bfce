"""A record's values as its page shows them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from crm_host.data.access import field_right
from crm_host.data.actor import current_actor
from crm_host.data.base import Record
from crm_host.data.catalogue import Field, catalogue
from crm_host.data.custom.field import CustomField
from crm_host.data.custom.links import is_gone
from crm_host.data.kinds import LinkKind
from crm_host.data.links import all_names
from crm_host.forms.layout import Section, arranged
from crm_host.i18n.catalogs import notation
from crm_host.i18n.text import Text, translate
from crm_host.screens.known import url_of
from crm_host.screens.standard import list_fields


@dataclass(frozen=True)
class Fact:
    """One field with its value, written for the reader."""

    field: Field
    text: str
    #: Page of the record that a link names.
    url: str = ""
    #: Template that shows the value instead of the text.
    template: str = ""

    @property
    def label(self) -> Text:
        """What the field is called."""
        return self.field.label


@dataclass(frozen=True)
class FactGroup:
    """A heading with the facts under it; those without a value wait behind a button."""

    title: Text
    filled: list[Fact]
    empty: list[Fact]


def fact_groups(
    record: Record, sections: Sequence[Section], templates: Mapping[str, str]
) -> list[FactGroup]:
    """Return the facts that the actor may read, section by section.

    :param sections: names of catalogue fields; fields of other modules join the last one.
    """
    fields = _readable(type(record))
    chosen = [
        (section.title, [fields[name] for name in section.names if name in fields])
        for section in arranged(sections, fields)
    ]
    names = _link_names(record, [field for _title, part in chosen for field in part])
    groups = []
    for title, part in chosen:
        facts = [_fact(record, field, names, templates) for field in part]
        filled = [fact for fact in facts if fact.text]
        empty = [fact for fact in facts if not fact.text]
        if facts:
            groups.append(FactGroup(title, filled, empty))
    return groups


def facts_of(record: Record, names: Sequence[str], templates: Mapping[str, str]) -> list[Fact]:
    """Return single facts, owner and team among them, in the order of their names."""
    known = list_fields(type(record))
    fields = [known[name] for name in names]
    linked = _link_names(record, fields)
    return [_fact(record, field, linked, templates) for field in fields]


def _readable(model: type[Record]) -> dict[str, Field]:
    actor = current_actor()
    return {
        name: item
        for name, item in catalogue(model).items()
        if field_right(actor, model.__record__, name) != "none"
    }


def _link_names(record: Record, fields: Sequence[Field]) -> dict[tuple[str, int], str]:
    """Return the names of all linked records that may be seen, with one query."""
    wanted: dict[str, set[int]] = {}
    for field in fields:
        value = field.get(record) if isinstance(field.kind, LinkKind) else None
        if value is not None and not field.multiple:
            wanted.setdefault(field.kind.target, set()).add(value)  # type: ignore[attr-defined]  # only kinds that have it get here
    return all_names(wanted)


def _fact(
    record: Record,
    field: Field,
    names: Mapping[tuple[str, int], str],
    templates: Mapping[str, str],
) -> Fact:
    template = templates.get(field.name, "")
    if isinstance(field.kind, LinkKind) and not field.multiple:
        return _link(field, field.get(record), names, template)
    return Fact(field, field.text(record, notation()), template=template)


def _link(field: Field, value: Any, names: Mapping[tuple[str, int], str], template: str) -> Fact:
    if value is None:
        return Fact(field, "")
    target = field.kind.target  # type: ignore[attr-defined]  # only kinds that have it get here
    name = names.get((target, value))
    if name is None:
        is_lost = isinstance(field, CustomField) and is_gone(target, value)
        return Fact(field, translate("Deleted") if is_lost else translate("Restricted"))
    return Fact(field, name, url_of(target, value), template)
