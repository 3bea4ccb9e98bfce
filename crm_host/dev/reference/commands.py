"""The `crm` command as a page: every command with its usage and options."""

from __future__ import annotations

from collections.abc import Iterator

import click

from crm_host.cli import COMMANDS, crm


def page() -> str:
    """Return the page. Commands that modules bring are described by their own `--help`."""
    lines = ["# The `crm` command", "", "```text", _help(crm, "crm", None), "```"]
    for name in COMMANDS:
        command = crm.get_command(click.Context(crm), name)
        assert command is not None, "the host's own commands exist"
        for path, found in _walk(command, f"crm {name}"):
            lines += ["", f"## {path}", "", "```text", _help(found, path, None), "```"]
    return "\n".join(lines) + "\n"


def _walk(command: click.Command, path: str) -> Iterator[tuple[str, click.Command]]:
    yield path, command
    if isinstance(command, click.Group):
        for name, inner in sorted(command.commands.items()):
            yield from _walk(inner, f"{path} {name}")


def _help(command: click.Command, path: str, parent: click.Context | None) -> str:
    context = click.Context(command, info_name=path, parent=parent, max_content_width=100)
    if command is crm:
        return (command.help or "").replace("\b", "").strip()
    return command.get_help(context).rstrip()
