"""Keyboard shortcuts: one registry for the host's own, the modules', and the places of the menu.

An element names its shortcut by id: `<a {{ keyed("create") }}>` or `ui.button(…, key="create")`.
The markup carries the key that this user gave it, so the page's script, tooltips and
`aria-keyshortcuts` all follow what they chose.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping

from flask import g
from markupsafe import Markup

from crm_host.data.actor import Actor, current_actor
from crm_host.i18n.text import Text, lazy_text
from crm_host.kernel.declaration import Shortcut
from crm_host.kernel.errors import DeclarationError, suggestion
from crm_host.kernel.registry import registry
from crm_host.web.menu import ADMINISTRATION

_ = lazy_text

#: The shortcuts of the host's own screens.
HOST_SHORTCUTS = (
    Shortcut("palette", "mod+k", _("Search or jump to")),
    Shortcut("help", "?", _("Keyboard shortcuts")),
    Shortcut("search", "/", _("Search on this page")),
    Shortcut("primary", ".", _("Main action of the page")),
    Shortcut("undo", "mod+z", _("Undo the last change")),
    Shortcut("create", "c", _("New entry"), "list"),
    Shortcut("filter", "f", _("Add a filter"), "list"),
    Shortcut("views", "v", _("Saved views"), "list"),
    Shortcut("next_row", "j", _("Next row"), "list"),
    Shortcut("previous_row", "k", _("Previous row"), "list"),
    Shortcut("select_row", "x", _("Select the row"), "list"),
    Shortcut("edit_cell", "e", _("Change a value of the row"), "list"),
    Shortcut("star_row", "*", _("Give the row a star, or take it"), "list"),
    Shortcut("star", "*", _("Give a star, or take it"), "record"),
    Shortcut("edit", "e", _("Edit"), "record"),
    Shortcut("previous", "[", _("Previous record"), "record"),
    Shortcut("next", "]", _("Next record"), "record"),
    Shortcut("save", "mod+s", _("Save"), "form"),
    Shortcut("submit", "mod+Enter", _("Save or send"), "form"),
    *(
        Shortcut(f"card_{number}", str(number), _("Card %(number)s", number=number), "overview")
        for number in range(1, 7)
    ),
)

#: Shortcuts that belong to no single element.
_BY_SCRIPT = (
    "undo",
    "next_row",
    "previous_row",
    "select_row",
    "edit_cell",
    "star_row",
    "primary",
    "submit",
)

#: What a user may type for a key: one character, or `g` and a letter.
_KEY = re.compile(r"[!-~]|g [a-z]")


def shortcuts() -> dict[str, Shortcut]:
    """Return every shortcut of this application by its full id, with the keys as declared."""
    own = {item.id: item for item in HOST_SHORTCUTS}
    return own | dict(registry().shortcuts) | {item.id: item for item in _places()}


def _places() -> Iterator[Shortcut]:
    """Yield one shortcut for each place of the menu: `g` and the first free letter of its id."""
    taken: set[str] = set()
    for item in (*registry().menu, *ADMINISTRATION):
        letter = next((char for char in item.id if char.isalpha() and char not in taken), "")
        if letter:
            taken.add(letter)
            yield Shortcut(f"go.{item.id}", f"g {letter}", item.title)


def is_fixed(shortcut: Shortcut) -> bool:
    """Whether a shortcut keeps its key: those with Ctrl or ⌘ are no burden to anybody."""
    return shortcut.key.startswith("mod+")


def chosen_keys(actor: Actor) -> Mapping[str, str]:
    """Return the key of every shortcut as an actor has it; those switched off are left out."""
    found = {}
    for id, shortcut in shortcuts().items():
        key = shortcut.key if is_fixed(shortcut) else actor.keys.get(id, shortcut.key)
        if key and (actor.single_keys or is_fixed(shortcut)):
            found[id] = key
    return found


def _keys() -> Mapping[str, str]:
    """Return the keys of this request's actor, looked up once."""
    actor = current_actor()
    whose, keys = g.get("crm_keys", (None, {}))
    if whose is not actor:
        keys = chosen_keys(actor)
        g.crm_keys = (actor, keys)
    found: Mapping[str, str] = keys
    return found


def key_of(id: str) -> str:
    """Return the current actor's key of a shortcut; empty where it is switched off.

    :raises DeclarationError: there is no such shortcut.
    """
    key = _keys().get(id, "")
    # A place of the menu has no shortcut where no letter was left for it.
    if not key and not id.startswith("go.") and id not in shortcuts():
        raise DeclarationError(f"No shortcut {id!r}.{suggestion(id, shortcuts())}")
    return key


def keyed(id: str | None) -> Markup:
    """Return the attributes of the element that a shortcut clicks or focuses."""
    key = key_of(id) if id else ""
    return Markup(' data-shortcut="{}" data-key="{}"').format(id, key) if key else Markup("")


def script_shortcuts() -> str:
    """Return the shortcuts that the page's script carries out by itself, as JSON: key and title."""
    keys, known = _keys(), shortcuts()
    return json.dumps(
        {id: [keys[id], str(known[id].title)] for id in _BY_SCRIPT if id in keys},
        ensure_ascii=False,
    )


def normal_key(text: str) -> str:
    """Return a typed key as it is kept: letters small, one blank in a sequence; empty is none.

    :raises ValueError: it is no key that can be used.
    """
    key = " ".join(text.split()).lower()
    if key and (not _KEY.fullmatch(key) or key == "g"):
        raise ValueError(key)
    return key


def conflict(id: str, key: str, keys: Mapping[str, str]) -> Text:
    """Return the title of another shortcut that has the same key on the same screens.

    :param keys: the keys of all shortcuts.
    """
    known = shortcuts()
    for other, taken in keys.items():
        if other != id and taken == key and _meet(known[id], known[other]):
            return known[other].title
    return ""


def _meet(one: Shortcut, other: Shortcut) -> bool:
    return one.screen == other.screen or "everywhere" in (one.screen, other.screen)
