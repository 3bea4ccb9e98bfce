"""The one gate that every statement of every session passes (AD9).

Attached to all sessions, those of system work included, which only lose the row rules. What
the gate cannot see is `session.connection().execute()`; the conformance suite refuses it outside
migrations and the few parts of the host that work below the gate.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any, cast

from sqlalchemy import Column, Select, Table, TextClause, event
from sqlalchemy.orm import ORMExecuteState, Session, UserDefinedOption
from sqlalchemy.orm.context import FromStatement
from sqlalchemy.sql import visitors
from sqlalchemy.sql.dml import UpdateBase
from sqlalchemy.sql.selectable import Alias, Join

from crm_host.data.refusals import AccessRefused
from crm_host.data.rules import (
    LIVE,
    THROUGH,
    Access,
    GuardedTables,
    guarded_tables,
    is_guarded,
)

#: Key of `Session.info` that holds the bound actor's `Access`.
ACCESS = "crm_access"

_SYSTEM_ADVICE = (
    "If nobody's rights apply, work in system_session(reason), or mark the statement with "
    'execution_options(system="reason").'
)


class WithTrash(UserDefinedOption):
    """Travels with rows read from the trash, so that what belongs to them is found as well."""

    propagate_to_loaders = True


@event.listens_for(Session, "do_orm_execute")
def _guard(state: ORMExecuteState) -> None:
    if state.is_column_load:  # more columns of a row that was found already
        return
    access: Access | None = state.session.info.get(ACCESS)
    if "system" in state.session.info or "system" in state.execution_options:
        _refuse_foreign_objects(state, access)
        access = None
    elif access is None:
        _refuse_unbound(state)
    else:
        _refuse_unguardable(state)
    _attach(state, access)


def _attach(state: ORMExecuteState, access: Access | None) -> None:
    statement: Any = state.statement
    if LIVE in statement._with_options or THROUGH in statement._with_options:
        return  # a loader copied the options of the statement it belongs to
    options = list(_rows(state, access))
    if state.execution_options.get("include_deleted"):
        options.append(WithTrash())
    elif not any(isinstance(item, WithTrash) for item in state.user_defined_options):
        options.append(LIVE)
    state.statement = statement.options(THROUGH, *options)


def _rows(state: ORMExecuteState, access: Access | None) -> Iterator[Any]:
    if access is None:
        return
    yield from access.options("read")
    if state.is_update:
        yield from access.options("write")
    elif state.is_delete:
        yield from access.options("delete")


def _refuse_foreign_objects(state: ORMExecuteState, access: Access | None) -> None:
    """Keep hidden objects out of a user's session: relationships would find them there."""
    if access is None or not state.is_select or not state.is_orm_statement:
        return
    for column in getattr(state.statement, "column_descriptions", ()):
        entity = column.get("entity")
        if entity is not None and column.get("expr") is entity and is_guarded(entity):
            raise AccessRefused(
                f"A statement marked as system work would put {entity.__name__} objects into "
                f"the session of a user. Load them in system_session(reason) instead."
            )


def _refuse_unbound(state: ORMExecuteState) -> None:
    tables = guarded_tables()
    for element in visitors.iterate(cast(Any, state.statement)):
        if isinstance(element, Table) and (element in tables.mapped or element in tables.links):
            raise AccessRefused(
                f"A statement reads {element.name}, but this session does not know for whom. "
                f"Call bind_actor(session, actor) first. {_SYSTEM_ADVICE}"
            )


def _refuse_unguardable(state: ORMExecuteState) -> None:
    if state.is_relationship_load:  # written by SQLAlchemy from mapped classes alone
        return
    if isinstance(state.statement, FromStatement):
        raise AccessRefused(
            f"Row rules cannot follow from_statement(). Select the class itself. {_SYSTEM_ADVICE}"
        )
    if state.is_orm_statement:
        _refuse_bulk(state)
    bare = _bare_tables(state.statement)
    if bare:
        raise AccessRefused(
            f"Row rules cannot follow the bare table {min(bare, key=str)}. Select the mapped "
            f"class, or select from visible(Model).subquery(). {_SYSTEM_ADVICE}"
        )


def _refuse_bulk(state: ORMExecuteState) -> None:
    mapper = state.bind_mapper
    if mapper is None or not is_guarded(mapper.class_):
        return
    if state.is_insert or (state.is_update and isinstance(state.parameters, list)):
        raise AccessRefused(
            f"Bulk writes by key skip row rules and change sets. Change {mapper.class_.__name__} "
            f"objects and let the session flush them. {_SYSTEM_ADVICE}"
        )


def _bare_tables(statement: Any) -> set[Table]:
    """Return the guarded tables that a statement names without their mapped class.

    What is named through a class carries annotations, and the rules of the class apply to it
    and to bare columns beside it.
    """
    tables = guarded_tables()
    by_class: set[Any] = set()
    columns: set[Any] = set()
    bare: set[Any] = set()
    for element in visitors.iterate(statement):
        if isinstance(element, TextClause):
            raise AccessRefused(f"Row rules cannot follow text(). Use select(). {_SYSTEM_ADVICE}")
        if isinstance(element, (Column, Table)):
            table = element.table if isinstance(element, Column) else element
            if element._annotations:
                by_class.add(table)
            elif isinstance(element, Column) and table in tables.mapped:
                columns.add(table)
        elif isinstance(element, (UpdateBase, Select)):
            bare.update(table for source in _sources(element) for table in _named(source, tables))
    return bare | (columns - by_class)


def _sources(element: UpdateBase | Select[Any]) -> Iterable[Any]:
    """Return what one part of a statement reads from or writes to without a class."""
    if isinstance(element, UpdateBase):
        return (element.table,)
    if "compile_state_plugin" in element._propagate_attrs:
        return element._from_obj
    return element.get_final_froms()


def _named(source: Any, tables: GuardedTables) -> Iterator[Table]:
    if isinstance(source, Table):
        if not source._annotations and (source in tables.mapped or source in tables.links):
            yield source
    elif isinstance(source, Alias):
        yield from _named(source.element, tables)
    elif isinstance(source, Join):
        yield from _named(source.left, tables)
        yield from _named(source.right, tables)
