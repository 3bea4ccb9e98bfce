"""How an export writes links: by name where an import finds the same record by it again."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from crm_host.api import LinkKind, catalogue, current_actor, record_class, session, visible
from crm_portability.importing.keys import MatchKey, match_keys
from crm_portability.importing.links import name_field
from crm_portability.reference import reference_of


class LinkTexts:
    """Writes the links of one column.

    A name that several records have, or that means another record as one of its unique values,
    is replaced by the reference, which always means one record.
    """

    def __init__(self, kind: LinkKind) -> None:
        self._model = record_class(kind.target)
        name = name_field(self._model)
        self._name = catalogue(self._model).get(name)
        self._keys: Sequence[MatchKey] = [
            key
            for key in match_keys(self._model, current_actor())
            if key.field is not None and (key.identifies or key.name == name)
        ]

    def of(self, ids: Iterable[int | None]) -> Mapping[int, str]:
        """Return id to text for the records that the actor may see."""
        wanted = sorted({number for number in ids if number is not None})
        if not wanted:
            return {}
        found = session().scalars(visible(self._model).where(self._model.id.in_(wanted)))
        records = {record.id: record for record in found}
        if self._name is None:
            return {number: reference_of(record) for number, record in records.items()}
        names = {number: str(self._name.get(record)) for number, record in records.items()}
        unclear = self._unclear(names)
        return {
            number: reference_of(records[number]) if number in unclear else text
            for number, text in names.items()
        }

    def _unclear(self, names: Mapping[int, str]) -> set[int]:
        """Return the ids whose names mean other records too."""
        unclear: set[int] = set()
        for key in self._keys:
            normal = {number: key.normal(text) for number, text in names.items()}
            values = {value for value in normal.values() if value is not None}
            holders: dict[Any, set[int]] = {}
            for number, value in session().execute(key.pairs(values)) if values else ():
                holders.setdefault(value, set()).add(number)
            unclear |= {n for n, value in normal.items() if holders.get(value, {n}) - {n}}
        return unclear
