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
class Command:
    """Something that the palette offers by name; it leads to one of the module's pages.

    Command("import", _("Import contacts"), "portability.import_new", "import", icon="upload")
    """

    id: str
    title: LazyText
    endpoint: str
    #: Relative to the module, or another module's full code.
    permission: str = ""
    icon: str = ""
    query: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    #: Further words by which people look for it.
    words: tuple[LazyText, ...] = ()


@dataclass(frozen=True)
class Shortcut:
    """A key that does something; users can give it another one.

    Templates name it by its full id, as `ui.button(…, key="contacts.call")`.
    """

    id: str
    #: One character, `g` and a letter, or `mod+` and a letter for Ctrl or ⌘.
    key: str
    title: LazyText
    #: Where it works: `everywhere`, `list`, `record`, `overview`, `form`, or an endpoint.
    screen: str = "everywhere"


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
class Sequence:
    """Numbers of documents, taken with `next_number("<module>.<name>")`.

    Administrators may change all of this but the title.
    """

    name: str
    title: LazyText
    #: Text with `{number:05d}`, and with `{year}` and `{month}` where they are wanted.
    pattern: str = "{year}-{number:05d}"
    #: When counting begins anew, by the firm's time zone.
    reset: Literal["never", "yearly", "monthly"] = "yearly"
    #: Whether a rollback gives its number back, at the price that writers wait for each other.
    gaps: Literal["gapless", "fast"] = "gapless"
    #: Field that keeps the numbers, as `billing.invoice.number`; used to warn of doubles.
    used_in: str = ""


@dataclass(frozen=True)
class Card:
    """A box on the home page.

    Card("day", _("My day"), "feed/_home_day.html", "home:my_day", "activity.read")
    """

    id: str
    title: LazyText
    #: Shows the card; gets what `load` returns.
    template: str
    #: `file:function` of the module, called whenever the card is shown; returns a mapping.
    load: str
    #: Relative to the module, or another module's full code; empty for everybody.
    permission: str = ""
    #: Lower comes first, until somebody arranges the cards.
    position: int = 50
    #: Whether the page fetches it once it is shown: for what may take more than 200 ms.
    lazy: bool = False


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
    commands: tuple[Command, ...] = ()
    shortcuts: tuple[Shortcut, ...] = ()
    settings: tuple[Setting, ...] = ()
    sequences: tuple[Sequence, ...] = ()
    cards: tuple[Card, ...] = ()
    #: `package.file:function`, called inside the lifecycle transaction.
    on_install: str | None = None
    #: The same; receives the version that was installed before.
    on_upgrade: str | None = None
    on_uninstall: str | None = None
