"""Which texts a package shows, and what its catalogues lack of them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from babel.messages.catalog import Catalog, Message

from crm_host.i18n.texts import read_texts, shown_texts

_PLACEHOLDER = re.compile(r"%\((\w+)\)\w")


def incomplete(package: Path, language: str) -> list[str]:
    """Return one readable line for each text that a reader of `language` would see wrong."""
    shown = shown_texts(package)
    known = read_texts(package, language)
    return [line for message in shown if message.id for line in _faults(message, known)]


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
