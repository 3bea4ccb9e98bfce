"""Cells that name a record of another type, or of the same."""

from __future__ import annotations

from typing import Any

from crm_host.api import (
    LinkKind,
    Record,
    TextKind,
    ValueRefused,
    catalogue,
    current_actor,
    record_class,
)
from crm_host.api import lazy_text as _
from crm_portability.importing.existing import Finder
from crm_portability.importing.keys import MatchKey, match_keys
from crm_portability.reference import REFERENCE

#: Names that are remembered for the next rows.
_REMEMBERED = 5000


class LinkResolver:
    """Finds the records that the cells of one link column name, only among visible ones."""

    def __init__(self, kind: LinkKind) -> None:
        self.model: type[Record] = record_class(kind.target)
        keys = match_keys(self.model, current_actor())
        naming = (name_field(self.model), REFERENCE)
        self._keys = [key for key in keys if key.identifies or key.name in naming]
        self._known: dict[str, int] = {}

    def find(self, text: str) -> int:
        """Return the id of the only record that a text names.

        :raises ValueRefused: it names none that the actor may see, or several.
        """
        if text not in self._known:
            found = self._search(text)
            if len(self._known) > _REMEMBERED:
                self._known.clear()
            self._known[text] = found
        return self._known[text]

    def _search(self, text: str) -> int:
        for key in self._keys:
            ids = self._ids(key, text)
            if len(ids) == 1:
                return ids.pop()
            if ids:
                raise ValueRefused(
                    _("Several records are called “%(name)s”. Write the CRM id.", name=text)
                )
        raise ValueRefused(_("There is no record called “%(name)s”.", name=text))

    def _ids(self, key: MatchKey, text: str) -> set[int]:
        value = key.normal(text)
        if value is None:
            return set()
        found = Finder(self.model, key).find([value])
        return {record.id for record in found.get(value, ())}


def name_field(model: type[Any]) -> str:
    """Return the field that people call a record by: its first required text, sortable if any."""
    texts = [
        item
        for item in catalogue(model).values()
        if item.spec.required and isinstance(item.kind, TextKind)
    ]
    texts.sort(key=lambda item: not item.sortable)
    return texts[0].name if texts else ""
