"""How an export writes links: by name where an import finds the same record by it again."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import Select

from crm_host.api import (
    Field,
    LinkKind,
    catalogue,
    current_actor,
    path_of,
    record_class,
    session,
    visible,
)
from crm_portability.exporting.statements import records_statement
from crm_portability.importing.keys import MatchKey, match_keys
from crm_portability.importing.links import name_field
from crm_portability.reference import references

#: Texts that are remembered for the next records.
_REMEMBERED = 20_000


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
        self._known: dict[int, str] = {}

    def of(self, ids: Iterable[int | None]) -> Mapping[int, str]:
        """Return id to text for the records that the actor may see."""
        wanted = {number for number in ids if number is not None}
        if len(self._known) > _REMEMBERED:
            self._known.clear()
        if missing := wanted - self._known.keys():
            self._known |= self._texts(sorted(missing))
        return {number: self._known[number] for number in wanted & self._known.keys()}

    def _texts(self, ids: Sequence[int]) -> dict[int, str]:
        reference = references()
        found = visible(self._model).where(self._model.id.in_(ids))
        if self._name is None:
            seen = session().scalars(found.with_only_columns(self._model.id))
            return {number: reference(number) for number in seen}
        names = self._names(found, self._name)
        unclear = self._unclear(names)
        return {
            number: reference(number) if number in unclear else text
            for number, text in names.items()
        }

    def _names(self, found: Select[Any], name: Field) -> Mapping[int, str]:
        path = path_of(name)
        if path:
            values = session().execute(records_statement(found, self._model, [path], whole=False))
            return {number: str(value) for number, value in values}
        return {record.id: str(name.get(record)) for record in session().scalars(found)}

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
