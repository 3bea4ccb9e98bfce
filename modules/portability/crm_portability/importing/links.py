"""Cells that name a record of another type, or of the same."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from crm_host.api import (
    LinkKind,
    Record,
    TextKind,
    ValueRefused,
    catalogue,
    current_actor,
    notation,
    record_class,
    session,
)
from crm_host.api import lazy_text as _
from crm_portability.importing.existing import Finder
from crm_portability.importing.keys import MatchKey, match_keys
from crm_portability.importing.settling import required
from crm_portability.reference import REFERENCE

#: Names that are remembered for the next rows.
_REMEMBERED = 5000


@dataclass(frozen=True)
class Missing:
    """A cell that names a record which is not there yet and is made with the row."""

    text: str


class LinkResolver:
    """Finds the records that the cells of one link column name, only among visible ones.

    :param by: name of the field whose values the cells are; empty for any that tells records
        apart, and the name.
    :param creates: whether a record that is not there is made.
    """

    def __init__(self, kind: LinkKind, by: str = "", creates: bool = False) -> None:
        self.model: type[Record] = record_class(kind.target)
        self._kind = kind
        self._keys = [key for key in link_keys(kind) if by in ("", key.name)]
        self._by = by
        self._creates = creates and may_create(kind)
        self._known: dict[str, int] = {}
        #: Records made since a savepoint began: text to (savepoint, id).
        self._made: dict[str, tuple[Any, int]] = {}

    def read(self, text: str) -> int | Missing:
        """Return the id of the only record that a text names, or that it has to be made.

        :raises ValueRefused: it names none, or several.
        """
        if not self._creates:
            return self.find(text)
        ids = {self._known[text]} if text in self._known else self._search(text)
        if len(ids) > 1:
            return self.find(text)
        if not ids:
            return Missing(text)
        (self._known[text],) = ids
        return self._known[text]

    def make(self, missing: Missing) -> int:
        """Return the id of the record that a text names; it is made unless an earlier row did.

        A savepoint that is rolled back takes it away again, so it is looked up in each.

        :raises ValueRefused: it cannot be made.
        """
        here, text = session(), missing.text
        savepoint = here.get_nested_transaction()
        known, number = self._made.get(text, (None, 0))
        if known is None or known is not savepoint:
            ids = self._search(text)
            number = ids.pop() if ids else self._create(text)
            self._made[text] = (savepoint, number)
        return number

    def _create(self, text: str) -> int:
        record = self.model()
        if self._kind.only is not None:
            setattr(record, *self._kind.only)
        fields = catalogue(self.model)
        for name in dict.fromkeys([name_field(self.model), self._by or name_field(self.model)]):
            fields[name].set(record, fields[name].kind.parse(text, notation()))
        if normalize := getattr(record, "normalize", None):
            normalize()
        session().add(record)
        session().flush()
        return record.id

    def find(self, text: str) -> int:
        """Return the id of the only record that a text names.

        :raises ValueRefused: it names none that the actor may see, or several.
        """
        if text not in self._known:
            ids = self._search(text)
            if not ids:
                raise ValueRefused(_("There is no record called “%(name)s”.", name=text))
            if len(ids) > 1:
                raise ValueRefused(
                    _("Several records are called “%(name)s”. Write the CRM id.", name=text)
                )
            if len(self._known) > _REMEMBERED:
                self._known.clear()
            (self._known[text],) = ids
        return self._known[text]

    def _search(self, text: str) -> set[int]:
        """Return the ids of what a text names, by the first key that finds anything."""
        for key in self._keys:
            if ids := self._ids(key, text):
                return ids
        return set()

    def _ids(self, key: MatchKey, text: str) -> set[int]:
        value = key.normal(text)
        if value is None:
            return set()
        found = Finder(self.model, key).find([value])
        return {record.id for record in found.get(value, ())}


def link_keys(kind: LinkKind) -> list[MatchKey]:
    """Return by what a cell may name a record: the reference, unique fields, the name."""
    model = record_class(kind.target)
    naming = (name_field(model), REFERENCE)
    keys = match_keys(model, current_actor())
    return [key for key in keys if key.identifies or key.name in naming]


def may_create(kind: LinkKind) -> bool:
    """Whether a name is enough to make such a record, and the actor may make some."""
    model = record_class(kind.target)
    if not current_actor().may(f"{kind.target}.create"):
        return False
    needed = required(model)
    return [item.name for item in needed] == [name_field(model)]


def name_field(model: type[Any]) -> str:
    """Return the field that people call a record by: its first required text, sortable if any."""
    texts = [
        item
        for item in catalogue(model).values()
        if item.spec.required and isinstance(item.kind, TextKind)
    ]
    texts.sort(key=lambda item: not item.sortable)
    return texts[0].name if texts else ""
