"""Which record each row of a batch means."""

from __future__ import annotations

from collections.abc import Container, Sequence
from typing import Any

from crm_host.api import translate
from crm_portability.importing.entry import Entry, RowRefused
from crm_portability.importing.existing import Finder
from crm_portability.importing.keys import MatchKey
from crm_portability.importing.report import Problem
from crm_portability.reference import REFERENCE


class Recognition:
    """Looks a whole batch up with one query per key, and remembers what the batch makes.

    :param keys: asked in this order; the first that finds something decides.
    :param seen: ids of the records of earlier batches.
    """

    def __init__(
        self,
        model: type[Any],
        keys: Sequence[MatchKey],
        entries: Sequence[Entry],
        seen: Container[int],
    ) -> None:
        self._keys = keys
        self._seen = seen
        self._written: list[Any] = []
        self._values = {
            (id(entry), key.name): _values(key, entry) for entry in entries for key in keys
        }
        self._found = {key.name: self._find(model, key, entries) for key in keys}

    def _find(
        self, model: type[Any], key: MatchKey, entries: Sequence[Entry]
    ) -> dict[Any, list[Any]]:
        wanted = (value for entry in entries for value in self._values[id(entry), key.name])
        return Finder(model, key).find(wanted)

    def record_of(self, entry: Entry) -> Any:
        """Return the record that a row means; `None` for a new one.

        :raises RowRefused: it means several, or one that is not there.
        """
        for key in self._keys:
            values = self._values[id(entry), key.name]
            found = self._all(key, values)
            if len(found) > 1:
                raise _refused(entry, key, translate("Several records have this value."))
            if found:
                return found[0]
            if key.name == REFERENCE and values:
                raise _refused(entry, key, translate("There is no such record."))
        return None

    def _all(self, key: MatchKey, values: Sequence[Any]) -> list[Any]:
        found: list[Any] = []
        for value in values:
            for record in self._found[key.name].get(value, ()):
                if not any(record is other for other in found):
                    found.append(record)
        return found

    def is_from_file(self, record: Any) -> bool:
        """Whether an earlier row of the same file made or changed a record."""
        return record.id in self._seen or any(record is other for other in self._written)

    def remember(self, entry: Entry, record: Any) -> None:
        """Let the next rows find the record by what this row says."""
        self._written.append(record)
        for key in self._keys:
            for value in self._values[id(entry), key.name]:
                same = self._found[key.name].setdefault(value, [])
                if not any(record is other for other in same):
                    same.append(record)


def _values(key: MatchKey, entry: Entry) -> list[Any]:
    """Return what a row is recognized by, each once, in its order."""
    normal = (key.normal(text) for text in entry.texts(key.name))
    return list(dict.fromkeys(value for value in normal if value is not None))


def _refused(entry: Entry, key: MatchKey, message: str) -> RowRefused:
    return RowRefused([Problem(entry.number, entry.heading(key.name) or "", message)])
