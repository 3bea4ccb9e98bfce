"""Turn a byte stream into decoded lines, strictly and with bounded memory."""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator
from typing import BinaryIO

from .encoding import CHUNK
from .errors import FileTooLarge, LineTooLong, NotText, UndecodableText

# Not str.splitlines(): that also cuts at form feeds and at U+2028, which occur inside cells.
_LINE_END = re.compile(r"\r\n|\n|\r")
_WITH_MARK = {"utf-8": "utf-8-sig"}
_MEGABYTE = 1_000_000


def check_size(stream: BinaryIO, max_bytes: int) -> int:
    """Return the size of `stream` in bytes; raises FileTooLarge above `max_bytes`."""
    size = stream.seek(0, 2)
    stream.seek(0)
    if size > max_bytes:
        raise FileTooLarge(size=size / _MEGABYTE, limit=max_bytes / _MEGABYTE)
    return size


def _decode(
    decoder: codecs.IncrementalDecoder, chunk: bytes
) -> tuple[str, UnicodeDecodeError | None]:
    """Decode `chunk`; on a bad byte return the text before it and the error."""
    state = decoder.getstate()
    try:
        return decoder.decode(chunk, final=not chunk), None
    except UnicodeDecodeError as error:
        # error.object may begin with bytes that the decoder had kept from the last chunk.
        good = max(0, error.start + len(chunk) - len(error.object))
        decoder.setstate(state)
        return decoder.decode(chunk[:good]), error
    except UnicodeError as error:  # UTF-16 and UTF-32 that do not begin with their mark
        return "", UnicodeDecodeError("utf-16", chunk, 0, 1, str(error))


def decoded_lines(
    stream: BinaryIO, encoding: str, *, max_line: int, expected: str
) -> Iterator[str]:
    """Yield the lines of `stream` with their line ends, as they stand in the file.

    Raises UndecodableText with the line of the first bad byte (all lines before it have been
    yielded), LineTooLong above `max_line` characters, and NotText (naming `expected`, the
    format that was hoped for) at a zero character.
    """
    decoder = codecs.getincrementaldecoder(_WITH_MARK.get(encoding, encoding))("strict")
    stream.seek(0)
    rest, number = "", 1
    while True:
        chunk = stream.read(CHUNK)
        text, failure = _decode(decoder, chunk)
        if "\0" in text:
            raise NotText(line=number + text[: text.index("\0")].count("\n"), expected=expected)
        rest += text
        # A carriage return at the end may be the first half of a line end.
        end = len(rest) - 1 if chunk and rest.endswith("\r") else len(rest)
        done = 0
        for match in _LINE_END.finditer(rest, 0, end):
            yield rest[done : match.end()]
            number += 1
            done = match.end()
        rest = rest[done:]
        if failure is not None:
            byte = f"{failure.object[failure.start]:02X}"
            raise UndecodableText(line=number, encoding=encoding, byte=byte)
        if len(rest) > max_line:
            raise LineTooLong(line=number, limit=max_line)
        if not chunk:
            break
    if rest:
        yield rest
