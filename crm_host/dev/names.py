"""Every name that modules publish for each other, read from the code itself.

`crm names` lists them, the reference is written from them, and a recorded list of them guards
against names that disappear.
"""

from __future__ import annotations

import dataclasses
import inspect
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Table

from crm_host.config import unpacked_modules
from crm_host.data.base import metadata
from crm_host.data.catalogue import declared_catalogue
from crm_host.data.rules import record_classes
from crm_host.extend import events, hooks, slots
from crm_host.kernel import migrate
from crm_host.kernel.discovery import discover
from crm_host.kernel.graph import Graph
from crm_host.kernel.histories import owner_of
from crm_host.kernel.host_permissions import HOST_PERMISSIONS
from crm_host.kernel.loading import LoadedModule, load_modules
from crm_host.kernel.settings import HOST_SETTINGS

HOST = "host"


@dataclass(frozen=True, order=True)
class Name:
    """One published name."""

    #: Who publishes it: `host` or a module.
    owner: str
    name: str
    #: What it takes, holds or means, in one line.
    detail: str = ""


def load_everything() -> list[LoadedModule]:
    """Import the host and every module that is found, without any database.

    :raises ModuleBroken: one of them cannot be imported.
    """
    import crm_host.app  # noqa: F401  # its imports declare the host's own slots, events and hooks

    migrate.load_host_tables()
    discovery = discover(unpacked_modules())
    graph = Graph.build(discovery.candidates)
    usable = [name for name in discovery.candidates if name not in graph.problems]
    return load_modules(graph.order(usable), discovery)


def fields(_modules: Sequence[LoadedModule]) -> Iterator[Name]:
    """Yield the fields of every record, side tables included, under the record's full name."""
    for model in record_classes():
        for key, item in declared_catalogue(model).items():
            kind = type(item.spec.kind).__name__.removesuffix("Kind").lower()
            label = str(item.spec.label)
            yield Name(item.module, f"{model.__record__}.{key}", f"{kind}: {label}")


def slot_names(_modules: Sequence[LoadedModule]) -> Iterator[Name]:
    """Yield the places that templates offer."""
    for name, item in slots.declared_slots().items():
        arguments = ", ".join(f"{key}: {kind.__name__}" for key, kind in item.arguments.items())
        yield Name(_owner(name), name, arguments)


def event_names(_modules: Sequence[LoadedModule]) -> Iterator[Name]:
    """Yield what is announced, with the payload."""
    for name, item in events.declared.items():
        payload = item.value.payload_class
        parts = (f"{part.name}: {_type(part.type)}" for part in dataclasses.fields(payload))
        yield Name(_owner(name), name, f"{payload.__name__}({', '.join(parts)})")


def hook_names(_modules: Sequence[LoadedModule]) -> Iterator[Name]:
    """Yield the questions that others may answer, with signature and policy."""
    for name, item in hooks.declared.items():
        signature = inspect.signature(item.value.signature)
        yield Name(_owner(name), name, f"{_signature(signature)}, policy {item.value.policy}")


def permissions(modules: Sequence[LoadedModule]) -> Iterator[Name]:
    """Yield every permission under its full code."""
    for item in HOST_PERMISSIONS:
        yield Name(HOST, f"{HOST}.{item.code}", _scoped(item))
    for module in modules:
        for item in module.declaration.permissions:
            yield Name(module.name, f"{module.name}.{item.code}", _scoped(item))


def settings(modules: Sequence[LoadedModule]) -> Iterator[Name]:
    """Yield what administrators may set, under full keys."""
    for item in HOST_SETTINGS:
        yield Name(HOST, f"{HOST}.{item.key}", f"{item.type.__name__}: {item.title}")
    for module in modules:
        for item in module.declaration.settings:
            full = f"{module.name}.{item.key}"
            yield Name(module.name, full, f"{item.type.__name__}: {item.title}")


def tables(_modules: Sequence[LoadedModule]) -> Iterator[Name]:
    """Yield every table with its columns."""
    for table in metadata.sorted_tables:
        yield Name(owner_of(table.name) or HOST, table.name, _columns(table))


#: Kind as it is typed to what finds the names.
KINDS: dict[str, Callable[[Sequence[LoadedModule]], Iterator[Name]]] = {
    "fields": fields,
    "slots": slot_names,
    "events": event_names,
    "hooks": hook_names,
    "permissions": permissions,
    "settings": settings,
    "tables": tables,
}


def names(kind: str, modules: Sequence[LoadedModule]) -> list[Name]:
    """Return the names of one kind, by owner and name."""
    return sorted(set(KINDS[kind](modules)))


def _owner(name: str) -> str:
    return name.partition(".")[0]


def _scoped(permission: Any) -> str:
    reach = f" ({', '.join(permission.scopes)})" if permission.scopes else ""
    return f"{permission.title}{reach}"


def _columns(table: Table) -> str:
    return ", ".join(_column_names(table.columns))


def _column_names(columns: Iterable[Any]) -> Iterator[str]:
    for column in columns:
        targets = [key.target_fullname for key in column.foreign_keys]
        yield f"{column.name} → {targets[0]}" if targets else str(column.name)


def _type(annotation: Any) -> str:
    return annotation if isinstance(annotation, str) else getattr(annotation, "__name__", "")


def _signature(signature: inspect.Signature) -> str:
    """Write a signature the same with postponed annotations and without."""
    bare = str(signature).replace("'", "")
    return bare.replace("crm_host.data.base.", "").replace("typing.", "")
