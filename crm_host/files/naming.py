"""Names of files that people bring: kept as they are, without what could fool a reader."""

from __future__ import annotations

import re
import unicodedata

#: Longest name in bytes of UTF-8; every file system a reader may save it to takes that.
LONGEST = 200

#: What Windows refuses in names.
_REFUSED = re.compile(r'[<>:"|?*]')


def safe_name(given: str) -> str:
    """Return a name without folders, control and invisible signs, and of a sensible length.

    Letters of every script stay. Signs that turn the writing direction go: `gpj.exe` could
    otherwise be shown as `exe.jpg`.
    """
    last = re.split(r"[/\\]", unicodedata.normalize("NFC", given))[-1]
    shown = "".join(sign for sign in last if unicodedata.category(sign) not in _INVISIBLE)
    name = " ".join(_REFUSED.sub("_", shown).split()).strip(". ")
    return _shortened(name) or "file"


#: Control, format, private, surrogate and unassigned signs.
_INVISIBLE = frozenset({"Cc", "Cf", "Co", "Cs", "Cn"})


def _shortened(name: str) -> str:
    stem, dot, ending = name.rpartition(".")
    if not dot or len(ending.encode()) > 20:
        stem, dot, ending = name, "", ""
    room = LONGEST - len((dot + ending).encode())
    return stem.encode()[:room].decode(errors="ignore").rstrip() + dot + ending
