"""Whether packages translate the same text alike.

The catalogues of all packages are merged into one for each language. Where two packages give one
text different translations, whichever is read last decides for both, and which one that is
changes with the modules that are enabled.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from crm_host.i18n.texts import catalog_path, read_texts


@dataclass(frozen=True)
class Translation:
    """What one package says for a text, and where."""

    folder: Path
    text: str
    path: Path
    line: int

    def __str__(self) -> str:
        return f"“{self.text}” ({self.folder.name}, {self.path}:{self.line})"


@dataclass(frozen=True)
class Disagreement:
    """One text with two translations."""

    language: str
    #: The English text; its singular where it counts something.
    text: str
    first: Translation
    second: Translation

    @property
    def packages(self) -> set[Path]:
        """The folders of both packages."""
        return {self.first.folder, self.second.folder}

    def __str__(self) -> str:
        return (
            f"{self.language}: “{self.text}” is {self.first} and {self.second}. Only one of them "
            f"is shown, for both: agree on it, or write the English text of one differently."
        )


def disagreements(packages: Iterable[Path], language: str) -> list[Disagreement]:
    """Return every text that packages translate differently, once for each later package.

    :param packages: folders of packages; one that occurs twice counts once.
    """
    known: dict[Any, Translation] = {}
    found = []
    for package in dict.fromkeys(path.resolve() for path in packages):
        for key, translation in _translations(package, language):
            first = known.setdefault(key, translation)
            if first.text != translation.text:
                found.append(Disagreement(language, _singular(key[0]), first, translation))
    return found


def _translations(package: Path, language: str) -> Iterator[tuple[Any, Translation]]:
    path = catalog_path(package, language)
    for message in read_texts(package, language):
        if message.id and message.string and any(message.string) and not message.fuzzy:
            text = message.string if isinstance(message.string, str) else " | ".join(message.string)
            line = message.lineno or 0
            yield (message.id, message.context), Translation(package, text, path, line)


def _singular(id: Any) -> str:
    return id if isinstance(id, str) else str(id[0])
