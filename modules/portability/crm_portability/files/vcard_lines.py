"""Cut a vCard file into cards and their unfolded properties, still as bytes.

Unfolding comes before decoding because RFC 6350 section 3.2 lets a fold stand between two
bytes of one character.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import BinaryIO

from .encoding import CHUNK
from .errors import CardTooLarge, MalformedCard, StrayLine, UnclosedCard
from .kinds import VCARD
from .lines import decoded_lines

_BEGIN, _END = b"BEGIN:VCARD", b"END:VCARD"
_BASE64 = (b";BASE64", b"=BASE64", b"=B;", b"=B:")
_QUOTED = b"QUOTED-PRINTABLE"
_MEGABYTE = 1_000_000


@dataclass
class RawCard:
    """The lines of one card (number, bytes), or the problem that made it unreadable."""

    line: int
    lines: list[tuple[int, bytes]] = field(default_factory=list)
    size: int = 0
    problem: MalformedCard | None = None
    nested: int = 0

    def swallows(self, mark: bytes) -> bool:
        """Whether the line belongs to a card inside of this one, the value of AGENT (2.1)."""
        if not self.nested:
            is_agent = bool(self.lines) and self.lines[-1][1].upper().rstrip() == b"AGENT:"
            if mark != _BEGIN or not is_agent:
                return False
        self.nested += {_BEGIN: 1, _END: -1}.get(mark, 0)
        return True

    def version(self) -> str:
        """`2.1`, `3.0` or `4.0`; cards that do not say are read as 3.0."""
        for _number, line in self.lines:
            if line.upper().startswith(b"VERSION:"):
                text = line[8:].strip().decode("ascii", "replace")
                return text if text in {"2.1", "4.0"} else "3.0"
        return "3.0"

    def add(self, number: int, line: bytes, limit: int) -> None:
        """Keep a line, or drop the card once it is larger than `limit` bytes."""
        self.size += len(line)
        if self.size > limit:
            self.problem = CardTooLarge(line=self.line, limit=limit // _MEGABYTE)
            self.lines.clear()
        elif b"\0" in line:
            self.problem = MalformedCard(line=self.line)
        if self.problem is None:
            self.lines.append((number, line))


def physical_lines(stream: BinaryIO, encoding: str, limit: int) -> Iterator[tuple[int, bytes]]:
    """Yield (number from 1, line without its end); UTF-16 comes out as UTF-8.

    A line longer than `limit` bytes is cut to a little more than that.
    """
    if encoding.startswith(("utf-16", "utf-32")):
        texts = decoded_lines(stream, encoding, max_line=limit, expected=VCARD)
        for number, text in enumerate(texts, 1):
            yield number, text.encode().strip(b"\r\n")
        return
    stream.seek(0)
    number, line = 1, bytearray()
    while piece := stream.readline(CHUNK):
        if len(line) <= limit:
            line += piece
        if piece.endswith(b"\n"):
            yield number, bytes(line.strip(b"\r\n"))
            number, line = number + 1, bytearray()
    if line:
        yield number, bytes(line.strip(b"\r\n"))


def raw_cards(stream: BinaryIO, encoding: str, limit: int) -> Iterator[RawCard]:
    """Yield every card of `stream`, damaged ones with their problem; `limit` bytes a card.

    Text between cards is one damaged card, however many lines it has.
    """
    card: RawCard | None = None
    in_stray = False
    for number, line in physical_lines(stream, encoding, limit):
        mark = line.removeprefix(b"\xef\xbb\xbf").strip().upper()
        if card is not None and card.swallows(mark):
            continue
        if mark == _BEGIN:
            if card is not None:
                yield _unclosed(card)
            card, in_stray = RawCard(number), False
        elif card is None:
            if mark and not in_stray:
                in_stray = True
                yield RawCard(number, problem=StrayLine(line=number))
        elif mark == _END:
            yield card
            card = None
        else:
            card.add(number, line, limit)
    if card is not None:
        yield _unclosed(card)


def _unclosed(card: RawCard) -> RawCard:
    return RawCard(card.line, problem=card.problem or UnclosedCard(line=card.line))


def unfold(card: RawCard, version: str) -> Iterator[tuple[int, bytes]]:
    """Yield (line where it starts, whole property) for the properties of `card`."""
    start, parts = 0, [b""]
    head = b""
    for number, line in card.lines:
        more = _continuation(line, parts[-1], head, version) if start else None
        if more is not None:
            if parts[-1].endswith(b"=") and _QUOTED in head:
                parts[-1] = parts[-1][:-1]
            parts.append(more)
        elif line.strip():
            if start:
                yield start, b"".join(parts)
            start, parts = number, [line]
            head = line.partition(b":")[0].upper() + b":"
    if start:
        yield start, b"".join(parts)


def _continuation(line: bytes, last: bytes, head: bytes, version: str) -> bytes | None:
    """What `line` adds to the property that ends in `last`; None when it starts a new one."""
    if _QUOTED in head and last.endswith(b"="):
        return line
    if line[:1] in (b" ", b"\t"):
        # vCard 2.1 folds at white space and keeps it; 3.0 and 4.0 insert one character.
        return line if version == "2.1" else line[1:]
    in_base64 = any(mark in head for mark in _BASE64)
    return line if in_base64 and line.strip() and b":" not in line else None
