"""`python -m crm_host.dev.reference docs/reference CHANGES.md [--check]`."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby
from pathlib import Path

import click

from crm_host.dev.names import HOST, Name, load_everything, names
from crm_host.dev.reference import commands, interface
from crm_host.dev.reference.published import Published, published, read, vanished, written
from crm_host.kernel.loading import LoadedModule

_LIST = "published.txt"
#: Kinds with one page for all modules, and what stands above it.
_PAGES = {
    "slots": "Slots: places that modules fill. `crm names slots MODULE` lists those of one.",
    "events": "Events: what has happened, told after the commit.",
    "hooks": "Hooks: questions that other modules answer.",
    "settings": "Settings: what administrators may change.",
    "permissions": "Permissions: what roles grant, with the scopes that limit them.",
}


@click.command()
@click.argument("folder", type=click.Path(path_type=Path))
@click.argument("changes", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--check", is_flag=True, help="Only say what is out of date; exit code 1 then.")
def main(folder: Path, changes: Path, check: bool) -> None:
    """Write the reference into FOLDER; published names may only go with a note in CHANGES."""
    modules = load_everything()
    recorded = read(_text(folder / _LIST))
    now = published(modules)
    gone = list(vanished(now, recorded, changes.read_text(encoding="utf-8")))
    files = dict(_files(modules, now, recorded))
    stale = [name for name, text in files.items() if _text(folder / name) != text]
    stale += [name for name in _schemas(folder) if name not in files]
    for line in [
        *gone,
        *(f"{name} is out of date. Run: make reference" for name in stale if check),
    ]:
        click.echo(line)
    if gone or (check and stale):
        raise click.exceptions.Exit(1)
    for name in stale:
        _write(folder / name, files.get(name))


def _text(path: Path) -> str:
    return path.read_text(encoding="utf-8") if path.exists() else ""


def _write(path: Path, text: str | None) -> None:
    if text is None:
        path.unlink()
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")


def _schemas(folder: Path) -> list[str]:
    return [f"schema/{path.name}" for path in sorted((folder / "schema").glob("*.md"))]


def _files(
    modules: Sequence[LoadedModule], now: dict[Published, str], recorded: dict[Published, str]
) -> Iterator[tuple[str, str]]:
    since = {key.name: recorded.get(key, now[key]) for key in now if key.kind == "api"}
    yield "api.md", interface.page(since)
    yield "cli.md", commands.page()
    for kind, head in _PAGES.items():
        yield f"{kind}.md", _page(head, names(kind, modules))
    for owner, found in _by_owner([*names("tables", modules)]):
        fields = [name for name in names("fields", modules) if name.owner == owner]
        yield f"schema/{owner}.md", _schema(owner, found, fields)
    yield _LIST, written(now, recorded)


def _by_owner(found: list[Name]) -> Iterator[tuple[str, list[Name]]]:
    for owner, group in groupby(found, key=lambda name: name.owner):
        yield owner, list(group)


def _page(head: str, found: list[Name]) -> str:
    title, _, text = head.partition(": ")
    lines = [f"# {title}", "", text[0].upper() + text[1:]]
    for owner, group in _by_owner(found):
        lines += ["", f"## {owner}", "", "| Name | What it is |", "| --- | --- |"]
        lines += [f"| `{name.name}` | {_cell(name.detail)} |" for name in group]
    return "\n".join(lines) + "\n"


def _schema(owner: str, tables: list[Name], fields: list[Name]) -> str:
    of = "the host" if owner == HOST else f"`{owner}`"
    lines = [f"# Schema of {of}", "", "## Tables"]
    for table in tables:
        lines += ["", f"### {table.name}", "", _cell(table.detail)]
    if fields:
        lines += ["", "## Fields", "", "| Field | Kind and label |", "| --- | --- |"]
        lines += [f"| `{field.name}` | {_cell(field.detail)} |" for field in fields]
    return "\n".join(lines) + "\n"


def _cell(text: str) -> str:
    return text.replace("|", "\\|")


if __name__ == "__main__":
    main()
