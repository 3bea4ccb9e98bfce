"""Where typed words stand in a text, whatever its accents and spacing, and how that is shown."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from markupsafe import Markup, escape

from crm_host.data.folding import digits, fold, search_text
from crm_host.palette.query import Phrase

#: Letters shown around a place in a long text.
_AROUND = 40

Span = tuple[int, int]


@dataclass(frozen=True)
class Place:
    """Where a phrase stands in a text, and how well it fits there: lower is better."""

    span: Span
    fit: int


#: How well a phrase fits: the whole text, its beginning, the end of a number, the beginning of
#: a word, any place.
WHOLE, BEGINNING, WORD, MIDDLE = 0, 1, 2, 3


def find(text: str, phrase: Phrase) -> Place | None:
    """Return the best place of a phrase in a text, as indexes of `clean(text)`."""
    text = clean(text)
    if phrase.numeric:
        return _find_digits(text, phrase.text)
    if phrase.exact:
        return _best(*_spread(text, str.casefold), phrase.text.casefold())
    wanted = search_text(phrase.text).strip()
    return _best(*_spread(text, _plain), wanted) if wanted else None


def clean(text: str) -> str:
    """Return a text in one line, every letter one character with its accents."""
    return unicodedata.normalize("NFC", " ".join(text.split()))


def is_verbatim(text: str, phrase: Phrase) -> bool:
    """Whether a text holds a phrase with its accents."""
    return clean(phrase.text).casefold() in clean(text).casefold()


def marked(text: str, spans: Iterable[Span]) -> Markup:
    """Return a text with its places marked; what is far from them is left out."""
    text = clean(text)
    ordered = sorted(spans)
    if not ordered:
        return escape(text if len(text) <= 2 * _AROUND else f"{text[: 2 * _AROUND]}…")
    first, last = max(0, ordered[0][0] - _AROUND), min(len(text), ordered[-1][1] + _AROUND)
    pieces, at = [Markup("…") if first else Markup("")], first
    for start, end in ordered:
        if start < at:
            continue
        pieces += [escape(text[at:start]), Markup("<mark>%s</mark>") % text[start:end]]
        at = end
    pieces += [escape(text[at:last]), Markup("…") if last < len(text) else Markup("")]
    return Markup("").join(pieces)


def _find_digits(text: str, number: str) -> Place | None:
    wanted = digits(number)
    places = [at for at, char in enumerate(text) if char.isdecimal()]
    found = digits(text)
    at = found.rfind(wanted) if found.endswith(wanted) else found.find(wanted)
    if not wanted or at < 0:
        return None
    span = places[at], places[at + len(wanted) - 1] + 1
    if found == wanted:
        return Place(span, WHOLE)
    return Place(span, BEGINNING if span[1] > places[-1] else WORD)


def _best(folded: str, places: list[int], wanted: str) -> Place | None:
    """Return the first place where a word begins with what is wanted, else the first of all."""
    at = f" {folded}".find(f" {wanted}")
    fit = WORD
    if at < 0:
        at, fit = folded.find(wanted), MIDDLE
    if at < 0 or not wanted:
        return None
    if at == 0:
        fit = WHOLE if folded.strip() == wanted else BEGINNING
    return Place((places[at], places[at + len(wanted) - 1] + 1), fit)


def _spread(text: str, turn: Callable[[str], str]) -> tuple[str, list[int]]:
    """Return the letters as they are compared, each with the index of what it was made of."""
    letters: list[str] = []
    places: list[int] = []
    for at, char in enumerate(text):
        for letter in turn(char):
            if letter == " " and (not letters or letters[-1] == " "):
                continue
            letters.append(letter)
            places.append(at)
    return "".join(letters), places


def _plain(char: str) -> str:
    """Return a letter as search texts hold it: signs are blanks, apostrophes nothing."""
    folded = fold(char)
    return "".join(c if c.isalnum() else " " for c in folded) if folded else ""
