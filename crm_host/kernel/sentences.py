"""Texts that a plan shows alike on the command line, on a page and in JSON."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from flask import current_app, has_app_context
from flask_babel import gettext


@dataclass(frozen=True)
class Sentence:
    """A text with its values, translated where a reader's language is known."""

    message: str
    values: dict[str, Any] = field(default_factory=dict)

    def __str__(self) -> str:
        """Write it: in the reader's language on a page, in English on the command line."""
        if has_app_context() and "babel" in current_app.extensions:
            return str(gettext(self.message, **self.values))
        return self.message % self.values if self.values else self.message


def sentence(message: str, **values: Any) -> Sentence:
    """Make a sentence; imported as `_` so that its text is collected for translation."""
    return Sentence(message, values)
