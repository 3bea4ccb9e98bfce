"""A column of a file with the field that it fills: how its cells are read and written."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from crm_host.api import (
    ChoiceKind,
    DataColumn,
    LinkKind,
    ValueRefused,
    in_every_language,
)
from crm_portability.files.table import ErrorText
from crm_portability.importing.links import LinkResolver, Missing
from crm_portability.importing.matching import Target
from crm_portability.importing.notations import reader_of
from crm_portability.importing.report import Problem
from crm_portability.importing.spelling import squeeze


@dataclass(frozen=True)
class Mapped:
    """One column of the file and what it fills."""

    #: Place in the row; -1 for a value that every row gets.
    index: int
    heading: str
    target: Target
    #: Notation of its days or numbers; empty for the reader's own.
    style: str = ""
    #: For links: by which field cells name records, and whether missing ones are made.
    link_key: str = ""
    creates: bool = False

    @cached_property
    def column(self) -> DataColumn:
        """The column of the catalogue."""
        return self.target.column

    @cached_property
    def late(self) -> bool:
        """Whether it names records of the same file, which must be there first."""
        return self.column.late or (
            self._links is not None and self._links.model is self.column.field.model
        )

    @cached_property
    def _links(self) -> LinkResolver | None:
        kind = self.column.field.kind
        if not self._plain or not isinstance(kind, LinkKind):
            return None
        return LinkResolver(kind, self.link_key, self.creates)

    @property
    def _plain(self) -> bool:
        """Whether reading is left to the kind, which we may then do better for files."""
        return type(self.column) is DataColumn

    @cached_property
    def _reader(self) -> Callable[[str], Any]:
        read, kind = reader_of(self.column, self.style), self.column.field.kind
        if self._plain and type(kind) is ChoiceKind:
            codes = _codes(kind)
            return lambda text: codes.get(squeeze(text)) or read(text)
        return read

    def parse(self, text: str) -> Any:
        """Read a filled cell.

        :raises ValueRefused: the text is no such value.
        """
        if self._links is not None and not isinstance(text, ErrorText):
            return text if self.late else self._links.read(text)
        return self._reader(text)

    def write(self, record: Any, value: Any) -> None:
        """Put a parsed value into a record.

        :raises ValueRefused: it does not go with the record.
        """
        if self._links is not None and self.late:
            value = self._links.read(value)
        if self._links is not None and isinstance(value, Missing):
            value = self._links.make(value)
        self.column.write(record, value)

    def problem(self, row: int, refused: ValueRefused, text: str = "") -> Problem:
        """Say what is wrong with a cell."""
        return Problem(row, self.heading, str(refused.message), text)


def _codes(kind: ChoiceKind) -> dict[str, str]:
    """Return every spelling of every choice, in all languages, to its code."""
    codes = {squeeze(code): code for code, _label in kind.choices}
    for code, label in kind.choices:
        for text in in_every_language(label):
            codes.setdefault(squeeze(text), code)
    return codes
