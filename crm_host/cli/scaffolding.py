"""Writing a new module: its files, and its catalogues in the product's languages."""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path
from typing import Any

from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po, write_po
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from crm_host.cli.naming import Names, Owner
from crm_host.config import unpacked_modules
from crm_host.i18n.texts import TRANSLATED, catalog_path, read_texts, update_texts
from crm_host.kernel.discovery import discover, package_folders
from crm_host.kernel.errors import HostError

_TEMPLATES = Path(__file__).parent / "scaffold"


def write_module(names: Names, owner: Owner | None, folder: Path) -> list[Path]:
    """Write every file of a new module; returns their paths.

    :raises HostError: the folder exists already.
    """
    if folder.exists():
        raise HostError(
            f"The folder {folder} exists already, and nothing was written. Choose another name, "
            "or move that folder away."
        )
    values = _values(names, owner)
    written = []
    for template, target in _files(names, owner):
        path = folder / target
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(_render(template, values), encoding="utf-8")
        written.append(path)
    package = folder / f"crm_{names.module}"
    for language in TRANSLATED:
        _translate(package, language, values)
        written.append(catalog_path(package, language))
    return written


def _values(names: Names, owner: Owner | None) -> dict[str, Any]:
    now = datetime.now(UTC)
    return {
        "names": names,
        "owner": owner,
        "now": now,
        "stamp": f"{now:%Y%m%d_%H%M}",
        "revision": secrets.token_hex(6),
    }


def _files(names: Names, owner: Owner | None) -> Iterator[tuple[str, str]]:
    """Yield each template with the path of the file that is made of it."""
    package = f"crm_{names.module}"
    yield "package/py.typed.jinja", f"{package}/py.typed"
    for name in ("pyproject.toml", "README.md", "CHANGES.md", ".gitignore"):
        yield f"{name.lstrip('.')}.jinja", name
    for name in (
        "__init__", "module", "models", "forms", "screens", "views", "services", "home",
        "factories", "demo",
    ):  # fmt: skip
        yield f"package/{name}.py.jinja", f"{package}/{name}.py"
    yield (
        "package/migration.py.jinja",
        f"{package}/migrations/{datetime.now(UTC):%Y%m%d_%H%M}_{names.path}.py",
    )
    templates = f"{package}/templates/{names.module}"
    yield "package/_home_latest.html.jinja", f"{templates}/_home_latest.html"
    if owner is not None:
        yield "package/slots.py.jinja", f"{package}/slots.py"
        panel = f"_{owner.record}_panel.html"
        yield "package/_owner_panel.html.jinja", f"{templates}/{panel}"
    yield "tests/test_records.py.jinja", f"tests/test_{names.path}.py"
    yield "tests/test_home.py.jinja", "tests/test_home.py"
    if owner is not None:
        yield "tests/test_owner.py.jinja", f"tests/test_{owner.record}.py"


def _render(template: str, values: dict[str, Any]) -> str:
    """Fill a template in. Its marks are square: many of these files are templates themselves."""
    environment = Environment(
        loader=FileSystemLoader(_TEMPLATES),
        undefined=StrictUndefined,
        block_start_string="[%",
        block_end_string="%]",
        variable_start_string="[[",
        variable_end_string="]]",
        comment_start_string="[#",
        comment_end_string="#]",
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        autoescape=False,  # these are source files, not pages
    )
    return environment.get_template(template).render(values)


def _translate(package: Path, language: str, values: dict[str, Any]) -> None:
    """Write a complete catalogue. What other packages translate already is said in their words,
    since all catalogues are merged.
    """
    update_texts(package, language)
    ours = read_po(BytesIO(_render(f"{language}.po.jinja", values).encode()), locale=language)
    known = [read_texts(other, language) for other in _packages()]
    catalog = read_texts(package, language)
    for message in catalog:
        if message.id:
            message.string = _said(message.id, [*known, ours]) or message.string
    with catalog_path(package, language).open("wb") as file:
        write_po(file, catalog, width=100, sort_output=True, no_location=True)


def _packages() -> list[Path]:
    return package_folders(discover(unpacked_modules()))


def _said(text: Any, catalogs: list[Catalog]) -> Any:
    found = (catalog.get(text) for catalog in catalogs)
    return next((m.string for m in found if m and m.string and any(m.string) and not m.fuzzy), None)
