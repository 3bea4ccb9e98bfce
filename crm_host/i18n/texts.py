"""Collecting the texts of a package and keeping its catalogues in step with them."""

from __future__ import annotations

from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po, write_po

#: Languages that are complete or not released.
TRANSLATED = ("vi", "el")

_METHODS = [("**/tests/**", "ignore"), ("**.py", "python"), ("**/templates/**", "jinja2")]
_KEYWORDS: dict[str, tuple[int, ...] | None] = {
    "_": None,
    "N_": None,
    "gettext": None,
    "lazy_text": None,
    "translate": None,
    "ngettext": (1, 2),
    "lazy_ntext": (1, 2),
    "translate_plural": (1, 2),
}


def shown_texts(package: Path) -> Catalog:
    """Collect every text marked in the Python files and templates of a package."""
    catalog = Catalog()
    found = extract_from_dir(package, method_map=_METHODS, keywords=_KEYWORDS)
    for filename, line, message, _comments, context in found:
        catalog.add(message, None, [(filename, line)], context=context)
    return catalog


def catalog_path(package: Path, language: str) -> Path:
    """Return where a package keeps its texts in one language."""
    return package / "translations" / language / "LC_MESSAGES" / "messages.po"


def read_texts(package: Path, language: str) -> Catalog:
    """Read a package's catalogue; an empty one where there is none yet."""
    path = catalog_path(package, language)
    if not path.exists():
        return Catalog(locale=language)
    with path.open("rb") as file:
        return read_po(file, locale=language)


def update_texts(package: Path, language: str) -> int:
    """Bring a catalogue in step with the package; returns how many texts are untranslated.

    New texts are added empty and texts that are gone are dropped; nothing is guessed.
    """
    catalog = read_texts(package, language)
    catalog.update(shown_texts(package), no_fuzzy_matching=True)
    catalog.obsolete.clear()
    path = catalog_path(package, language)
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("wb") as file:
        write_po(file, catalog, width=100, omit_header=False, sort_output=True, no_location=True)
    return sum(not message.string or not any(message.string) for message in catalog if message.id)
