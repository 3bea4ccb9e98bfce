"""Reading what is compared: bare values by the thousand, in a fixed number of queries a batch."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from sqlalchemy import Select

from crm_host.api import session, visible
from crm_portability.duplicates.features import Feature, discriminator
from crm_portability.duplicates.normal import normal
from crm_portability.duplicates.scoring import Values
from crm_portability.exporting.statements import IDS, records_statement, rows_statement

#: Records that are read together.
BATCH = 2_000

#: One record: its id, what it must agree in with another to be compared, and its values.
Row = tuple[int, str, Values]


class Reader:
    """Reads the features of one record type's records, as far as the actor may see those."""

    def __init__(self, model: type[Any], features: Sequence[Feature]) -> None:
        self.model = model
        self._features = features
        self._own = [item for item in features if not item.relation]
        self._group = discriminator(model)
        relations: dict[str, list[Feature]] = {}
        for item in features:
            if item.relation:
                relations.setdefault(item.relation, []).append(item)
        self._relations = [
            (items, rows_statement(model, name, [item.path for item in items]))
            for name, items in relations.items()
        ]

    def all(self) -> Iterator[Row]:
        """Yield every record in the order of ids."""
        last = 0
        while rows := self._some(self._after(last)):
            yield from rows
            last = rows[-1][0]

    def of(self, ids: Iterable[int]) -> list[Row]:
        """Return some records, at most a batch of them."""
        found = visible(self.model).where(self.model.id.in_(sorted(ids)))
        return self._some(found.order_by(self.model.id))

    def _after(self, id: int) -> Select[Any]:
        later = visible(self.model).where(self.model.id > id)
        return later.order_by(self.model.id).limit(BATCH)

    def _some(self, found: Select[Any]) -> list[Row]:
        paths = [item.path for item in self._own]
        named = [*paths, self._group] if self._group else paths
        statement = records_statement(found, self.model, named, whole=False)
        records = session().execute(statement).all()
        if not records:
            return []
        ids = [record[0] for record in records]
        texts = self._texts([record[1 : len(paths) + 1] for record in records], ids)
        groups = [str(record[-1] or "") if self._group else "" for record in records]
        return list(zip(ids, groups, texts, strict=True))

    def _texts(self, records: Sequence[Sequence[Any]], ids: Sequence[int]) -> list[Values]:
        columns: dict[str, Sequence[str | tuple[str, ...]]] = {}
        for place, item in enumerate(self._own):
            held = (record[place] for record in records)
            values = ((value or {}).get(item.key) for value in held) if item.key else held
            columns[item.name] = [normal(item.manner, value) for value in values]
        for items, statement in self._relations:
            columns |= self._rows(items, statement, ids)
        return list(zip(*(columns[item.name] for item in self._features), strict=True))

    @staticmethod
    def _rows(
        items: Sequence[Feature], statement: Select[Any], ids: Sequence[int]
    ) -> Mapping[str, Sequence[str | tuple[str, ...]]]:
        """Return for each feature the values of all records, in the order of the ids."""
        places = {number: place for place, number in enumerate(ids)}
        found: dict[str, list[str | tuple[str, ...]]] = {
            item.name: [""] * len(ids) for item in items
        }
        for number, *values in session().execute(statement, {IDS: ids}):
            for item, value in zip(items, values, strict=True):
                text, column, place = normal(item.manner, value), found[item.name], places[number]
                if text:
                    column[place] = _with(column[place], text)
        return found


def _with(held: str | tuple[str, ...], text: str) -> str | tuple[str, ...]:
    """Return values with one more: a single one is no tuple, which saves a third of the memory."""
    if not held or held == text:
        return text
    return (*held, text) if isinstance(held, tuple) else (held, text)
