"""A language that nobody speaks: every translated text is longer, accented and in brackets.

It is made from the texts as they are asked for, so nothing has to be kept up to date. What stands
outside brackets on a page was never marked for translation, or is data.
"""

from __future__ import annotations

import re

from babel.support import NullTranslations

_ACCENTED = str.maketrans("aeiouyAEIOUYcnsCNS", "áéíóúýÁÉÍÓÚÝçñšÇÑŠ")
_PLACEHOLDER = re.compile(r"(%\(\w+\)[sd]|%%|<[^>]+>|\{[^}]*\})")
_LONGER = 1.4


def pseudo(text: str) -> str:
    """Return a text in brackets, accented, and longer by two fifths; placeholders stay."""
    if not text.strip():
        return text
    parts = _PLACEHOLDER.split(text)
    said = "".join(
        part if place % 2 else part.translate(_ACCENTED) for place, part in enumerate(parts)
    )
    letters = sum(len(part) for part in parts[::2])
    return f"⟦{said}{_padding(round(letters * (_LONGER - 1)))}⟧"


def _padding(length: int) -> str:
    """Return so many more characters, in words as long as people's."""
    return "".join(" " if place % 8 == 7 else "~" for place in range(length)).rstrip()


class Pseudo(NullTranslations):
    """A catalogue that has every text."""

    def gettext(self, message: str) -> str:
        return pseudo(message)

    def ngettext(self, singular: str, plural: str, n: int) -> str:
        return pseudo(singular if n == 1 else plural)

    ugettext = gettext
    ungettext = ngettext
