"""Which lines of a package speak to the database past the gate that applies everybody's rights.

Row rules, field rights, the trash and the change sets all hang on the session. A connection, a
second engine and SQL as text know nothing of them.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

ADVICE = (
    "goes past the access rules, the trash and the history; ask session() with mapped classes, "
    "or system_session(reason) where nobody's rights apply"
)
#: Always past the gate, whatever they are called on.
_ALWAYS = frozenset({"exec_driver_sql", "raw_connection", "create_engine"})
_RUNS = frozenset({"execute", "scalar", "scalars", "stream"})
#: Folders and files that may: schemas change below the gate, and tests look from outside.
_EXEMPT = ("migrations", "tests", "factories.py")


def direct_access(package: Path) -> list[str]:
    """Return one readable line for each call of a package that goes past the gate."""
    return [
        f"{file.relative_to(package.parent)}:{line}: {call} {ADVICE}"
        for file in sorted(package.rglob("*.py"))
        if not any(part in _EXEMPT for part in file.relative_to(package).parts)
        for line, call in calls_past_the_gate(file)
    ]


def calls_past_the_gate(file: Path) -> Iterator[tuple[int, str]]:
    """Yield line and name of each such call in a file."""
    for node in ast.walk(ast.parse(file.read_bytes(), str(file))):
        if isinstance(node, ast.Call) and (call := _past_the_gate(node)):
            yield node.lineno, call


def _past_the_gate(call: ast.Call) -> str:
    name, owner = _last(call.func), _owner(call.func)
    if name in _ALWAYS:
        return f"{name}()"
    if name == "connection" and owner and not call.args:
        return f"{owner}.connection()"
    if name in {"connect", "begin"} and owner.endswith("engine"):
        return f"{owner}.{name}()"
    if name in _RUNS and call.args and _is_text(call.args[0]):
        return f"{name}(text(…))"
    return ""


def _is_text(node: ast.expr) -> bool:
    return isinstance(node, ast.Call) and _last(node.func) == "text"


def _owner(function: ast.expr) -> str:
    """Return the last name of what a method is called on: `engine` of `db.engine.begin`."""
    if not isinstance(function, ast.Attribute):
        return ""
    value = function.value
    return _last(value.func if isinstance(value, ast.Call) else value)


def _last(node: ast.expr) -> str:
    return node.attr if isinstance(node, ast.Attribute) else getattr(node, "id", "")
