"""Where the cells of a file stand in the database, so that an export need not make objects.

A column that tells it is read from bare values by the thousand; any other one is read from whole
records, as `DataColumn.read` does. Both give the same texts.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from crm_host.data.catalogue import Field
    from crm_host.data.file_columns import DataColumn


@dataclass(frozen=True)
class StoredValue:
    """A cell that is made of one value.

    :param path: a mapped column of the record, as `birthday`, or an amount; or one of the row
        that references lead to, as `parent.name`. It counts as empty where the actor may not see
        that row.
    :param text: makes the cell of the value, which may be `None`.
    """

    path: str
    text: Callable[[Any], str]


@dataclass(frozen=True)
class StoredRows:
    """A cell that is made of rows which belong to the record: e-mails, tags.

    :param relation: the record's relationship to them; they come in its order.
    :param paths: what is read of each row, as in `StoredValue`. A path that ends in a reference
        gives the record it leads to, or `None` where the actor may not see it.
    :param text: makes the cell of a record's rows, each a tuple of those values. It is not asked
        where all of them are `None`: the cell is empty then.
    :param only: a column of the row, and the value it must have for the row to count.
    """

    relation: str
    paths: tuple[str, ...]
    text: Callable[[Sequence[tuple[Any, ...]]], str]
    only: tuple[str, Any] | None = None


Stored = StoredValue | StoredRows


def path_of(field: Field) -> str:
    """Return the path of a field's value as in `StoredValue`; empty if it is computed."""
    return field.path if _agree(type(field), "path", "get") else ""


def stored_of(column: DataColumn) -> Stored | None:
    """Return what the cells of a column are made of; `None` if only `read` knows."""
    return column.stored() if _agree(type(column), "stored", "read") else None


def _agree(cls: type[Any], told: str, done: str) -> bool:
    """Whether what a class tells is said of its own method, and not of one it has replaced."""
    own = next(base for base in cls.__mro__ if told in vars(base) or done in vars(base))
    return told in vars(own)
