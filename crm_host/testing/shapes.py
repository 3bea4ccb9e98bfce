"""The query shapes in which row rules were once seen to leak, ready to run on any record type.

    for shape in SHAPES:
        assert not shape(scene) & hidden_ids

A shape returns the ids of the record type's rows that it reached, directly or through another
class. Conformance runs all of them for every record of every module.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from sqlalchemy import delete, exists, func, inspect, literal, select, text, union_all, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import (
    RelationshipProperty,
    Session,
    aliased,
    contains_eager,
    immediateload,
    joinedload,
    lazyload,
    selectinload,
    subqueryload,
)

from crm_host.data.base import Base, Record
from crm_host.data.rules import is_guarded

_LOADERS = (lazyload, selectinload, joinedload, subqueryload, immediateload)


@dataclass(frozen=True)
class Scene:
    """A session bound to a limited actor, a record type, and the ids of all its rows."""

    session: Session
    model: Any
    ids: frozenset[int]

    def relations(self) -> Iterator[tuple[Any, Any, RelationshipProperty[Any]]]:
        """Return (class, attribute, relationship) of every reference to the record type."""
        for mapper in Base.registry.mappers:
            for relation in mapper.relationships:
                if relation.mapper.class_ is self.model and is_guarded(mapper.class_):
                    yield mapper.class_, relation.class_attribute, relation


Shape = Callable[[Scene], set[int]]


def entities(scene: Scene) -> set[int]:
    """Select whole objects."""
    return {row.id for row in scene.session.scalars(select(scene.model))}


def columns(scene: Scene) -> set[int]:
    """Select one column."""
    return set(scene.session.scalars(select(scene.model.id)))


def counted(scene: Scene) -> set[int]:
    """Count with select_from."""
    statement = select(func.count()).select_from(scene.model)
    return {i for i in scene.ids if scene.session.scalar(statement.where(scene.model.id == i))}


def grouped(scene: Scene) -> set[int]:
    """Aggregate in groups, as group headers of lists do."""
    model = scene.model
    statement = select(func.max(model.id), func.count()).group_by(model.id)
    return set(scene.session.scalars(statement))


def alias(scene: Scene) -> set[int]:
    """Select an alias."""
    return {row.id for row in scene.session.scalars(select(aliased(scene.model)))}


def inner_join(scene: Scene) -> set[int]:
    """Join the class with itself."""
    other = aliased(scene.model)
    statement = select(other.id).select_from(scene.model).join(other, other.id == scene.model.id)
    return set(scene.session.scalars(statement))


def outer_join(scene: Scene) -> set[int]:
    """Reach rows on the optional side of a join: the hidden ones must turn NULL."""
    other = aliased(scene.model)
    statement = select(other.id).select_from(scene.model).outerjoin(other, literal(1) == 1)
    return set(scene.session.scalars(statement)) - {None}


def in_subquery(scene: Scene) -> set[int]:
    """Ask whether a row is in a subquery."""
    inner = select(aliased(scene.model).id)
    return {i for i in scene.ids if scene.session.scalar(select(literal(i).in_(inner)))}


def exists_subquery(scene: Scene) -> set[int]:
    """Ask whether a row exists."""
    model = scene.model
    return {
        i
        for i in scene.ids
        if scene.session.scalar(select(exists(select(model.id).where(model.id == i))))
    }


def scalar_subquery(scene: Scene) -> set[int]:
    """Read a value through a scalar subquery."""
    model = scene.model
    found = (select(model.id).where(model.id == i).scalar_subquery() for i in scene.ids)
    return set(scene.session.scalars(union_all(*(select(one) for one in found)))) - {None}


def common_table(scene: Scene) -> set[int]:
    """Read a common table expression."""
    rows = select(scene.model.id).cte()
    return set(scene.session.scalars(select(rows.c.id)))


def derived_table(scene: Scene) -> set[int]:
    """Read a subquery as a table."""
    rows = select(scene.model).subquery()
    return set(scene.session.scalars(select(rows.c.id)))


def union(scene: Scene) -> set[int]:
    """Unite two statements."""
    model = scene.model
    return set(scene.session.scalars(union_all(select(model.id), select(aliased(model).id))))


def key_lookup(scene: Scene) -> set[int]:
    """Get objects by key."""
    return {i for i in scene.ids if scene.session.get(scene.model, i) is not None}


def legacy_query(scene: Scene) -> set[int]:
    """Use the old query interface."""
    return {row.id for row in scene.session.query(scene.model).all()}


def bulk_update(scene: Scene) -> set[int]:
    """Update by a statement."""
    model = scene.model
    return _touched(scene, lambda i: update(model).where(model.id == i).values(version=1))


def bulk_delete(scene: Scene) -> set[int]:
    """Delete by a statement."""
    return _touched(scene, lambda i: delete(scene.model).where(scene.model.id == i))


def legacy_update(scene: Scene) -> set[int]:
    """Update by the old query interface."""
    reached = set()
    for i in scene.ids:
        with scene.session.begin_nested() as savepoint:
            query = scene.session.query(scene.model).filter_by(id=i)
            if query.update({"version": 1}, synchronize_session=False):
                reached.add(i)
            savepoint.rollback()
    return reached


def _touched(scene: Scene, statement: Callable[[int], Any]) -> set[int]:
    reached = set()
    for i in scene.ids:
        savepoint = scene.session.begin_nested()
        try:
            result: Any = scene.session.execute(
                statement(i), execution_options={"synchronize_session": False}
            )
            if result.rowcount:
                reached.add(i)
        except IntegrityError:  # reached, and something else refers to it
            reached.add(i)
        finally:
            savepoint.rollback()
    return reached


def loaded_relations(scene: Scene) -> set[int]:
    """Load references to the record type by every loader."""
    reached: set[int] = set()
    for cls, attribute, relation in scene.relations():
        for loader in _LOADERS:
            scene.session.expunge_all()
            for row in scene.session.scalars(select(cls).options(loader(attribute))).unique():
                reached |= _ids(getattr(row, relation.key))
    return reached


def joined_relations(scene: Scene) -> set[int]:
    """Join along references to the record type and fill them from the join."""
    reached: set[int] = set()
    for cls, attribute, relation in scene.relations():
        scene.session.expunge_all()
        reference = attribute.of_type(aliased(scene.model))  # it may refer to its own class
        statement = select(cls).outerjoin(reference).options(contains_eager(reference))
        for row in scene.session.scalars(statement).unique():
            reached |= _ids(getattr(row, relation.key))
    return reached


def asked_relations(scene: Scene) -> set[int]:
    """Ask along references by has() and any()."""
    reached: set[int] = set()
    for cls, attribute, relation in scene.relations():
        if cls is scene.model:
            continue  # SQLAlchemy asks over a bare alias then, which is refused
        ask = attribute.any if relation.uselist else attribute.has
        for i in scene.ids:
            statement = select(func.count()).select_from(cls).where(ask(scene.model.id == i))
            if scene.session.scalar(statement):
                reached.add(i)
    return reached


def fresh_object(scene: Scene) -> set[int]:
    """Follow a reference that was just set on an object made in this session."""
    reached: set[int] = set()
    for cls, _attribute, relation in scene.relations():
        if relation.uselist or len(relation.local_columns) != 1:
            continue
        (column,) = relation.local_columns
        key = inspect(cls).get_property_by_column(column).key
        for i in scene.ids:
            scene.session.expunge_all()
            new = cls()
            setattr(new, key, i)
            scene.session.enable_relationship_loading(new)
            reached |= _ids(getattr(new, relation.key))
            scene.session.expunge_all()
    return reached


def _ids(value: Any) -> set[int]:
    rows = value if isinstance(value, (list, set, tuple)) else [value]
    return {row.id for row in rows if row is not None}


#: Shapes that find every visible row.
READS: tuple[Shape, ...] = (
    entities, columns, counted, grouped, alias, inner_join, outer_join, in_subquery,
    exists_subquery, scalar_subquery, common_table, derived_table, union, key_lookup,
    legacy_query,
)  # fmt: skip
#: Shapes that change rows; what they did is rolled back.
BULK: tuple[Shape, ...] = (bulk_update, bulk_delete, legacy_update)
#: Shapes that reach rows through references to them, as far as there are any.
RELATIONS: tuple[Shape, ...] = (loaded_relations, joined_relations, asked_relations, fresh_object)
SHAPES: tuple[Shape, ...] = (*READS, *BULK, *RELATIONS)


def refused_statements(model: type[Record]) -> dict[str, Callable[[Session], Any]]:
    """Return statements that row rules cannot follow; each must raise `AccessRefused`."""
    table: Any = model.__table__
    rows = [{"id": 1, "version": 1}]
    return {
        "core select": lambda s: s.execute(select(table.c.id)),
        "core join": lambda s: s.execute(select(func.count()).select_from(table.join(
            table.alias(), literal(1) == 1))),
        "core subquery": lambda s: s.execute(select(select(table.c.id).subquery().c.id)),
        "core column": lambda s: s.execute(select(aliased(model).id, table.c.version)),
        "core exists": lambda s: s.execute(select(model.id).where(
            select(table.c.id).where(table.c.version == 1).exists())),
        "core from": lambda s: s.execute(select(model.id).select_from(table)),
        "text condition": lambda s: s.execute(select(model.id).where(text("1 = 1 OR 2 = 2"))),
        "core update": lambda s: s.execute(update(table).values(version=1)),
        "core delete": lambda s: s.execute(delete(table)),
        "text": lambda s: s.execute(text(f"SELECT id FROM {table.name}")),
        "text as entities": lambda s: s.scalars(
            select(model).from_statement(text(f"SELECT * FROM {table.name}"))),
        "bulk update by key": lambda s: s.execute(update(model), rows),
        "bulk insert": lambda s: s.execute(table.insert(), rows),
        "system objects": lambda s: s.scalars(
            select(model), execution_options={"system": "a report"}),
    }  # fmt: skip
