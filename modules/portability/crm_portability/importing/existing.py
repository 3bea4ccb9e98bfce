"""Finding the records that the rows of a batch mean, with a fixed number of queries."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from crm_host.api import session, visible
from crm_portability.importing.keys import MatchKey
from crm_portability.loading import loader_options


class Finder:
    """Looks up records by a key's values, as far as the actor may see them."""

    def __init__(self, model: type[Any], key: MatchKey | None) -> None:
        self.model = model
        self.key = key
        self._options = loader_options(model)

    def find(self, values: Iterable[Any]) -> dict[Any, list[Any]]:
        """Return value to records; a value that nothing visible has is left out."""
        wanted = set(values)
        if self.key is None or not wanted:
            return {}
        if self.key.field is None:
            return {number: [record] for number, record in self.load(wanted).items()}
        pairs = session().execute(self.key.pairs(wanted)).all()
        records = self.load(number for number, _value in pairs)
        found: dict[Any, list[Any]] = {}
        for number, value in pairs:
            same = found.setdefault(value, [])
            if number in records and records[number] not in same:
                same.append(records[number])
        return found

    def load(self, ids: Iterable[int]) -> dict[int, Any]:
        """Return id to record, with everything that an import may touch."""
        wanted = sorted(set(ids))
        if not wanted:
            return {}
        statement = visible(self.model).where(self.model.id.in_(wanted)).options(*self._options)
        return {record.id: record for record in session().scalars(statement)}
