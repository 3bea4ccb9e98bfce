"""Values out of a given set: yes or no, one of some codes, another record."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar

from sqlalchemy import Boolean, String
from sqlalchemy.types import TypeEngine

from crm_host.data.kinds.base import Kind, ValueRefused
from crm_host.data.types import BigId
from crm_host.i18n.notation import Notation
from crm_host.i18n.text import Text, lazy_text

_ = lazy_text


@dataclass(frozen=True)
class BooleanKind(Kind):
    """Yes or no."""

    name: ClassVar[str] = "boolean"
    groups: ClassVar[bool] = True
    widget: ClassVar[str] = "checkbox"

    def column_type(self) -> TypeEngine[Any]:
        """Return a boolean."""
        return Boolean()

    def parse(self, text: str, notation: Notation) -> bool | None:
        """Read yes and no in English, Vietnamese and Greek."""
        word = text.strip().casefold()
        if not word:
            return None
        if word in {"yes", "true", "1", "y", "x", "có", "đúng", "ναι", "on"}:
            return True
        if word in {"no", "false", "0", "n", "không", "sai", "όχι", "off"}:
            return False
        raise ValueRefused(_("Write yes or no."))

    def format(self, value: bool | None, notation: Notation) -> str:
        """Say yes or no in the reader's language."""
        return "" if value is None else str(_("Yes") if value else _("No"))

    def plain(self, value: bool | None) -> str:
        """Say yes or no in English."""
        return "" if value is None else ("yes" if value else "no")

    def canonical(self, text: str, notation: Notation) -> str:
        """Write `yes` or `no`."""
        return self.plain(self.parse(text, notation))


@dataclass(frozen=True)
class ChoiceKind(Kind):
    """One of a fixed list of codes, each with a translated label."""

    name: ClassVar[str] = "choice"
    groups: ClassVar[bool] = True
    widget: ClassVar[str] = "select"
    choices: tuple[tuple[str, Text], ...] = ()

    def column_type(self) -> TypeEngine[Any]:
        """Return a short string that holds the code."""
        return String(40)

    def parse(self, text: str, notation: Notation) -> str | None:
        """Read a code, or a label in any language the reader uses."""
        word = text.strip()
        if not word:
            return None
        for code, label in self.choices:
            if word.casefold() in (code.casefold(), str(label).casefold()):
                return code
        raise ValueRefused(
            _("Choose one of: %(choices)s.", choices=", ".join(str(c[1]) for c in self.choices))
        )

    def format(self, value: str | None, notation: Notation) -> str:
        """Return the label."""
        return "" if value is None else str(dict(self.choices).get(value, value))

    def canonical(self, text: str, notation: Notation) -> str:
        """Write the code."""
        return self.plain(self.parse(text, notation))


@dataclass(frozen=True)
class LinkKind(Kind):
    """A reference to a record, by its id; `target` is the record's full name."""

    name: ClassVar[str] = "link"
    groups: ClassVar[bool] = True
    widget: ClassVar[str] = "lookup"
    target: str = ""
    #: Choice field and code that the target must have, as `("kind", "organization")`.
    only: tuple[str, str] | None = None

    def column_type(self) -> TypeEngine[Any]:
        """Return the type of ids."""
        return BigId

    def parse(self, text: str, notation: Notation) -> int | None:
        """Read an id; names are resolved by whoever may see the target."""
        if not text.strip():
            return None
        word = text.strip()
        if not word.isdecimal() or len(word) > 18:  # ids have 64 bits
            raise ValueRefused(_("Choose an entry from the list."))
        return int(word)
