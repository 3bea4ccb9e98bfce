"""The names a filter may use, in any language, and the nearest one to a name that is unknown."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from difflib import get_close_matches

from flask_babel import force_locale

from crm_host.data.base import Record
from crm_host.data.catalogue import Field
from crm_host.data.folding import fold
from crm_host.data.kinds import TextKind
from crm_host.i18n.languages import LANGUAGES
from crm_host.i18n.text import Text
from crm_host.screens.filters.criteria import (
    AddedCriterion,
    Criterion,
    FieldCriterion,
    Filter,
    PresenceCriterion,
    StateCriterion,
    field_criterion,
)

#: The key that orders the list.
SORT = "sort"

_SORT_WORDS = (SORT, "sắp xếp", "ταξινόμηση")
_NOT_LETTER = re.compile(r"[\W_]+")


class Vocabulary:
    """What the filter of one list understands, for everyone who may read the same fields.

    :param fields: what may be read; other fields are unknown.
    """

    def __init__(
        self, model: type[Record], fields: Mapping[str, Field], filters: Sequence[Filter] = ()
    ) -> None:
        self.model = model
        self.fields = fields
        usable = {
            name: item for name, item in fields.items() if item.filterable and item.kind.operators
        }
        criteria: list[Criterion] = [field_criterion(item) for item in usable.values()]
        criteria += [AddedCriterion(item) for item in filters]
        criteria += [PresenceCriterion(usable, True), PresenceCriterion(usable, False)]
        criteria.append(StateCriterion(model))
        self._criteria = {item.name: item for item in criteria}
        self._names = _name_index((item.name, item.label, item.aliases) for item in criteria)
        self._sorts = _name_index(
            (item.name, item.label, item.spec.aliases) for item in fields.values() if item.sortable
        )

    def __iter__(self) -> Iterator[Criterion]:
        return iter(self._criteria.values())

    def find(self, key: str) -> Criterion | None:
        """Return the criterion of a name, alias or label in any language."""
        name = self._names.get(squeeze(key))
        return self._criteria.get(name) if name else None

    def suggest(self, key: str) -> str:
        """Return the name that was perhaps meant, or nothing."""
        known = self._names | {squeeze(word): SORT for word in _SORT_WORDS}
        near = get_close_matches(squeeze(key), known, n=1, cutoff=0.6)
        return known[near[0]] if near else ""

    def is_sort(self, key: str) -> bool:
        """Whether a key says how the list is ordered."""
        return is_sort(key)

    def sort_field(self, key: str) -> Field | None:
        """Return the field that a list may be ordered by."""
        name = self._sorts.get(squeeze(key))
        return self.fields[name] if name else None

    def texts(self) -> list[Field]:
        """Return the fields that free text looks into where a record has no search column."""
        return [
            item.field
            for item in self
            if isinstance(item, FieldCriterion) and isinstance(item.field.kind, TextKind)
        ]


def squeeze(name: str) -> str:
    """Return a name without case, accents, blanks and signs: `Ngày tạo` is `ngaytao`."""
    return _NOT_LETTER.sub("", fold(name))


_SORT_SPELLINGS = frozenset(map(squeeze, _SORT_WORDS))


def is_sort(key: str) -> bool:
    """Whether a key says how a list is ordered, in any language."""
    return squeeze(key) in _SORT_SPELLINGS


def _name_index(named: Iterable[tuple[str, Text, Sequence[str]]]) -> dict[str, str]:
    """Return spelling to name; names win over labels and aliases of others."""
    entries = list(named)
    index = {squeeze(name): name for name, _label, _aliases in entries}
    for name, label, aliases in entries:
        for spelling in _spellings(label, aliases):
            index.setdefault(spelling, name)
    index.pop("", None)
    return index


def _spellings(label: Text, aliases: Sequence[str]) -> Iterator[str]:
    """Return a label in every language, and the aliases."""
    for language, _name in LANGUAGES:
        with force_locale(language):
            yield squeeze(str(label))
    yield from map(squeeze, aliases)
