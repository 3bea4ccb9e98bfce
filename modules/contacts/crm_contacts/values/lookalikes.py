"""Words that mix alphabets whose letters look alike, such as ``Νguyen`` with a Greek Nu.

They look right, sort wrong and are never found again. The pairs are those of Unicode's
confusables (UTS 39) that a Greek, Cyrillic or Latin keyboard types by accident.
"""

from __future__ import annotations

import unicodedata
from collections import Counter
from dataclasses import dataclass

_LATIN = "ABEZHIKMNOPTXYaiopvu" + "ABEKMHOPCTXaeopcyxi"
_OTHER = "ΑΒΕΖΗΙΚΜΝΟΡΤΧΥαιορνυ" + "АВЕКМНОРСТХаеорсухі"
_TO_LATIN = dict(zip(_OTHER, _LATIN, strict=True))
_TO_GREEK = {_TO_LATIN[c]: c for c in "ΑΒΕΖΗΙΚΜΝΟΡΤΧΥαιορνυ"}
_TO_CYRILLIC = {_TO_LATIN[c]: c for c in "АВЕКМНОРСТХаеорсухі"}
_INTO = {"LATIN": _TO_LATIN, "GREEK": _TO_GREEK, "CYRILLIC": _TO_CYRILLIC}


@dataclass(frozen=True, slots=True)
class LookAlike:
    """A word in two alphabets, and how it reads when written in the one most letters are of."""

    word: str
    suggestion: str


def find_lookalikes(text: str) -> list[LookAlike]:
    """Return the words of ``text`` that mix alphabets by look-alike letters, for a warning.

    Words that mix alphabets in any other way (``μTorrent``) are taken as meant.

    >>> find_lookalikes("Νguyen Hùng")
    [LookAlike(word='Νguyen', suggestion='Nguyen')]
    """
    found = [(word, _in_one_alphabet(word)) for word in text.split()]
    return [LookAlike(word, plain) for word, plain in found if plain and plain != word]


def _in_one_alphabet(word: str) -> str | None:
    scripts = Counter(script for c in word if (script := _script(c)) in _INTO)
    if len(scripts) < 2:
        return None
    # Equal counts cannot tell which alphabet was meant; the first letter's is the better guess.
    main = scripts.most_common(1)[0][0]
    letters = [c if _script(c) in (main, "") else _INTO[main].get(c, "") for c in word]
    return "".join(letters) if all(letters) else None


def _script(letter: str) -> str:
    return unicodedata.name(letter, "").split(" ")[0] if letter.isalpha() else ""
