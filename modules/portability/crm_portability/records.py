"""Naming record types: in commands, addresses and sentences."""

from __future__ import annotations

from typing import Any

from crm_host.api import current_actor, record_classes, screens_of


def record_named(name: str) -> type[Any] | None:
    """Return the record type of a full name, or of the plural that its addresses have.

    `contacts.contact` and `contacts` both name the contacts.
    """
    for model in record_classes():
        if name in (model.__record__, plural(model)):
            return model
    return None


def plural(model: type[Any]) -> str:
    """Return the short name, as in `crm import contacts`."""
    screens = screens_of(model.__record__)
    return screens.path if screens else f"{model.__record__.partition('.')[2]}s"


def title(model: type[Any]) -> str:
    """Return what people call the records of a type."""
    screens = screens_of(model.__record__)
    return str(screens.labels.many) if screens else model.__record__


def may_import(model: type[Any]) -> bool:
    """Whether the actor may add or change at least some records of a type."""
    actor = current_actor()
    return any(actor.may(f"{model.__record__}.{right}") for right in ("create", "write"))


def may_export(model: type[Any]) -> bool:
    """Whether the actor may see at least some records of a type."""
    return current_actor().may(f"{model.__record__}.read")
