"""Texts that people wrote, as pages show them: plain, with links; nothing in them is markup."""

from __future__ import annotations

import re

from markupsafe import Markup, escape

_LINK = re.compile(r"https?://[^\s<>\"']+[^\s<>\"'.,;:!?)\]}]")


def written(text: str | None) -> Markup:
    """Return a text with its addresses as links and its line breaks kept by the style sheet."""
    pieces: list[Markup] = []
    end = 0
    for match in _LINK.finditer(text or ""):
        pieces.append(escape((text or "")[end : match.start()]))
        link = escape(match[0])
        pieces.append(Markup('<a href="{0}" rel="noopener nofollow">{0}</a>').format(link))
        end = match.end()
    pieces.append(escape((text or "")[end:]))
    return Markup("").join(pieces)


def excerpt(text: str | None, length: int = 120) -> str:
    """Return how a text begins, on one line."""
    line = " ".join((text or "").split())
    return f"{line[:length]}…" if len(line) > length else line
