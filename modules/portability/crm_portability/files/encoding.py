"""Guess the encoding of a file in one pass with bounded memory."""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import BinaryIO

from .codepages import MULTIBYTE, canonical_name, fitting, guess_code_page
from .errors import MixedEncodings, UnknownEncoding

CHUNK = 65_536
_SAMPLE_LIMIT = 65_536
_LONGEST_LINE = 4_000_000
_BOMS: tuple[tuple[bytes, str], ...] = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32"),  # before UTF-16: it starts with the same two bytes
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_SAME_AS = {"utf-8-sig": "utf-8", "ascii": "utf-8", "iso8859-1": "cp1252"}
# What two bytes of a code page give that form UTF-8 by chance, e.g. `Ư”` in Vietnamese.
_BY_CHANCE = re.compile(r"[^\u0000-\u03ff\u1e00-\u206f\u20ac\u3000-\U0010ffff]")


@dataclass(frozen=True)
class EncodingGuess:
    """What a file is encoded in: a Python codec name, and what else it could be.

    `conflict_line` is the first line that is plainly UTF-8 although most lines are not.
    """

    encoding: str
    alternatives: tuple[str, ...] = ()
    conflict_line: int | None = None

    def check(self) -> None:
        """Raise MixedEncodings where the file has more than one encoding."""
        if self.conflict_line is not None:
            raise MixedEncodings(line=self.conflict_line, encoding=self.encoding)


@dataclass
class _Scan:
    """How many lines beyond ASCII are UTF-8 and how many are something else."""

    utf8_lines: int = 0
    other_lines: int = 0
    first_utf8_line: int | None = None
    sample: bytearray = field(default_factory=bytearray)

    def look_at(self, number: int, line: bytes) -> None:
        try:
            text = line.decode("utf-8")
        except UnicodeDecodeError:
            self.other_lines += 1
            if len(self.sample) < _SAMPLE_LIMIT:
                self.sample += line[:CHUNK]
            return
        self.utf8_lines += 1
        if self.first_utf8_line is None and not _BY_CHANCE.search(text):
            self.first_utf8_line = number


def canonical(encoding: str) -> str:
    """Return our name for the codec that a person or a file calls `encoding`.

    Raises UnknownEncoding for anything that is not in ENCODINGS.
    """
    try:
        name = _SAME_AS.get(codecs.lookup(encoding).name) or canonical_name(encoding)
    except (LookupError, ValueError):  # ValueError: a name with a zero byte
        name = None
    if name is None:
        raise UnknownEncoding(encoding=encoding)
    return name


def by_signature(head: bytes) -> str | None:
    """Name the Unicode encoding that a byte order mark or the zero bytes in `head` show."""
    for mark, name in _BOMS:
        if head.startswith(mark):
            return name
    return _utf16_without_mark(head)


def _utf16_without_mark(head: bytes) -> str | None:
    """UTF-16 by the delimiters, digits and line ends whose high byte is zero."""
    even = head[: len(head) // 2 * 2]
    if len(even) < 4:
        return None
    high_first, low_first = even[0::2].count(0), even[1::2].count(0)
    # Only ASCII and a few zeros is a damaged file, not text whose every second byte is zero.
    enough = max(1, len(even) // (8 if head.isascii() else 40))
    for name, zeros, others in (
        ("utf-16-le", low_first, high_first),
        ("utf-16-be", high_first, low_first),
    ):
        if zeros >= enough and others * 10 <= zeros and _is_text(even, name):
            return name
    return None


def _is_text(raw: bytes, encoding: str) -> bool:
    text = codecs.getincrementaldecoder(encoding)("replace").decode(raw)
    return not re.search("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffd]", text)


def _lines_beyond_ascii(stream: BinaryIO) -> Iterator[tuple[int, bytes]]:
    """Yield (line number from 1, raw line) for the lines with a byte above 0x7F."""
    number, rest = 1, b""
    while chunk := stream.read(CHUNK):
        if rest.isascii() and chunk.isascii():
            number += rest.count(b"\n")
            rest = chunk
            continue
        if len(rest) > _LONGEST_LINE:
            return  # no reader takes such a line, and it would be copied for every chunk
        *lines, rest = (rest + chunk).split(b"\n")
        for offset, line in enumerate(lines):
            if not line.isascii():
                yield number + offset, line
        number += len(lines)
    for offset, line in enumerate(rest.split(b"\n")):
        if not line.isascii():
            yield number + offset, line


def guess_encoding(stream: BinaryIO) -> EncodingGuess:
    """Guess the encoding of all of `stream`, which must be seekable; it is rewound.

    Order: byte order mark, zero bytes of UTF-16, strict UTF-8 over the whole file, then the
    code page of the lines that are not UTF-8.
    """
    stream.seek(0)
    marked = by_signature(stream.read(CHUNK))
    stream.seek(0)
    if marked is not None:
        return EncodingGuess(marked)
    scan = _Scan()
    for number, line in _lines_beyond_ascii(stream):
        scan.look_at(number, line)
    stream.seek(0)
    if scan.utf8_lines >= scan.other_lines:
        return EncodingGuess("utf-8", fitting(bytes(scan.sample), "utf-8"))
    sample = bytes(scan.sample)
    guess = guess_code_page(sample)
    conflict = None if guess in MULTIBYTE else scan.first_utf8_line
    return EncodingGuess(guess, fitting(sample, guess), conflict)
