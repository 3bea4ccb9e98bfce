"""What a module says about itself: frozen values that are cheap to import."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any, Literal

#: Text, or a translation that is looked up when it is shown.
LazyText = Any
Scope = Literal["own", "team", "all"]

#: The contract between host and modules that this host speaks.
HOST_API = 1


@dataclass(frozen=True)
class Permission:
    """Something a role may be allowed to do. `code` is relative to the module: `contact.read`."""

    code: str
    title: LazyText
    #: How far it may reach; empty when it is simply given or not.
    scopes: tuple[Scope, ...] = ()


@dataclass(frozen=True)
class Role:
    """A proposal for who may do what; administrators can change the copy in their database."""

    code: str
    title: LazyText
    #: Permission code (relative, or full for another module's) to its reach.
    grants: Mapping[str, str]


@dataclass(frozen=True)
class MenuItem:
    """An entry of the main navigation."""

    id: str
    title: LazyText
    endpoint: str
    section: str = "main"
    permission: str = ""
    position: int = 50
    icon: str = ""
    query: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))


@dataclass(frozen=True)
class Setting:
    """A value an administrator may change. `key` is relative to the module."""

    key: str
    type: type
    default: Any
    title: LazyText
    help: LazyText = ""
    #: Whether the value is never shown again once stored.
    secret: bool = False
    choices: tuple[tuple[str, LazyText], ...] = ()
    #: Raises `ValueRefused` for a value that cannot be used.
    check: Callable[[Any], None] | None = None
    #: Endpoint of the page that changes it, where an input on the settings page is not enough.
    page: str = ""


@dataclass(frozen=True)
class Card:
    """A box on the home page."""

    id: str
    title: LazyText
    template: str
    load: Callable[[], Mapping[str, Any]]
    permission: str = ""


@dataclass(frozen=True)
class Module:
    """A module's declaration; version, author and requirements come from its distribution."""

    name: str
    title: LazyText
    host_api: int = HOST_API
    summary: LazyText = ""
    #: Modules it offers bridges to when they are enabled too.
    enhances: tuple[str, ...] = ()
    permissions: tuple[Permission, ...] = ()
    roles: tuple[Role, ...] = ()
    menu: tuple[MenuItem, ...] = ()
    settings: tuple[Setting, ...] = ()
    cards: tuple[Card, ...] = ()
    #: `package.file:function`, called inside the lifecycle transaction.
    on_install: str | None = None
    #: The same; receives the version that was installed before.
    on_upgrade: str | None = None
    on_uninstall: str | None = None
