"""Read vCard 2.1, 3.0 and 4.0, one card at a time; a damaged card does not stop the others."""

from __future__ import annotations

import binascii
from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO

from .card import Card
from .encoding import EncodingGuess, canonical, guess_encoding
from .errors import (
    AssumedEncoding,
    DamagedText,
    EmptyFile,
    FileError,
    MalformedCard,
    StrayLine,
    TooMuchInCard,
    UndecodableText,
    UnknownEncoding,
    WrongKind,
)
from .kinds import VCARD, refuse_other_kinds
from .lines import check_size
from .vcard_lines import RawCard, raw_cards, unfold
from .vcard_properties import CardBuilder
from .vcard_values import Property, parse_parameters, split

_LAST_RESORT = "cp1252"
_PROPERTIES = 2_000
_LONGEST_TEXT = 200_000


@dataclass(frozen=True)
class CardRecord:
    """One card of a file: `number` counts cards from 1, `line` is where it starts.

    `card` is None where it cannot be read, then the problems say why; problems of a card that
    was read are remarks. Text between cards has the number of the card before it.
    """

    number: int
    line: int
    card: Card | None
    problems: tuple[FileError, ...] = ()


@dataclass(frozen=True)
class CardSource:
    """A vCard file whose encoding is known, to be iterated as often as needed."""

    stream: BinaryIO
    encoding: EncodingGuess
    chosen: bool
    max_card: int

    def cards(self) -> Iterator[CardRecord]:
        """Yield every card; never raises for damage inside of one card."""
        raws = raw_cards(self.stream, self.encoding.encoding, self.max_card)
        number = 0
        for raw in raws:
            number += not isinstance(raw.problem, StrayLine)
            yield self._read(number, raw)

    def _read(self, number: int, raw: RawCard) -> CardRecord:
        if raw.problem is not None:
            return CardRecord(number, raw.line, None, (raw.problem,))
        version = raw.version()
        problems: list[FileError] = []
        properties: list[Property] = []
        for line, content in unfold(raw, version):
            try:
                properties.append(self._property(line, content, version, problems))
                if len(properties) > _PROPERTIES or len(properties[-1].text) > _LONGEST_TEXT:
                    much = TooMuchInCard(line=raw.line, limit=_PROPERTIES, characters=_LONGEST_TEXT)
                    return CardRecord(number, raw.line, None, (much,))
            except StrayLine as problem:
                problems.append(problem)
            except UndecodableText as problem:
                return CardRecord(number, raw.line, None, (problem,))
        builder = CardBuilder(properties, problems)
        card = builder.build()
        if card == Card():
            return CardRecord(number, raw.line, None, (MalformedCard(line=raw.line), *problems))
        return CardRecord(number, raw.line, card, tuple(problems))

    def _property(
        self, line: int, content: bytes, version: str, problems: list[FileError]
    ) -> Property:
        header, raw = _cut(content)
        if raw is None:
            raise StrayLine(line=line)
        name, *items = split(self._text(header, "", line, problems), ";", quotes=True)
        group, _dot, name = name.strip().upper().rpartition(".")
        parameters = parse_parameters(items, version)
        values = dict(reversed(parameters))
        encoding = values.get("ENCODING", "").upper()
        if encoding == "QUOTED-PRINTABLE":
            raw = binascii.a2b_qp(raw)
        binary = encoding in {"BASE64", "B"}
        text = "" if binary else self._text(raw, values.get("CHARSET", ""), line, problems)
        if "\0" in text:  # quoted as `=00`; no database keeps it
            problems.append(DamagedText(line=line, encoding=self._name))
            text = text.replace("\0", "\ufffd")
        return Property(name, parameters, text, raw, group, version, line)

    def _text(self, raw: bytes, charset: str, line: int, problems: list[FileError]) -> str:
        """Decode by the property's own charset, else the chosen encoding, else UTF-8.

        What says nothing and is no UTF-8 is read by the guess for the file, with a remark.
        """
        declared = _known(charset)
        first = declared or ("utf-8" if self._is_unicode or not self.chosen else self._name)
        try:
            return raw.decode(first)
        except UnicodeDecodeError as error:
            failure = UndecodableText(line=line, encoding=first, byte=f"{raw[error.start]:02X}")
        if declared:
            problems.append(DamagedText(line=line, encoding=declared))
            return raw.decode(declared, "replace")
        if self.chosen:
            raise failure
        guessed = _LAST_RESORT if self._is_unicode else self._name
        try:
            text = raw.decode(guessed)
        except UnicodeDecodeError:
            raise failure from None
        problems.append(AssumedEncoding(line=line, encoding=guessed))
        return text

    @property
    def _name(self) -> str:
        return self.encoding.encoding

    @property
    def _is_unicode(self) -> bool:
        # Lines of UTF-16 files reach us as UTF-8.
        return self._name.startswith("utf-")


def _known(charset: str) -> str:
    try:
        return canonical(charset) if charset else ""
    except UnknownEncoding:
        return ""


def _cut(content: bytes) -> tuple[bytes, bytes | None]:
    """Cut a property at the first colon outside of quotation marks."""
    in_quotes = False
    for index, byte in enumerate(content):
        if byte == 0x22:
            in_quotes = not in_quotes
        elif byte == 0x3A and not in_quotes:
            return content[:index], content[index + 1 :]
    header, colon, value = content.partition(b":")
    return header, value if colon else None


def open_vcards(
    stream: BinaryIO,
    *,
    encoding: str | None = None,
    max_bytes: int = 100_000_000,
    max_card: int = 16_000_000,
) -> CardSource:
    """Check that `stream` (seekable, binary) is a vCard file and guess its encoding.

    `max_bytes` limits the file, `max_card` one card with its photo. Raises EmptyFile,
    FileTooLarge, WrongKind or UnknownEncoding.
    """
    if check_size(stream, max_bytes) == 0:
        raise EmptyFile
    refuse_other_kinds(stream, VCARD)
    guess = guess_encoding(stream)
    if encoding is not None:
        guess = EncodingGuess(canonical(encoding), (guess.encoding, *guess.alternatives))
    source = CardSource(stream, guess, encoding is not None, max_card)
    raws = raw_cards(stream, guess.encoding, max_card)
    if not any(not isinstance(raw.problem, StrayLine) for raw in raws):
        raise WrongKind(expected=VCARD, found="TXT")
    return source
