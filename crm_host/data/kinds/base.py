"""What every kind of value answers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar

from sqlalchemy import ColumnElement
from sqlalchemy.types import TypeEngine

from crm_host.data.comparing import EQUAL, Parts, compared, within
from crm_host.data.file_columns import DataColumn
from crm_host.i18n.notation import Notation
from crm_host.i18n.text import Text

if TYPE_CHECKING:
    from crm_host.data.catalogue import Field


class ValueRefused(ValueError):
    """A text is no value of this kind; `message` tells the writer what would be."""

    def __init__(self, message: Text) -> None:
        super().__init__(message)
        self.message = message


@dataclass(frozen=True)
class Kind:
    """Base of all kinds."""

    name: ClassVar[str] = ""
    #: Comparisons that make sense.
    operators: ClassVar[tuple[str, ...]] = (EQUAL,)
    #: HTML input that takes it.
    widget: ClassVar[str] = "text"
    #: Whether a list shows it flush right.
    numeric: ClassVar[bool] = False
    #: Whether lists are ordered by a companion column `<name>_sort` that the host keeps filled.
    has_sort_key: ClassVar[bool] = False
    #: Whether records share values, so that putting those with the same one together tells
    #: something.
    groups: ClassVar[bool] = False

    def column_type(self) -> TypeEngine[Any]:
        """Return the SQL type that stores it."""
        raise TypeError(f"{type(self).__name__} has no column type.")

    def parse(self, text: str, notation: Notation) -> Any:
        """Read what a person typed or a file holds; `None` for nothing.

        :raises ValueRefused: the text is no such value.
        """
        raise TypeError(f"{type(self).__name__} cannot parse.")

    def format(self, value: Any, notation: Notation) -> str:
        """Write a value for a person."""
        return "" if value is None else str(value)

    def plain(self, value: Any) -> str:
        """Write a value so that `parse` reads it back in every notation."""
        return "" if value is None else str(value)

    def bounds(self, text: str, notation: Notation) -> tuple[Any, Any]:
        """Return the first value meant by a filter's text and the first one after it.

        The second is `None` when the text means exactly one value.
        """
        return self.parse(text, notation), None

    def condition(
        self, part: Parts, operator: str, text: str, notation: Notation
    ) -> ColumnElement[bool]:
        """Return the SQL condition of a filter: the field's columns compared with a text.

        A date text stands for all its days: `>2026-03` means after March, `2026-03` within it.

        :raises ValueRefused: the text is no value of this kind.
        """
        first, after = self.bounds(text, notation)
        if after is None:
            return compared(part(""), operator, first)
        return within(part(""), operator, first, after)

    def present(self, part: Parts) -> ColumnElement[bool]:
        """Return the SQL condition that there is a value."""
        return part("").is_not(None)

    def order(self, part: Parts) -> ColumnElement[Any]:
        """Return the column that lists are ordered by."""
        return part("_sort" if self.has_sort_key else "")

    def columns(self, field: Field) -> Sequence[DataColumn]:
        """Return the columns that a field of this kind has in files."""
        return (DataColumn(field, field.name, field.label, tuple(field.spec.aliases)),)

    def canonical(self, text: str, notation: Notation) -> str:
        """Write a filter's text so that it means the same to every reader.

        :raises ValueRefused: the text is no value of this kind.
        """
        return text

    def revived(self, value: Any) -> Any:
        """Return a value as Python keeps it, from how a change set does."""
        return value
