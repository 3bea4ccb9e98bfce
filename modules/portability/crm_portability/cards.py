"""How the records of a type are written as vCards, and read from them.

A module's bridge hands over one `CardMapping`; nothing here knows what the records are.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from crm_host.api import Actor, field_right
from crm_portability.files.card import Card

_PREFIX = "urn:crm:"


def _no_texts(_card: Card) -> Sequence[str]:
    return ()


@dataclass(frozen=True)
class CardPart:
    """One field of the record and the properties that carry it."""

    #: Name in the catalogue; its rights decide who reads and writes this part. Empty for what
    #: is no field: whoever reads or writes the record may.
    field: str
    #: What people call the properties, such as `EMAIL`.
    heading: str
    #: Puts the record's values into a card.
    read: Callable[[Any, Card], None]
    #: Puts the card's values into a record; what the card does not say stays. May raise
    #: `ValueRefused` for what cannot be kept.
    write: Callable[[Card, Any], None]
    #: The card's texts by which records are recognized.
    texts: Callable[[Card], Sequence[str]] = _no_texts


@dataclass(frozen=True)
class CardMapping:
    """All parts of a record type, in the order in which they are written."""

    model: type[Any]
    parts: Sequence[CardPart]

    def importable(self, actor: Actor) -> list[CardPart]:
        """Return the parts that an actor may fill."""
        return [part for part in self.parts if self._right(actor, part) == "write"]

    def exportable(self, actor: Actor) -> list[CardPart]:
        """Return the parts that an actor may see."""
        return [part for part in self.parts if self._right(actor, part) != "none"]

    def _right(self, actor: Actor, part: CardPart) -> str:
        if not part.field:
            return "write"
        return field_right(actor, self.model.__record__, part.field)


_mappings: dict[type[Any], CardMapping] = {}


def use_cards(mapping: CardMapping) -> None:
    """Let a record type be imported from vCards and exported as such."""
    _mappings[mapping.model] = mapping


def cards_of(model: type[Any]) -> CardMapping | None:
    """Return how a record type becomes vCards, if it does."""
    return _mappings.get(model)


def uid_of(reference: str) -> str:
    """Return the UID of a card that carries a record's reference."""
    return _PREFIX + reference


def reference_in(uid: str) -> str:
    """Return the reference that a UID carries; empty for anybody else's UID."""
    return uid.removeprefix(_PREFIX) if uid.startswith(_PREFIX) else ""
