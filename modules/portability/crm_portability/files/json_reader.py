"""Read JSON records one by one: `[{…}, …]` or `{"records": [{…}, …]}`."""

from __future__ import annotations

import itertools
import json
import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, BinaryIO

import ijson

from .columns import Column, name_columns, tidy
from .csv_reader import Limits
from .errors import (
    DamagedJson,
    EmptyFile,
    EndlessNumber,
    FileError,
    NoRecordsInJson,
    NotARecord,
    TooDeepJson,
    TooManyColumns,
    UnexpectedName,
)
from .lines import check_size
from .table import Row, TableSource, plain, problem_of

#: What stands between the values of a list, as in the files of Google Contacts.
BETWEEN = " ::: "
_DEPTH = 5
_DEEPEST = 50
_DIGITS = 1_000
_ENDLESS = re.compile(rb"[\s:,\[]-?[0-9]{%d}" % _DIGITS)
_OPENS, _CLOSES = ("start_map", "start_array"), ("end_map", "end_array")
#: Records that are asked for their names.
LOOKED_AT = 10_000
_BOM = b"\xef\xbb\xbf"
_BLANK = b" \t\r\n"


@dataclass(frozen=True)
class JsonSource(TableSource):
    """Records as rows; the parts of an object inside are columns such as `address.city`."""

    stream: BinaryIO
    prefix: str
    columns: tuple[Column, ...]
    limits: Limits
    header_row: int = 0

    def rows(self) -> Iterator[Row]:
        """Yield every record that says anything; its number counts from 1.

        :raises DamagedJson: the rest cannot be read.
        """
        for number, record in enumerate(_items(self.stream, self.prefix), 1):
            row = self._row(number, record)
            if row.problem or any(row.cells):
                yield row

    def _row(self, number: int, record: Any) -> Row:
        problem: FileError | None = None
        try:
            flat = dict(_flat(record))
        except (TypeError, RecursionError):
            flat, problem = {}, NotARecord(row=number)
        flat = {tidy(name): text for name, text in flat.items()}
        cells = tuple(flat.pop(column.title, "") for column in self.columns)
        if extra := next((name for name, text in flat.items() if text), None):
            problem = UnexpectedName(row=number, column=extra, limit=LOOKED_AT)
        problem = problem or problem_of(number, self.columns, cells, self.limits.cell)
        return Row(number, number, cells, problem)


def open_json(stream: BinaryIO, *, limits: Limits | None = None) -> JsonSource:
    """Find the records and every name that the first ones have.

    :raises FileError: it is no JSON, has no records or too many names.
    """
    limits = limits or Limits()
    if check_size(stream, limits.bytes) == 0:
        raise EmptyFile
    prefix = _prefix(stream)
    names: dict[str, None] = {}
    for record in itertools.islice(_items(stream, prefix), LOOKED_AT):
        try:
            names |= dict.fromkeys(tidy(name) for name, _text in _flat(record))
        except (TypeError, RecursionError):  # told with its row
            continue
        if len(names) > limits.columns:
            raise TooManyColumns(row=1, found=len(names), limit=limits.columns)
    if not names:
        raise NoRecordsInJson
    return JsonSource(stream, prefix, name_columns(list(names)), limits)


def _prefix(stream: BinaryIO) -> str:
    """Return where the records stand: in the list, or in the list called `records`."""
    head = stream.read(4096).removeprefix(_BOM).lstrip(_BLANK)
    return "item" if head.startswith(b"[") else "records.item"


def _items(stream: BinaryIO, prefix: str) -> Iterator[Any]:
    stream.seek(len(_BOM) if _starts_with_mark(stream) else 0)
    try:
        yield from ijson.items(ijson.parse(_not_too_deep(stream)), prefix)
    except (ijson.JSONError, UnicodeDecodeError, ValueError):
        raise DamagedJson from None


def _not_too_deep(stream: BinaryIO) -> Iterator[tuple[str, Any]]:
    """Yield what stands in the file; the library takes ages over thousands of brackets.

    :raises TooDeepJson: nothing that is made on purpose is so deep.
    """
    depth = 0
    for event in ijson.basic_parse(_Numbers(stream)):
        kind = event[0]
        if kind in _OPENS:
            depth += 1
            if depth > _DEEPEST:
                raise TooDeepJson(limit=_DEEPEST)
        elif kind in _CLOSES:
            depth -= 1
        yield event


class _Numbers:
    """A stream whose numbers can be read: Python refuses endless ones, and the library crashes."""

    def __init__(self, stream: BinaryIO) -> None:
        self._stream = stream
        self._rest = b""

    def read(self, size: int) -> bytes:
        """Return the next bytes.

        :raises EndlessNumber: a number in them is too long.
        """
        piece = self._stream.read(size)
        if _ENDLESS.search(self._rest + piece):
            raise EndlessNumber(limit=_DIGITS)
        self._rest = piece[-_DIGITS - 1 :]
        return piece


def _starts_with_mark(stream: BinaryIO) -> bool:
    stream.seek(0)
    return stream.read(len(_BOM)) == _BOM


def _flat(value: Any, name: str = "", depth: int = 0) -> Iterator[tuple[str, str]]:
    """Yield (name, text) of every value.

    :raises TypeError: it is no object, or one inside of too many others.
    """
    if isinstance(value, Mapping) and depth < _DEPTH:
        for key, inner in value.items():
            yield from _flat(inner, f"{name}.{key}" if name else key, depth + 1)
    elif not name or isinstance(value, Mapping):
        raise TypeError(name)
    elif isinstance(value, list):
        yield name, BETWEEN.join(_inner(item) for item in value)
    else:
        yield name, _clean(plain(value))


def _inner(item: Any) -> str:
    if isinstance(item, Mapping | list):
        return json.dumps(item, ensure_ascii=False, default=str)
    return str(plain(item))


def _clean(text: str) -> str:
    return text if text.isascii() else unicodedata.normalize("NFC", text)


def looks_like_json(head: bytes) -> bool:
    """Whether the first bytes of a file are those of JSON records, whatever its name says."""
    start = head.removeprefix(_BOM).lstrip(_BLANK)
    inner = start[1:].lstrip(_BLANK)
    followed = {b"[": (b"{", b"]"), b"{": (b'"', b"}")}
    return any(start.startswith(a) and inner.startswith(b) for a, b in followed.items())
