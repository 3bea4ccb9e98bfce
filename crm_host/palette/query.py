"""What somebody typed into the palette: a prefix, words, and phrases in quotes."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from crm_host.data.folding import digits, fold, search_text

Wanted = Literal["", "command", "person", "number", "create"]

#: First character to what is wanted; everything without one.
PREFIXES: dict[str, Wanted] = {">": "command", "@": "person", "#": "number", "+": "create"}

#: Shortest texts that are looked up in records; shorter ones are in nearly all of them.
FEWEST_LETTERS, FEWEST_DIGITS = 2, 3
#: What is longer is no name and no number.
LONGEST = 200

#: A phrase in the quotation marks of any of our languages, or a word.
_PIECE = re.compile(r'["“”„«»]([^"“”„«»]*)["“”„«»]|([^\s"“”„«»]+)')
_NUMBER = re.compile(r"[+(]*\d[\d\s().,/+-]*")


@dataclass(frozen=True)
class Phrase:
    """One word, one number in any spacing, or what stood between quotes."""

    text: str
    #: Whether accents count, because it was quoted.
    exact: bool = False

    @property
    def numeric(self) -> bool:
        """Whether only the digits count."""
        return _NUMBER.fullmatch(self.text) is not None


@dataclass(frozen=True)
class Asked:
    """A read text."""

    typed: str
    #: Without the prefix.
    text: str
    wanted: Wanted
    phrases: tuple[Phrase, ...]

    @property
    def numeric(self) -> bool:
        """Whether all of it is a number."""
        return bool(self.phrases) and all(phrase.numeric for phrase in self.phrases)

    @property
    def finds_records(self) -> bool:
        """Whether the text is long enough to look for records, and they are wanted."""
        if self.wanted in ("command", "create"):
            return False
        if self.numeric or self.wanted == "number":
            return len(digits(self.text)) >= FEWEST_DIGITS
        return len(search_text(self.text).replace(" ", "")) >= FEWEST_LETTERS

    @property
    def folded(self) -> str:
        """The text as names are compared: the folded words, single blanks between them."""
        return search_text(*(phrase.text for phrase in self.phrases)).strip()

    @property
    def is_accented(self) -> bool:
        """Whether the text says which accents it means."""
        plain = self.text.casefold()
        return not self.text.isascii() and fold(plain) != plain.replace("ς", "σ")


def read(typed: str) -> Asked:
    """Read what was typed; a `+` before a digit begins a phone number and is no prefix."""
    typed = " ".join(typed.split())[:LONGEST]
    text, wanted = typed, PREFIXES.get(typed[:1], "")
    if wanted and not (typed[0] == "+" and _NUMBER.match(typed)):
        text = typed[1:].lstrip()
    else:
        wanted = ""
    return Asked(typed, text, wanted, tuple(_joined(_phrases(text))))


def _phrases(text: str) -> Iterator[Phrase]:
    for quoted, word in _PIECE.findall(text):
        if quoted.strip():
            yield Phrase(quoted.strip(), exact=True)
        elif search_text(word):
            yield Phrase(word)


def _joined(phrases: Iterator[Phrase]) -> list[Phrase]:
    """Return numbers side by side as one: people space phones freely."""
    found: list[Phrase] = []
    for phrase in phrases:
        before = found[-1] if found else None
        if before and not before.exact and not phrase.exact and before.numeric and phrase.numeric:
            found[-1] = Phrase(f"{before.text} {phrase.text}")
        else:
            found.append(phrase)
    return found
