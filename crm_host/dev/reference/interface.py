"""`crm_host.api` as a page: every name under its heading, with signature and purpose."""

from __future__ import annotations

import ast
import inspect
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import crm_host.api

_ADDRESS = re.compile(r" at 0x[0-9a-f]+")


@dataclass(frozen=True)
class Entry:
    """One public name."""

    group: str
    name: str
    value: Any

    @property
    def heading(self) -> str:
        """The name with its signature, or with its type where it cannot be called."""
        if inspect.ismodule(self.value):
            return f"{self.name} (module)"
        if not callable(self.value):
            return f"{self.name}: {type(self.value).__name__}"
        try:
            signature = str(inspect.signature(self.value))
        except (ValueError, TypeError):
            return self.name
        return self.name + _ADDRESS.sub("", signature).replace("'", "")

    @property
    def purpose(self) -> str:
        """The docstring; empty where a value that cannot be called has none of its own."""
        inherited = inspect.getdoc(type(self.value))
        found = inspect.getdoc(self.value) or ""
        if not callable(self.value) and not inspect.ismodule(self.value) and found == inherited:
            return ""
        return found


def entries() -> list[Entry]:
    """Return every name of `crm_host.api`, in the order and under the comments of that file."""
    path = Path(inspect.getfile(crm_host.api))
    public = set(crm_host.api.__all__)
    return [
        Entry(group, name, getattr(crm_host.api, name))
        for group, name in _grouped(path.read_text(encoding="utf-8"))
        if name in public
    ]


def page(since: Mapping[str, str]) -> str:
    """Return the page.

    :param since: the version in which each name appeared.
    """
    lines = [
        "# `crm_host.api`",
        "",
        "Everything that modules import from the host. All else may change without notice.",
    ]
    group = ""
    for entry in entries():
        if entry.group != group:
            group = entry.group
            lines += ["", f"## {group}"]
        lines += ["", f"### {entry.name}", "", "```python", entry.heading, "```", ""]
        lines += [f"Since {since[entry.name]}.", *_quoted(entry.purpose)]
    return "\n".join(lines) + "\n"


def _quoted(purpose: str) -> Iterator[str]:
    if purpose:
        yield from ("", "```text", purpose.replace("```", "'''"), "```")


def _grouped(source: str) -> Iterator[tuple[str, str]]:
    comments = dict(_comments(source))
    group = ""
    for node in ast.parse(source).body:
        above = [line for line in comments if line < node.lineno]
        group = comments[above[-1]] if above else group
        if isinstance(node, ast.ImportFrom) and node.module != "__future__":
            for alias in node.names:
                yield group, alias.asname or alias.name


def _comments(source: str) -> Iterator[tuple[int, str]]:
    for number, line in enumerate(source.splitlines(), 1):
        if line.startswith("# "):
            yield number, line.removeprefix("# ")
