"""Tables and migrations of a module, on both databases."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from sqlalchemy import Table, inspect
from sqlalchemy.engine import Connection

from crm_host.data.catalogue import Field, SideField, Values, catalogue
from crm_host.data.kinds import Kind, TextKind
from crm_host.data.money_field import columns_of
from crm_host.data.money_kind import MoneyKind
from crm_host.kernel import histories, migrate
from crm_host.kernel.graph import Graph
from crm_host.kernel.histories import owner_of
from crm_host.kernel.loading import LoadedModule
from crm_host.testing.site import Site

_USUAL = {method for cls in (Field, Values, SideField) for method in (cls.condition, cls.order)}


class _Undo(Exception):
    """Ends a transaction without a trace."""


def _histories(site: Site) -> dict[str, histories.History]:
    """Return the histories of all modules in the order in which they are migrated."""
    modules = site.app.extensions["crm"].modules
    found = {name: histories.history_of(module.candidate) for name, module in modules.items()}
    return {name: history for name, history in found.items() if history}


def test_models_equal_the_migrated_tables(site: Site, module: LoadedModule) -> None:
    """Otherwise the code asks for columns that an upgraded site does not have."""
    history = histories.history_of(module.candidate)
    with site.engine.connect() as connection:
        assert (migrate.check(connection, history) if history else []) == []


def test_can_be_taken_down_and_built_up_again(site: Site, module: LoadedModule) -> None:
    """Uninstalling runs the downgrades, and nothing may be left behind."""
    histories = _histories(site)
    if module.name not in histories:
        return
    candidates = {name: loaded.candidate for name, loaded in _modules(site).items()}
    dependants = Graph.build(candidates).dependants(module.name)
    affected = [h for n, h in histories.items() if n == module.name or n in dependants]
    try:
        with migrate.lifecycle_transaction(site.engine) as connection:
            for history in reversed(affected):
                migrate.downgrade_to_base(connection, history)
            assert _tables(connection, module.name) == []
            for history in affected:
                migrate.upgrade(connection, history)
            assert migrate.check(connection, histories[module.name]) == []
            raise _Undo
    except _Undo:
        pass


def _modules(site: Site) -> dict[str, LoadedModule]:
    return dict(site.app.extensions["crm"].modules)


def _tables(connection: Connection, owner: str) -> list[str]:
    return [name for name in inspect(connection).get_table_names() if owner_of(name) == owner]


def test_what_lists_sort_and_filter_by_is_indexed(site: Site, module: LoadedModule) -> None:
    """A list of a hundred thousand records must not be read from end to end."""
    missing = [
        f"{record}: {column} of field {field.name}"
        for record, model in site.app.extensions["crm"].records.items()
        for field in catalogue(model).values()
        if field.module == module.name
        for table, column in _wanted(field)
        if column not in _first_columns(table)
    ]
    assert missing == []


def _wanted(field: Field) -> Iterator[tuple[Table, str]]:
    """Yield the columns that a field's usual conditions and order ask for.

    A field that overrides them looks up what it likes.
    """
    model, name = _place(field)
    if field.filterable and type(field).condition in _USUAL:
        yield _table(model), _filtered_by(name, field.kind)
    if field.sortable and type(field).order in _USUAL:
        yield _table(model), f"{name}_sort" if field.kind.has_sort_key else name


def _filtered_by(name: str, kind: Kind) -> str:
    if isinstance(kind, MoneyKind):
        return columns_of(name)[0]
    return f"{name}_key" if isinstance(kind, TextKind) else name


def _place(field: Field) -> tuple[type[Any], str]:
    """Return the class whose column holds the field's values, and the column."""
    if isinstance(field, Values):
        return field.child, field.attribute
    if isinstance(field, SideField):
        return field.side, field.attribute
    return field.model, field.name


def _table(model: type[Any]) -> Table:
    table: Table = inspect(model).local_table
    return table


def _first_columns(table: Table) -> set[str]:
    """Return the columns that an index, a key or a constraint can be searched by."""
    found = {next(iter(index.columns)).name for index in table.indexes if len(index.columns)}
    found |= {column.name for column in table.columns if column.unique}
    return found | {next(iter(table.primary_key.columns)).name}
