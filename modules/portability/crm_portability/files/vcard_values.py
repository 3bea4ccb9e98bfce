"""Parameters and values of vCard properties: decoding, unescaping, escaping.

Sources: vCard 2.1 (versit, 1996), RFC 2426 (3.0), RFC 6350 (4.0), RFC 6868 (^ in parameters).
"""

from __future__ import annotations

import binascii
import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass

_ENCODINGS = {"QUOTED-PRINTABLE", "BASE64", "B", "8BIT", "7BIT"}
_VALUES = {"URL", "URI", "INLINE", "CONTENT-ID", "CID"}
_ESCAPED = re.compile(r"\\(.)", re.DOTALL)
_CARET = re.compile(r"\^([n'^])")
_CARET_MEANS = {"n": "\n", "'": '"', "^": "^"}


@dataclass(frozen=True)
class Property:
    """One property after decoding; `text` still has its backslashes."""

    name: str
    parameters: tuple[tuple[str, str], ...]
    text: str
    raw: bytes
    group: str
    version: str
    line: int

    def all(self, parameter: str) -> list[str]:
        """Every value of `parameter` (upper case)."""
        return [value for name, value in self.parameters if name == parameter]

    def first(self, parameter: str) -> str:
        """The first value of `parameter`, or an empty text."""
        return next(iter(self.all(parameter)), "")

    @property
    def is_base64(self) -> bool:
        """Whether the value is binary."""
        return self.first("ENCODING").upper() in {"BASE64", "B"}

    def value(self) -> str:
        """The whole value as one text."""
        return unescape(self.text, self.version)

    def parts(self, separator: str) -> list[str]:
        """The value cut at each `separator` that has no backslash before it."""
        return [unescape(part, self.version) for part in split(self.text, separator)]


def tidy(text: str) -> str:
    """NFC, `\\n` as line end, no outer white space."""
    return unicodedata.normalize("NFC", text.replace("\r\n", "\n").replace("\r", "\n")).strip()


def split(text: str, separator: str, *, quotes: bool = False) -> list[str]:
    """Cut `text` at `separator` unless it follows a backslash, or stands inside of quotes."""
    pattern = r'"[^"]*"' if quotes else r"\\."
    parts: list[str] = []
    start = 0
    for match in re.finditer(rf"{pattern}|{re.escape(separator)}", text, re.DOTALL):
        if match.group() == separator:
            parts.append(text[start : match.start()])
            start = match.end()
    return [*parts, text[start:]]


def unescape(text: str, version: str) -> str:
    """Resolve backslashes; in 2.1 only those before punctuation, `C:\\new` stays."""

    def meaning(match: re.Match[str]) -> str:
        char = match.group(1)
        if char in "nN":
            return match.group() if version == "2.1" else "\n"
        return char if char in "\\;,:\"'" else match.group()

    return tidy(_ESCAPED.sub(meaning, text))


def escape(text: str) -> str:
    """Write a text value for vCard 3.0 and 4.0."""
    return re.sub(r"([\\,;])", r"\\\1", text).replace("\n", "\\n")


def quoted(value: str) -> str:
    """Write a parameter value, in quotation marks where it needs them (RFC 6868)."""
    safe = value.replace("^", "^^").replace("\n", "^n").replace('"', "^'")
    return f'"{safe}"' if re.search(r"[:;,\s]", safe) else safe


def parse_parameters(items: Iterable[str], version: str) -> tuple[tuple[str, str], ...]:
    """Read `TYPE=work`, `TYPE="voice,home"` and the bare words of 2.1 (`HOME`, `BASE64`)."""
    found: list[tuple[str, str]] = []
    for item in items:
        name, equals, value = item.partition("=")
        if not equals:
            name, value = _meaning_of(item.strip()), item
        name = name.strip().upper()
        values = value.replace('"', "").split(",") if name in {"TYPE", "PREF"} else [value]
        # The marks around a value go before `^'` becomes one that belongs to it.
        bare = (text.strip('"') for text in values if text.strip())
        found += [(name, tidy(text if version == "2.1" else _uncaret(text))) for text in bare]
    return tuple(found)


def _uncaret(text: str) -> str:
    return _CARET.sub(lambda match: _CARET_MEANS[match.group(1)], text)


def _meaning_of(bare: str) -> str:
    if bare.upper() in _ENCODINGS:
        return "ENCODING"
    return "VALUE" if bare.upper() in _VALUES else "TYPE"


def decode_base64(raw: bytes) -> tuple[bytes, bool]:
    """(bytes, whether they are complete); what was cut off at the end is left out."""
    packed = bytes(byte for byte in raw if byte not in b" \t\r\n\\")
    packed = packed.rstrip(b"=")
    complete = len(packed) % 4 != 1
    if not complete:
        packed = packed[:-1]
    packed += b"=" * (-len(packed) % 4)
    try:
        return binascii.a2b_base64(packed, strict_mode=True), complete
    except binascii.Error:
        return b"", False
