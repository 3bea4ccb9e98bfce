"""Records by the thousand: their values column by column, and the rows that belong to them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from sqlalchemy import Select

from crm_host.api import Stored, StoredRows, StoredValue, session
from crm_portability.exporting.statements import IDS, records_statement, rows_statement

#: Records that are read together: bare values, and whole ones with all that belongs to them.
BATCH, WHOLE_BATCH = 10_000, 500


class Rows:
    """The rows of one relation of the records of a batch."""

    def __init__(self, paths: Sequence[str], columns: Sequence[Sequence[Any]]) -> None:
        self._paths = paths
        self._all = columns
        self._split: dict[str, dict[Any, list[Sequence[Any]]]] = {}

    def gathered(self, stored: StoredRows) -> Mapping[int, Sequence[tuple[Any, ...]]]:
        """Return id of the record to its rows, of those that have any value."""
        ids, *columns = self._chosen(stored.only)
        if not ids:
            return {}
        wanted = [columns[self._paths.index(path)] for path in stored.paths]
        if all(column.count(None) == len(ids) for column in wanted):
            return {}
        found: dict[int, list[tuple[Any, ...]]] = {}
        for number, row in zip(ids, zip(*wanted, strict=True), strict=True):
            found.setdefault(number, []).append(row)
        nothing = (None,) * len(wanted)
        return {number: rows for number, rows in found.items() if rows.count(nothing) < len(rows)}

    def _chosen(self, only: tuple[str, Any] | None) -> Sequence[Sequence[Any]]:
        """Return the ids and values of all rows, or of those with the value in the column."""
        if only is None:
            return self._all
        path, value = only
        if path not in self._split:
            groups: dict[Any, list[tuple[Any, ...]]] = {}
            kinds = self._all[self._paths.index(path) + 1]
            for kind, row in zip(kinds, zip(*self._all, strict=True), strict=True):
                groups.setdefault(kind, []).append(row)
            self._split[path] = {kind: _turned(rows) for kind, rows in groups.items()}
        return self._split[path].get(value) or [()] * len(self._all)


@dataclass(frozen=True)
class Batch:
    """Some records one after the other."""

    ids: Sequence[int]
    #: Path to the values of all records.
    values: Mapping[str, Sequence[Any]]
    #: Relation to the rows of all records.
    rows: Mapping[str, Rows]
    #: The records themselves, where some column asks for them.
    records: Sequence[Any]

    @cached_property
    def places(self) -> Mapping[int, int]:
        """The place of each record by its id."""
        return {number: place for place, number in enumerate(self.ids)}


class Plan:
    """What an export has to read for its columns.

    :param sources: what each column is made of; `None` for those that need whole records.
    """

    def __init__(self, model: type[Any], sources: Iterable[Stored | None]) -> None:
        self._model = model
        values: dict[str, None] = {}
        rows: dict[str, dict[str, None]] = {}
        self._whole = False
        for source in sources:
            if isinstance(source, StoredValue):
                values[source.path] = None
            elif isinstance(source, StoredRows):
                only = (source.only[0],) if source.only else ()
                rows.setdefault(source.relation, {}).update(dict.fromkeys((*only, *source.paths)))
            else:
                self._whole = True
        self._paths = list(values)
        self._rows = {
            relation: (list(paths), rows_statement(model, relation, list(paths)))
            for relation, paths in rows.items()
        }

    def batches(self, found: Select[Any]) -> Iterator[Batch]:
        """Read the records of a statement in its order."""
        statement = records_statement(found, self._model, self._paths, whole=self._whole)
        size = WHOLE_BATCH if self._whole else BATCH
        result = session().execute(statement, execution_options={"yield_per": size})
        for part in result.partitions():
            ids, *columns = _turned(part)
            yield Batch(
                ids,
                dict(zip(self._paths, columns, strict=False)),
                {relation: self._rows_of(relation, ids) for relation in self._rows},
                columns[-1] if self._whole else (),
            )

    def _rows_of(self, relation: str, ids: Sequence[int]) -> Rows:
        paths, statement = self._rows[relation]
        found = session().execute(statement, {IDS: ids}).all()
        return Rows(paths, _turned(found) or [()] * (len(paths) + 1))


def _turned(rows: Iterable[Sequence[Any]]) -> list[Sequence[Any]]:
    """Return the columns of some rows."""
    return list(zip(*rows, strict=True))
