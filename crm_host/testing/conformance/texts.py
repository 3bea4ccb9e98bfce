"""Which texts a package shows, and what its catalogues lack of them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po

#: Languages that are complete or not released.
LANGUAGES = ("vi", "el")

_METHODS = [("**/tests/**", "ignore"), ("**.py", "python"), ("**/templates/**", "jinja2")]
_KEYWORDS: dict[str, tuple[int, ...] | None] = {
    "_": None,
    "gettext": None,
    "lazy_text": None,
    "translate": None,
    "ngettext": (1, 2),
    "lazy_ntext": (1, 2),
    "translate_plural": (1, 2),
}
_PLACEHOLDER = re.compile(r"%\((\w+)\)\w")


def shown_texts(package: Path) -> Catalog:
    """Collect every text marked in the Python files and templates of a package."""
    catalog = Catalog()
    found = extract_from_dir(package, method_map=_METHODS, keywords=_KEYWORDS)
    for filename, line, message, _comments, context in found:
        catalog.add(message, None, [(filename, line)], context=context)
    return catalog


def incomplete(package: Path, language: str) -> list[str]:
    """Return one readable line for each text that a reader of `language` would see wrong."""
    shown = shown_texts(package)
    path = package / "translations" / language / "LC_MESSAGES" / "messages.po"
    known = _read(path, language)
    return [line for message in shown if message.id for line in _faults(message, known)]


def _read(path: Path, language: str) -> Catalog:
    if not path.exists():
        return Catalog(locale=language)
    with path.open("rb") as file:
        return read_po(file, locale=language)


def _faults(message: Message, known: Catalog) -> Iterator[str]:
    where = f"{message.locations[0][0]}:{message.locations[0][1]}" if message.locations else "?"
    stored = known.get(message.id, message.context)
    texts = _as_tuple(stored.string) if stored else ()
    expected = known.num_plurals if isinstance(message.id, tuple) else 1
    if stored is None or len(texts) != expected or not all(texts):
        yield f"{where}: not translated: {message.id!r}"
    elif stored.fuzzy:
        yield f"{where}: fuzzy: {message.id!r}"
    else:
        allowed = set(_PLACEHOLDER.findall(" ".join(_as_tuple(message.id))))
        for text in texts:
            if unknown := set(_PLACEHOLDER.findall(text)) - allowed:
                yield f"{where}: unknown placeholders {sorted(unknown)} in {text!r}"


def _as_tuple(value: object) -> tuple[str, ...]:
    if isinstance(value, str):
        return (value,)
    return tuple(str(part) for part in value) if isinstance(value, list | tuple) else ()
