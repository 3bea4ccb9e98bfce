"""What the enabled modules contribute to one application; built once, then only read."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from flask import current_app

from crm_host.data.base import Base
from crm_host.extend.contributions import HOST
from crm_host.kernel.declaration import (
    Card,
    Command,
    MenuItem,
    Permission,
    Role,
    Setting,
    Shortcut,
)
from crm_host.kernel.declaration import Sequence as NumberSequence
from crm_host.kernel.host_permissions import HOST_PERMISSIONS
from crm_host.kernel.loading import LoadedModule
from crm_host.kernel.survey import ModuleStatus
from crm_host.kernel.validate import validate


@dataclass(frozen=True)
class Registry:
    """Everything that the loaded modules declare, under full names."""

    #: Loaded modules in graph order.
    modules: Mapping[str, LoadedModule] = field(default_factory=dict)
    #: Every known module, those that are not loaded included.
    states: Mapping[str, ModuleStatus] = field(default_factory=dict)
    #: Full code (`contacts.contact.read`) to declaration.
    permissions: Mapping[str, Permission] = field(default_factory=dict)
    #: Full code (`contacts.editor`) to declaration, with full permission codes.
    roles: Mapping[str, Role] = field(default_factory=dict)
    #: Navigation, in order, with full permission codes.
    menu: Sequence[MenuItem] = ()
    #: What the palette offers, with full ids and permission codes.
    commands: Sequence[Command] = ()
    #: Full id (`contacts.call`) to declaration.
    shortcuts: Mapping[str, Shortcut] = field(default_factory=dict)
    #: Full key (`contacts.region`) to declaration.
    settings: Mapping[str, Setting] = field(default_factory=dict)
    #: Full name (`billing.invoice`) to declaration.
    sequences: Mapping[str, NumberSequence] = field(default_factory=dict)
    #: Boxes of the home page, with full ids, permission codes and functions.
    cards: Sequence[Card] = ()
    #: Full record name (`contacts.contact`) to mapped class.
    records: Mapping[str, type[Any]] = field(default_factory=dict)
    #: The generation this process was built for.
    generation: int = 0
    #: Whether the database has to be created or upgraded before the site can work.
    needs_setup: bool = False
    #: What the operator should run then.
    setup_hint: str = ""

    @property
    def rank(self) -> Mapping[str, int]:
        """The host and the loaded modules with their place in graph order."""
        return {HOST: -1} | {name: place for place, name in enumerate(self.modules)}

    @classmethod
    def build(
        cls,
        loaded: Sequence[LoadedModule],
        states: Mapping[str, ModuleStatus],
        generation: int,
    ) -> Registry:
        """Collect the contributions of loaded modules, given in graph order.

        :raises ModuleBroken: a declaration does not hold what it promises.
        """
        modules = {module.name: module for module in loaded}
        validate(loaded)
        return cls(
            modules=modules,
            states=_titled(states, modules),
            permissions=_permissions(loaded),
            roles={f"{m.name}.{r.code}": _full_role(m, r) for m in loaded for r in _roles(m)},
            menu=_menu(loaded),
            commands=[_full_command(m, item) for m in loaded for item in m.declaration.commands],
            shortcuts={f"{m.name}.{s.id}": s for m in loaded for s in m.declaration.shortcuts},
            settings={f"{m.name}.{s.key}": s for m in loaded for s in m.declaration.settings},
            sequences={f"{m.name}.{s.name}": s for m in loaded for s in m.declaration.sequences},
            cards=[_full_card(m, card) for m in loaded for card in m.declaration.cards],
            records=_records(loaded),
            generation=generation,
        )


def registry() -> Registry:
    """Return the registry of the current application."""
    current: Registry = current_app.extensions["crm"]
    return current


def _permissions(loaded: Sequence[LoadedModule]) -> dict[str, Permission]:
    own = {f"{m.name}.{p.code}": p for m in loaded for p in m.declaration.permissions}
    return own | {f"{HOST}.{p.code}": p for p in HOST_PERMISSIONS}


def full_code(module: str, code: str, own: set[str]) -> str:
    """Return the full permission code for one that may be relative to a module."""
    return f"{module}.{code}" if code in own else code


def _roles(module: LoadedModule) -> tuple[Role, ...]:
    return module.declaration.roles


def _own(module: LoadedModule) -> set[str]:
    return {permission.code for permission in module.declaration.permissions}


def _full_role(module: LoadedModule, role: Role) -> Role:
    own = _own(module)
    grants = {full_code(module.name, code, own): reach for code, reach in role.grants.items()}
    return replace(role, grants=grants)


def _full_card(module: LoadedModule, card: Card) -> Card:
    code = full_code(module.name, card.permission, _own(module))
    path = card.load.removeprefix(f"{module.package}.")
    load = f"{module.package}.{path}"
    return replace(card, id=f"{module.name}.{card.id}", permission=code, load=load)


def _full_command(module: LoadedModule, command: Command) -> Command:
    code = full_code(module.name, command.permission, _own(module))
    return replace(command, id=f"{module.name}.{command.id}", permission=code)


def _menu(loaded: Sequence[LoadedModule]) -> list[MenuItem]:
    items = [
        replace(item, permission=full_code(module.name, item.permission, _own(module)))
        for module in loaded
        for item in module.declaration.menu
    ]
    return sorted(items, key=lambda item: item.position)


def _records(loaded: Sequence[LoadedModule]) -> dict[str, type[Any]]:
    packages = {module.package for module in loaded}
    found = {
        mapper.class_.__record__: mapper.class_
        for mapper in Base.registry.mappers
        if mapper.class_.__module__.partition(".")[0] in packages
        and hasattr(mapper.class_, "__record__")
    }
    return dict(sorted(found.items()))


def _titled(
    states: Mapping[str, ModuleStatus], modules: Mapping[str, LoadedModule]
) -> dict[str, ModuleStatus]:
    titled = dict(states)
    for name in states.keys() & modules.keys():
        own, status = modules[name].declaration, states[name]
        # A lazy text is never empty, and asking it would translate before there is a language.
        is_missing = isinstance(own.summary, str) and not own.summary
        summary = status.summary if is_missing else own.summary
        titled[name] = replace(status, title=own.title, summary=summary)
    return titled
