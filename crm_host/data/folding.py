"""Search keys and sort keys of text in any script.

No database folds ``đ`` and Greek accents alike, and none sorts Vietnamese the same way on every
machine. So both sides of a comparison are folded here, and the order of names is an ordinary text
column that holds a :func:`collation_key`.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from icu import Collator

#: Letters that carry their mark inside the shape, which decomposition therefore keeps. The last
#: line holds apostrophes and their look-alikes: ``O'Brien`` is found as ``obrien``.
_PLAIN = str.maketrans(
    {"đ": "d", "ð": "d", "ħ": "h", "ı": "i", "ł": "l", "ŋ": "n", "ø": "o", "ŧ": "t"}
    | {"æ": "ae", "œ": "oe", "þ": "th", "ß": "ss", "ς": "σ"}
    | dict.fromkeys("'`’‘ʼʹ", "")
)
_MARK_CLASSES = frozenset({1, *range(10, 37), *range(200, 241)})
_NOT_WORD = re.compile(r"[\W_]+")

#: Length of a stored sort key; what is cut off orders only texts that agree on some 150 letters.
COLLATION_KEY_LENGTH = 600

#: Length of a stored folded text; filters compare at most that much.
FOLD_LENGTH = 120


def fold(text: str) -> str:
    """Return ``text`` as it is compared in a search: lower case, without marks.

    >>> fold("Đặng Đức"), fold("ΠΑΠΑΔΟΠΟΎΛΟΣ"), fold("Straße")
    ('dang duc', 'παπαδοπουλοσ', 'strasse')

    Folding twice changes nothing. Only marks that writers leave out are dropped (accents, tones,
    Hebrew and Arabic points); vowel signs of Indic scripts and Japanese voicing are letters to
    their readers and stay.
    """
    if text.isascii():
        return text.lower().replace("'", "").replace("`", "")
    return _fold_short(text) if len(text) <= _SHORT else _fold_marked(text)


def _fold_marked(text: str) -> str:
    spread = unicodedata.normalize("NFKD", text)
    # Compatibility forms may hide capitals (℡), and folding may create marks (İ): hence twice.
    spread = unicodedata.normalize("NFKD", spread.casefold()).casefold()
    plain = "".join([c for c in spread if unicodedata.combining(c) not in _MARK_CLASSES])
    return unicodedata.normalize("NFC", plain.translate(_PLAIN))


#: Names, cities and job titles repeat from row to row, so their keys are remembered.
_SHORT = 40
_fold_short = lru_cache(maxsize=4096)(_fold_marked)


def digits(text: str) -> str:
    """Return the decimal digits of ``text`` as ASCII, in order; every other character goes.

    >>> digits("+84 (0)912-345 678")
    '840912345678'
    """
    return "".join([str(unicodedata.decimal(c)) for c in text if c.isdecimal()])


def search_text(*parts: str | None) -> str:
    """Return the text that a record's search column holds.

    Folded words, one space before each, so that ``LIKE '% vu%'`` asks for a word that begins with
    ``vu``, and ``LIKE '%345%'`` for any fragment. ``None`` and empty parts are left out.

    >>> search_text("Trần Thị Thu-Hà", None, "ha@thinhphat.vn")
    ' tran thi thu ha ha thinhphat vn'
    """
    words = " ".join([term for part in parts if part for term in [_words(part)] if term])
    return f" {words}" if words else ""


def search_terms(query: str) -> list[str]:
    """Return what each blank-separated piece of ``query`` must match in :func:`search_text`.

    Punctuation inside a piece becomes a space, as it did in the stored text, so a whole e-mail
    address stays one term. Terms hold no ``%`` and no ``_``. Ask for terms of one or two
    characters at the beginning of words only.

    >>> search_terms("Vũ  ha@thinhphat.vn")
    ['vu', 'ha thinhphat vn']
    """
    return [term for piece in query.split() if (term := _words(piece))]


def collation_key(text: str, language: str) -> str:
    """Return a text that sorts as ``text`` does in the dictionaries of ``language``.

    ``language`` is a tag such as ``"vi"``; unknown ones sort by the root order of CLDR. The key
    is made of hexadecimal digits, so every database collation orders it alike, and at most
    :data:`COLLATION_KEY_LENGTH` long. Keys are comparable only within one language and one
    :func:`collation_version`.

    >>> sorted(["Em", "Đào", "Dung", "Ân", "An"], key=lambda name: collation_key(name, "vi"))
    ['An', 'Ân', 'Dung', 'Đào', 'Em']
    """
    return joined_collation_key((text,), language)


def joined_collation_key(parts: Iterable[str], language: str) -> str:
    """Return one key that sorts by the first part, ties by the second, and so on.

    People sort by given name, then family: all of Hà come before all of Hạ, which the key of the
    joined text would not give, because tones count only after every letter of the whole text.
    """
    # ICU ends a key with a zero byte, lower than any other: it separates the parts.
    keys = [
        _short_key(part, language) if len(part) <= _SHORT else _key(part, language)
        for part in parts
    ]
    return "".join(keys)[:COLLATION_KEY_LENGTH]


def _key(text: str, language: str) -> str:
    key: bytes = _collator(language).getSortKey(_well_formed(text))
    return key.hex()


_short_key = lru_cache(maxsize=4096)(_key)


def collation_version(language: str) -> str:
    """Return which rules made the keys of ``language``; rebuild stored keys when it changes."""
    import icu

    return f"{language}:{icu.ICU_VERSION}:{icu.UNICODE_VERSION}"


def _words(text: str) -> str:
    return _NOT_WORD.sub(" ", fold(text)).strip()


def _well_formed(text: str) -> str:
    # Half of a surrogate pair cannot be passed to ICU nor stored by a database.
    return text.encode("utf-8", "replace").decode()


@lru_cache(maxsize=8)
def _collator(language: str) -> Collator:
    # Loading ICU costs 15 ms and 11 MB: only processes that write names pay it.
    import icu

    return icu.Collator.createInstance(icu.Locale(language))
