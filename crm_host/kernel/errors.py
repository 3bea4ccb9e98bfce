"""One family of errors whose text tells an operator what happened and what to do next."""

from __future__ import annotations

import difflib
from collections.abc import Iterable


class HostError(Exception):
    """Base of every error that is meant to be read by the person who runs the site."""

    #: Exit code of the `crm` command.
    exit_code = 1


class DeclarationError(HostError):
    """A module declares something the host cannot accept."""


class SetupNeeded(HostError):
    """The database is empty or older than the host; the text names the command to run."""

    exit_code = 4


class Busy(HostError):
    """Another change of the modules is under way."""


class Blocked(HostError):
    """A plan cannot be carried out; the text lists why."""

    exit_code = 3


class ModuleBroken(HostError):
    """One module failed; everything else can go on without it.

    `name` is the module at fault and `details` the traceback, which only operators see.
    """

    def __init__(self, name: str, text: str, details: str = "") -> None:
        super().__init__(f"Module {name}: {text}")
        self.name = name
        self.text = text
        self.details = details

    @property
    def report(self) -> str:
        """The text with its traceback, as the module's row keeps it."""
        return f"{self.text}\n\n{self.details}".strip()


def suggestion(wrong: str, known: Iterable[str]) -> str:
    """Return ` Did you mean …?` for the nearest known name, or nothing."""
    near = difflib.get_close_matches(wrong, list(known), n=1, cutoff=0.6)
    return f" Did you mean {near[0]}?" if near else ""
