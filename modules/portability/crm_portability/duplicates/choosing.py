"""What a merge of some records offers to choose: field by field, the newest value first."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from crm_host.api import (
    Field,
    LinkKind,
    Text,
    catalogue,
    current_actor,
    field_right,
    linked_rows,
    names_of,
    notation,
    record_classes,
    screens_of,
    session,
    visible,
)
from crm_portability.loading import loader_options


@dataclass(frozen=True)
class Option:
    """One record's value of a field."""

    record_id: int
    text: str
    is_chosen: bool


@dataclass(frozen=True)
class FieldChoice:
    """The values of one field, in the order of the records."""

    name: str
    label: Text
    options: list[Option]
    #: Whether all values are kept, because a record may have several.
    is_united: bool = False
    #: Whether no two records may have the same value: what is not chosen goes with its record.
    is_unique: bool = False

    @property
    def is_question(self) -> bool:
        """Whether the records differ in it."""
        return not self.is_united and len({option.text for option in self.options}) > 1


@dataclass(frozen=True)
class Follower:
    """What moves to the record that stays."""

    label: Text
    count: int


def records_of(model: type[Any], ids: Sequence[int]) -> list[Any]:
    """Return whole records that the actor sees, in the order of the ids."""
    statement = visible(model).where(model.id.in_(ids)).options(*loader_options(model))
    found = {record.id: record for record in session().scalars(statement)}
    return [found[number] for number in dict.fromkeys(ids) if number in found]


def field_choices(records: Sequence[Any], prefer: int = 0) -> list[FieldChoice]:
    """Return the fields of which any record has a value and that the actor may write.

    :param prefer: id of the record whose values are taken where it has one; else the newest.
    """
    model, actor = type(records[0]), current_actor()
    order = sorted(
        records, key=lambda one: (one.id == prefer, one.updated_at, one.id), reverse=True
    )
    made = []
    for item in catalogue(model).values():
        if not (item.spec.editable or item.multiple):
            continue
        if field_right(actor, model.__record__, item.name) != "write":
            continue
        texts = _texts(item, records)
        if not any(texts.values()):
            continue
        chosen = next(one.id for one in order if texts[one.id])
        options = [Option(one.id, texts[one.id], one.id == chosen) for one in records]
        made.append(
            FieldChoice(
                item.name, item.label, options, is_united=item.multiple, is_unique=item.spec.unique
            )
        )
    return made


def _texts(item: Field, records: Sequence[Any]) -> Mapping[int, str]:
    if isinstance(item.kind, LinkKind) and not item.multiple:
        values = {record.id: item.get(record) for record in records}
        names = names_of(item.kind.target, filter(None, values.values()))
        return {number: names.get(value, "") for number, value in values.items()}
    return {record.id: item.text(record, notation()) for record in records}


def followers(model: type[Any], ids: Sequence[int]) -> Iterator[Follower]:
    """Yield what refers to records from other records' tables, disabled modules included."""
    classes = {one.__tablename__: one for one in record_classes()}
    module = model.__record__.partition(".")[0]
    for item in linked_rows(session(), model, ids):
        known = classes.get(item.table)
        screens = screens_of(known.__record__) if known else None
        if screens is not None:
            yield Follower(screens.labels.many, item.count)
        elif not item.table.startswith(f"{module}_"):
            yield Follower(item.table.replace("_", " "), item.count)
