"""Which revisions a module's code has, and which one its tables are at.

Read without Alembic and without running the migrations: every process asks this at its start,
and importing Alembic takes longer than all the rest of the question.
"""

from __future__ import annotations

import ast
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from sqlalchemy import inspect, text
from sqlalchemy.engine import Connection

from crm_host.kernel.discovery import Candidate
from crm_host.kernel.errors import HostError
from crm_host.paths import migrations_dir

#: Begins the names of indexes over user-defined fields, which no model or migration knows.
CUSTOM_INDEX = "cf_"


@dataclass(frozen=True)
class History:
    """The migrations of one owner: the host or a module."""

    owner: str
    folder: Path

    @property
    def version_table(self) -> str:
        """Table that holds the revision of this owner's tables."""
        return f"schema_version_{self.owner}"

    @cached_property
    def revisions(self) -> dict[str, str | None]:
        """Every revision with the one it follows.

        :raises HostError: a file cannot be read.
        """
        found: dict[str, str | None] = {}
        for path in sorted(self.folder.glob("*.py")):
            try:
                tree = ast.parse(path.read_text(encoding="utf-8"))
            except (SyntaxError, UnicodeDecodeError) as error:
                raise HostError(f"The migration {path.name} cannot be read: {error}") from error
            values = _assigned(tree)
            if isinstance(values.get("revision"), str):
                found[str(values["revision"])] = values.get("down_revision")
        return found

    @property
    def head(self) -> str | None:
        """The newest revision; `None` where there are no migrations.

        :raises HostError: the history branches.
        """
        heads = set(self.revisions) - set(self.revisions.values())
        if len(heads) > 1 or (self.revisions and not heads):
            named = ", ".join(sorted(heads)) or "none"
            raise HostError(
                f"The migrations of {self.owner} are not one line: {named} could be the newest. "
                "Let each follow exactly one other."
            )
        return heads.pop() if heads else None


def host_history() -> History:
    """Return the host's own history."""
    return History("host", migrations_dir() / "versions")


def history_of(candidate: Candidate) -> History | None:
    """Return a module's history, or `None` for a module without tables."""
    folder = candidate.location / "migrations" if candidate.location else None
    return History(candidate.name, folder) if folder and folder.is_dir() else None


def current(connection: Connection, owner: str) -> str | None:
    """Return the revision of an owner's tables; `None` where it has none."""
    table = f"schema_version_{owner}"
    if not inspect(connection).has_table(table):
        return None
    revision: str | None = connection.execute(
        text(f"SELECT version_num FROM {table}")
    ).scalar_one_or_none()
    return revision


def owner_of(table: str) -> str:
    """Return whose table it is: the first word of its name says so."""
    return table.partition("_")[0]


def _assigned(tree: ast.Module) -> dict[str, str | None]:
    """Return the top-level names that are given a plain text or `None`."""
    values: dict[str, str | None] = {}
    for node in tree.body:
        target = node.targets[0] if isinstance(node, ast.Assign) else getattr(node, "target", None)
        value = getattr(node, "value", None)
        plain = isinstance(value, ast.Constant) and isinstance(value.value, str | None)
        if isinstance(target, ast.Name) and isinstance(value, ast.Constant) and plain:
            values[target.id] = None if value.value is None else str(value.value)
    return values
