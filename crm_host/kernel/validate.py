"""Checks of what loaded modules declare; every failure names the module and the remedy."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence

from crm_host.data.base import Base
from crm_host.data.kinds import ValueRefused
from crm_host.data.numbering import LONGEST, NumberRule
from crm_host.extend import hooks
from crm_host.extend.slots import unknown_fills
from crm_host.kernel.declaration import Command, MenuItem
from crm_host.kernel.errors import DeclarationError, ModuleBroken, suggestion
from crm_host.kernel.loading import LoadedModule, blaming, resolve

_CODE = re.compile(r"[a-z][a-z0-9_]*(\.[a-z][a-z0-9_]*)+")
_SCOPES = {"own", "team", "all"}
#: PostgreSQL cuts names at 63 bytes; generated names add prefixes and columns to the table's.
LONGEST_TABLE = 30


def validate(loaded: Sequence[LoadedModule]) -> None:
    """Check declarations, tables and contributed names.

    :raises ModuleBroken: naming the first module at fault.
    """
    for module in loaded:
        with blaming(module.name):
            for complaint in complaints(module):
                raise DeclarationError(complaint)
    for item in hooks.declared.values():
        rivals = item.value.rivals([module.name for module in loaded])
        if rivals:
            raise ModuleBroken(
                rivals[-1],
                f"It replaces {item.value.name}, as {rivals[0]} does already. Disable one of them.",
            )


def complaints(module: LoadedModule) -> Iterator[str]:
    """Yield everything that is wrong with a loaded module."""
    checks: tuple[Callable[[LoadedModule], Iterator[str]], ...] = (
        _permissions,
        _roles,
        _menu,
        _commands,
        _cards,
        _sequences,
        _routes,
        _tables,
        _templates,
        _slots,
    )
    for check in checks:
        yield from check(module)


def _codes(module: LoadedModule) -> set[str]:
    return {permission.code for permission in module.declaration.permissions}


def _permissions(module: LoadedModule) -> Iterator[str]:
    seen: set[str] = set()
    for permission in module.declaration.permissions:
        if not _CODE.fullmatch(permission.code):
            yield f"The permission {permission.code!r} must look like record.verb."
        if permission.code in seen:
            yield f"The permission {permission.code} is declared twice. Keep one."
        if set(permission.scopes) - _SCOPES:
            yield f"The permission {permission.code} has a scope other than own, team or all."
        seen.add(permission.code)


def _roles(module: LoadedModule) -> Iterator[str]:
    for role in module.declaration.roles:
        for code, reach in role.grants.items():
            if reach not in _SCOPES:
                yield f"The role {role.code} grants {code} as {reach!r}; use own, team or all."
            yield from _unknown_permission(module, code, f"The role {role.code} grants")


def _menu(module: LoadedModule) -> Iterator[str]:
    for item in module.declaration.menu:
        yield from _endpoint(module, item, "menu item")
        yield from _unknown_permission(module, item.permission, f"The menu item {item.id} needs")


def _commands(module: LoadedModule) -> Iterator[str]:
    for item in module.declaration.commands:
        yield from _endpoint(module, item, "command")
        yield from _unknown_permission(module, item.permission, f"The command {item.id} needs")


def _cards(module: LoadedModule) -> Iterator[str]:
    seen: set[str] = set()
    for card in module.declaration.cards:
        if card.id in seen:
            yield f"The card {card.id} is declared twice. Rename one of them."
        seen.add(card.id)
        yield from _unknown_permission(module, card.permission, f"The card {card.id} needs")
        resolve(module, card.load)


def _sequences(module: LoadedModule) -> Iterator[str]:
    for sequence in module.declaration.sequences:
        full = f"{module.name}.{sequence.name}"
        if not _CODE.fullmatch(full) or len(full) > LONGEST:
            yield f"The sequence {sequence.name!r} needs a short name of a-z, 0-9 and _."
        try:
            NumberRule(sequence.pattern, sequence.reset, sequence.gaps).check()
        except ValueRefused as refusal:
            yield f"The sequence {sequence.name} cannot be used: {refusal.message}"


def _endpoint(module: LoadedModule, item: MenuItem | Command, sort: str) -> Iterator[str]:
    known = {f"{module.name}.{route.endpoint}" for route in module.routes or ()}
    if item.endpoint not in known:
        yield (
            f"The {sort} {item.id} leads to {item.endpoint}, which is no route of this module."
            + suggestion(item.endpoint, known)
        )


def _routes(module: LoadedModule) -> Iterator[str]:
    for route in module.routes or ():
        yield from _unknown_permission(module, route.permission, f"The route {route.path} needs")


def _unknown_permission(module: LoadedModule, code: str, what: str) -> Iterator[str]:
    """Complain about a permission that no `Permission(...)` of this module declares.

    A full code of another module is taken as it is: that module may not be installed.
    """
    foreign = code.count(".") > 1 and not code.startswith(f"{module.name}.")
    relative = code.removeprefix(f"{module.name}.")
    if code and not foreign and relative not in _codes(module) and code not in _codes(module):
        yield (
            f"{what} the permission {code}, which is not declared."
            + suggestion(code, _codes(module))
            + f" All of them: crm names permissions {module.name}"
        )


def _tables(module: LoadedModule) -> Iterator[str]:
    prefix = f"{module.name}_"
    for mapper in Base.registry.mappers:
        if mapper.class_.__module__.partition(".")[0] != module.package:
            continue
        name = str(getattr(mapper.local_table, "name", ""))
        if not name.startswith(prefix):
            yield f"The table {name} must start with {prefix}."
        if len(name) > LONGEST_TABLE:
            yield f"The table name {name} is longer than {LONGEST_TABLE} characters."
        record = getattr(mapper.class_, "__record__", f"{module.name}.")
        if not record.startswith(f"{module.name}."):
            yield f"The record {record!r} must start with {module.name}."


def _templates(module: LoadedModule) -> Iterator[str]:
    folder = module.folder / "templates"
    if not folder.is_dir():
        return
    for entry in sorted(folder.iterdir()):
        if entry.name not in {module.name, "theme"}:
            yield f"templates/{entry.name} must lie inside templates/{module.name}/."


def _slots(module: LoadedModule) -> Iterator[str]:
    yield from unknown_fills(module.name)
