"""Marking texts for translation, for the host and every module alike."""

from __future__ import annotations

from typing import Any

from flask_babel import gettext, ngettext
from flask_babel.speaklater import LazyString
from markupsafe import escape

__all__ = ["Text", "lazy_ntext", "lazy_text", "translate", "translate_plural"]

#: What a declaration may use as a label: plain, or translated when shown.
Text = str | LazyString


class EscapedLazyString(LazyString):  # type: ignore[misc]  # Flask-Babel has no types
    """A lazy text that templates escape: the values put into it may come from anybody.

    Flask-Babel's own class tells templates that it is markup already.
    """

    def __html__(self) -> str:
        return str(escape(str(self)))

    def __getattr__(self, name: str) -> Any:
        # Python itself looks for such names, while classes are made: no time to translate.
        if name.startswith("__"):
            raise AttributeError(name)
        return super().__getattr__(name)


def lazy_text(message: str, **values: Any) -> LazyString:
    """Return a text that is translated each time it is shown."""
    return EscapedLazyString(gettext, message, **values)


def lazy_ntext(singular: str, plural: str, num: int, **values: Any) -> LazyString:
    """Return a text in the grammatical number of `num`, translated when shown."""
    return EscapedLazyString(ngettext, singular, plural, num, **values)


def translate(message: str, **values: Any) -> str:
    """Translate now, into the language of the current actor."""
    return str(gettext(message, **values))


def translate_plural(singular: str, plural: str, num: int, **values: Any) -> str:
    """Translate now, in the grammatical number of `num`, which the text sees as `%(num)s`."""
    return str(ngettext(singular, plural, num, **values))
