"""Slots: named places in a template where other modules may show something.

The owner declares a slot with typed arguments, and its template says
`{{ slot("contacts.contact.side", contact=contact) }}`. Others fill it:

    fill("contacts.contact.side", "loyalty/_points.html", position=40, permission="account.read")
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Any

from flask import current_app, render_template
from markupsafe import Markup

from crm_host.data.actor import current_actor
from crm_host.extend.contributions import (
    Contribution,
    ContributionError,
    check_name,
    current_module,
    in_order,
    rank,
)

log = logging.getLogger(__name__)

#: Returns markup, or nothing to stay silent. Plain text is escaped.
SlotFunction = Callable[..., str | Markup | None]


@dataclass(frozen=True)
class Slot:
    """A declared place. Created by the module that owns the template."""

    name: str
    arguments: dict[str, type]

    def __init__(self, name: str, /, **arguments: type) -> None:
        object.__setattr__(self, "name", check_name(name, "slot"))
        object.__setattr__(self, "arguments", arguments)
        owner = current_module()
        known = _declared.get(name)
        if known is not None and known.value.arguments != arguments:
            raise ContributionError(f"The slot {name} is declared twice with other arguments.")
        _declared[name] = Contribution(owner, name, self)


@dataclass(frozen=True)
class Fill:
    """What one module shows in a slot."""

    slot: str
    content: str | SlotFunction
    position: int
    #: Full permission code; empty where whoever sees the page may see this too.
    permission: str


_declared: dict[str, Contribution[Slot]] = {}
_fills: dict[str, list[Contribution[Fill]]] = {}


def fill(
    slot: str,
    content: str | SlotFunction,
    *,
    position: int = 50,
    permission: str = "",
    id: str = "",
) -> None:
    """Show a template or the result of a function in another module's slot.

    The template gets the slot's arguments; the function is called with them.

    :param position: lower comes first; equal positions follow graph order, then the id.
    :param permission: relative to the filling module, or another module's full code.
    :param id: unique in the module; an administrator hides an entry by it.
    """
    module = current_module()
    entry_id = id or (content if isinstance(content, str) else content.__name__)
    code = permission if permission.count(".") != 1 else f"{module}.{permission}"
    entry = Contribution(module, entry_id, Fill(slot, content, position, code))
    others = _fills.setdefault(slot, [])
    if any((other.module, other.id) == (module, entry_id) for other in others):
        raise ContributionError(f"The slot {slot} is filled twice with the id {entry_id!r}.")
    others.append(entry)


def slots() -> dict[str, Slot]:
    """Return the slots that the modules of this application declare."""
    order = rank()
    return {name: item.value for name, item in _declared.items() if item.module in order}


def declared_names() -> set[str]:
    """Return the names of every slot of this process."""
    return set(_declared)


def declared_slots() -> dict[str, Slot]:
    """Return every slot of this process; needs no application."""
    return {name: item.value for name, item in _declared.items()}


def unknown_fills(module: str) -> list[str]:
    """Return a sentence for every slot a module fills that nobody in this process declares."""
    texts = []
    for name, entries in _fills.items():
        if name not in _declared and any(entry.module == module for entry in entries):
            near = get_close_matches(name, list(_declared), n=1)
            hint = f" Did you mean {near[0]}?" if near else ""
            texts.append(
                f"It fills the slot {name}, which does not exist.{hint} "
                "All of them: crm names slots"
            )
    return texts


def render_slot(name: str, /, **arguments: Any) -> Markup:
    """Return what the loaded modules show in a slot; the Jinja function `slot`.

    :raises ContributionError: the owner's template names no declared slot, or passes other
        arguments than it declared.
    """
    _check_call(name, arguments)
    entries = in_order(_fills.get(name, []))
    actor = current_actor()
    pieces = [
        _render_entry(entry, arguments)
        for entry in sorted(entries, key=lambda item: item.value.position)
        if not entry.value.permission or actor.may(entry.value.permission)
    ]
    return Markup("\n").join(piece for piece in pieces if piece)


def _check_call(name: str, arguments: dict[str, Any]) -> None:
    declared = _declared.get(name)
    if declared is None:
        near = get_close_matches(name, list(_declared), n=1)
        raise ContributionError(
            f"A template shows the slot {name}, which is not declared."
            + (f" Did you mean {near[0]}?" if near else "")
        )
    expected = declared.value.arguments
    if expected.keys() != arguments.keys():
        raise ContributionError(
            f"The slot {name} takes {sorted(expected)}; the template passes {sorted(arguments)}."
        )
    for key, kind in expected.items():
        if not isinstance(arguments[key], kind):
            raise ContributionError(f"The slot {name} needs {key} to be a {kind.__name__}.")


def _render_entry(entry: Contribution[Fill], arguments: dict[str, Any]) -> Markup:
    content = entry.value.content
    try:
        if isinstance(content, str):
            return Markup(render_template(content, **arguments))
        return Markup.escape(content(**arguments) or "")
    except Exception as error:  # a guest's mistake must not take the owner's page down
        log.exception("%s/%s failed in slot %s", entry.module, entry.id, entry.value.slot)
        if not current_app.debug:
            return Markup("")
        text = f"{type(error).__name__}: {error}"
        return Markup(render_template("host/_slot_error.html", entry=entry, error=text))
