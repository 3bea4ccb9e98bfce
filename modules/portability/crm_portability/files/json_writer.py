"""Write records as JSON that every program reads and an import reads back."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal
from typing import IO

from .xlsx_writer import Value


def write_json(file: IO[bytes], keys: Sequence[str], rows: Iterable[Sequence[Value]]) -> None:
    """Write `{"records": [{…}, …]}`, a record a line; empty values are null."""
    file.write(b'{"records": [')
    for number, row in enumerate(rows):
        record = {key: _plain(value) for key, value in zip(keys, row, strict=True)}
        line = json.dumps(record, ensure_ascii=False, default=str)
        file.write((",\n" if number else "\n").encode() + line.encode("utf-8", "surrogatepass"))
    file.write(b"\n]}\n")


def _plain(value: Value) -> str | int | bool | None:
    if value is None or value == "":
        return None
    if isinstance(value, date):
        return value.isoformat()
    return str(value) if isinstance(value, Decimal) else value
