"""A theme that a partner might bring, and what could be wrong with one."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

#: Olive groves: passes every check.
TOKENS = """:root {
  --crm-accent: light-dark(#4a5d16, #c3d98a);
  --crm-accent-hover: light-dark(#38470f, #d6e8a8);
  --crm-on-accent: light-dark(#ffffff, #1a2106);
}
"""
#: Yellow on white: looks sunny, nobody can read it.
FAINT = ":root { --crm-accent: light-dark(#e0c200, #7fb0ff); }"
LOGO = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 24 24"><path d="M4 4h16v16H4z"/></svg>'


def write_theme(folder: Path, files: Mapping[str, str | bytes]) -> Path:
    for path, content in files.items():
        target = folder / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(content if isinstance(content, bytes) else content.encode())
    return folder


def description(name: str, version: str = "1.0.0", host: str = ">=0.1,<1", parent: str = "") -> str:
    lines = [f'name = "{name}"', f'version = "{version}"', f'host = "{host}"']
    return "\n".join([*lines, f'parent = "{parent}"' if parent else "", ""])
