"""What a file is, by its content; its name and what a browser says about it do not count."""

from __future__ import annotations

from fnmatch import fnmatch
from pathlib import Path

import puremagic

UNKNOWN = "application/octet-stream"
TEXT = "text/plain"
PDF = "application/pdf"
#: Pictures that every browser shows and that hold no scripts. SVG is none of them.
PICTURES = frozenset({"image/png", "image/jpeg", "image/gif", "image/webp"})

#: Bytes that are looked at to tell text from anything else.
_SAMPLE = 64 * 1024


def media_type_of(path: Path) -> str:
    """Return the media type of a file.

    :raises OSError: it cannot be read.
    """
    with path.open("rb") as file:
        head = file.read(_SAMPLE)
    if not head:
        return TEXT
    try:
        found = str(puremagic.from_file(path, mime=True))
    except (puremagic.PureError, ValueError):
        found = ""
    return found or (TEXT if _is_text(head) else UNKNOWN)


def is_allowed(media_type: str, patterns: str) -> bool:
    """Whether a type is one of those that a setting names, as `image/*, application/pdf`."""
    wanted = [part for part in patterns.replace(",", " ").lower().split() if part]
    return not wanted or any(fnmatch(media_type.lower(), pattern) for pattern in wanted)


def is_previewed(media_type: str) -> bool:
    """Whether a browser may show it in its own window; everything else is only saved."""
    return media_type in PICTURES or media_type == PDF


def _is_text(head: bytes) -> bool:
    if b"\0" in head:
        return False
    try:
        head[:-4].decode() if len(head) == _SAMPLE else head.decode()  # may end within a letter
    except UnicodeDecodeError:
        return False
    return True
