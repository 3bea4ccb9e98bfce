"""Taking away what a run created: in bulk, since an import may have made a hundred thousand."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping
from typing import Any

from sqlalchemy import Column, Table, delete, select
from sqlalchemy.orm import Mapper, Session

from crm_host.data.base import Base, Record, metadata
from crm_host.data.bulk_rows import insert_rows
from crm_host.data.changes import Change, current_change_set, plain
from crm_host.data.custom.links import custom_links_to
from crm_host.data.dependent import Dependent, owner_of
from crm_host.data.hanging import carrying, take_along
from crm_host.data.references import held_by_strangers
from crm_host.data.undo.stored import batches, in_sets
from crm_host.i18n.text import Text, lazy_text

_ = lazy_text


def remove(
    own: Session,
    model: type[Record],
    ids: Collection[int],
    run: Collection[int],
    veto: Callable[[Record], Text | None] | None,
) -> dict[int, Text]:
    """Delete records with their parts and record that; returns which stay, and why."""
    refused: dict[int, Text] = dict(_vetoed(own, model, ids, veto))
    free = set(ids) - refused.keys()
    # A record that stays may point to another, which then must stay as well.
    while held := used(own, model, free) | _carrying(own, model, free, run):
        refused |= dict.fromkeys(held, _("Other records are linked to it by now."))
        free -= held
    table: Any = model.__table__
    for some in batches(free):
        take_along(own, model, some)
        born = select(table.c.id, table.c.created_at, table.c.created_by)
        there = own.connection().execute(born.where(table.c.id.in_(some))).all()
        _record_deletion(own, model, {row.id: row for row in there}, run)
        own.connection().execute(delete(table).where(table.c.id.in_(some)))
    return refused


def _vetoed(
    own: Session,
    model: type[Record],
    ids: Collection[int],
    veto: Callable[[Record], Text | None] | None,
) -> Iterator[tuple[int, Text]]:
    if veto is None:
        return
    for some in batches(ids):
        for record in own.scalars(select(model).where(model.id.in_(some))):
            if reason := veto(record):
                yield record.id, reason
        own.expunge_all()


def _carrying(
    own: Session, model: type[Record], ids: Collection[int], run: Collection[int]
) -> set[int]:
    """Return which of some records others hang on that the run itself has not made."""
    found: set[int] = set()
    for some in batches(ids):
        found |= carrying(own, model, some, run)
    return found


def used(own: Session, model: type[Record], ids: Collection[int]) -> set[int]:
    """Return which of some records rows of others point to, those in the trash included.

    Links that users define and tables of modules that are not loaded count as well.
    """
    found: set[int] = set()
    if not ids:
        return found
    strange = held_by_strangers(own, model)
    links = custom_links_to(model.__record__)
    for some in batches(ids):
        for item in strange:
            column = item.source.c[item.column]
            found.update(own.connection().scalars(select(column).where(item.to(some)).distinct()))
        for link in links:
            found |= link.held(own, model, some)
    for column in _references(model):
        leaving = _leaving_with(column.table, model)
        columns = [column] if leaving is None else [column, leaving]
        for some in batches(ids):
            for row in own.connection().execute(select(*columns).where(column.in_(some))):
                if leaving is None or row[1] not in ids:
                    found.add(row[0])
    return found


def _references(model: type[Record]) -> Iterator[Column[Any]]:
    for table in metadata.sorted_tables:
        for column in table.columns:
            points = any(key.column.table is model.__table__ for key in column.foreign_keys)
            if points and not _belongs_only(table, column, model):
                yield column


def _belongs_only(table: Table, column: Column[Any], model: type[Record]) -> bool:
    """Whether the column says whose part a row is: such rows leave with their record."""
    mapper = _mapper(table)
    if mapper is None:
        return any(key.ondelete == "CASCADE" for key in column.foreign_keys)
    return _leaving_with(table, model) is column


def _leaving_with(table: Table, model: type[Record]) -> Column[Any] | None:
    """Return the column with the id of the record along with which a row leaves, if it may."""
    mapper = _mapper(table)
    if mapper is None:
        return None
    if mapper.class_ is model:
        return table.c.id
    if issubclass(mapper.class_, Dependent):
        name, owner = owner_of(mapper)
        if owner is model:
            return table.c[mapper.column_attrs[name].columns[0].name]
    return None


def _mapper(table: Table) -> Mapper[Any] | None:
    for mapper in Base.registry.mappers:
        if mapper.local_table is table:
            return mapper
    return None


def _record_deletion(
    own: Session, model: type[Record], there: Mapping[int, Any], run: Collection[int]
) -> None:
    """Write one change for each row that goes, with the values that the run gave it.

    :param there: id to when and by whom each record was made.
    """
    columns = (Change.record_id, Change.part, Change.part_id, Change.operation, Change.values)
    statement = (
        select(*columns)
        .where(
            Change.record_type == model.__record__,
            Change.record_id.in_(there),
            in_sets(run),
        )
        .order_by(Change.id)
    )
    rows: dict[tuple[int, str, int | None], dict[str, Any]] = {}
    for record_id, part, part_id, operation, changed in own.execute(statement):
        key = (record_id, part, part_id)
        if operation == "delete":
            rows.pop(key, None)
        else:
            rows.setdefault(key, {}).update({name: new for name, (_old, new) in changed.items()})
    for number, born in there.items():
        if (values := rows.get((number, "", None))) is not None:
            values |= {"created_at": plain(born.created_at), "created_by": born.created_by}
    set_id = current_change_set(own)
    table: Any = Change.__table__
    insert_rows(
        own.connection(),
        table,
        ("set_id", "record_type", "record_id", "part", "part_id", "operation", "values"),
        [
            [set_id, model.__record__, *key, "delete", {name: [old, None] for name, old in values}]
            for key, values in ((key, values.items()) for key, values in rows.items())
        ],
    )
