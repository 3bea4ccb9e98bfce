"""Change sets in words: what happened to which records, as far as the reader may know it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from crm_host.data.access import record_class
from crm_host.data.changes import Change, ChangeSet
from crm_host.data.history import ChangeReader, Difference, Entry
from crm_host.data.links import all_names
from crm_host.i18n.text import Text, translate
from crm_host.screens.known import screens_of, url_of
from crm_host.screens.noted import DECLARED, Noted, app_title
from crm_host.screens.noted_host import HOST_THINGS
from crm_host.screens.past import PastEntry, told

#: Record type and id.
Key = tuple[str, int]


@dataclass(frozen=True)
class ToldRecord:
    """What a set did to one record."""

    key: Key
    #: What records of its type are called.
    type: Text
    name: str
    #: Its page; empty where it has none or is gone.
    url: str
    entry: PastEntry


@dataclass(frozen=True)
class ToldSet:
    """One transaction."""

    id: int
    moment: datetime
    at: str
    who: str
    source: Text
    note: str
    records: list[ToldRecord]
    #: Id of the set whose effects caused this one.
    caused_by: int | None = None
    #: Whether there is more than is told here.
    is_cut: bool = False


def recount(
    sets: Sequence[tuple[ChangeSet, Sequence[Change]]], cut: Iterable[int] = ()
) -> list[ToldSet]:
    """Write change sets for the reader; names cost two queries in all.

    Fields that the actor may not read are left out. The rows themselves must be visible.

    :param cut: ids of sets that have more rows.
    """
    entries = [(change_set, key, entry) for change_set, key, entry in _entries(sets)]
    keys = {key for _set, key, _entry in entries}
    names = _names(keys)
    written = told([entry for _set, _key, entry in entries])
    of_set: dict[int, list[ToldRecord]] = {}
    for (change_set, key, _entry), past in zip(entries, written, strict=True):
        record = ToldRecord(key, type_name(key[0]), _name(key, names), _url(key, names), past)
        of_set.setdefault(change_set.id, []).append(record)
    heads = told([_head(change_set) for change_set, _changes in sets])
    return [
        ToldSet(
            change_set.id,
            change_set.at,
            head.at,
            head.who,
            head.source,
            head.note,
            of_set.get(change_set.id, []),
            change_set.caused_by,
            change_set.id in cut,
        )
        for (change_set, _changes), head in zip(sets, heads, strict=True)
    ]


def type_name(record_type: str) -> Text:
    """Return what one record of a type is called; where nothing says so, the title of its app."""
    if thing := _noted(record_type):
        return thing.title
    screens = screens_of(record_type)
    return screens.labels.one if screens else app_title(record_type)


def _noted(name: str) -> Noted | None:
    return HOST_THINGS.get(name) or DECLARED.get(name)


def _entries(
    sets: Sequence[tuple[ChangeSet, Sequence[Change]]],
) -> Iterator[tuple[ChangeSet, Key, Entry]]:
    readers: dict[str, ChangeReader | None] = {}
    for change_set, changes in sets:
        found: dict[Key, Entry] = {}
        for change in changes:
            key = (change.record_type, change.record_id)
            if change.record_type not in readers:
                readers[change.record_type] = _reader(change.record_type)
            entry = found.setdefault(key, _head(change_set))
            if not change.part and change.operation != "update":
                entry = found[key] = Entry(**vars(entry) | {"operation": change.operation})
            entry.differences.extend(_differences(readers[change.record_type], change))
        for key, entry in found.items():
            if entry.differences or entry.operation != "update":
                yield change_set, key, entry


def _head(change_set: ChangeSet) -> Entry:
    return Entry(
        change_set.id,
        change_set.at,
        change_set.actor_name,
        change_set.source,
        change_set.label,
        "update",
    )


def _reader(record_type: str) -> ChangeReader | None:
    try:
        return ChangeReader(record_class(record_type))
    except LookupError:  # the host's own things, and modules that are not loaded
        return None


def _differences(reader: ChangeReader | None, change: Change) -> Iterable[Difference]:
    if reader is not None:
        return reader.differences(change)
    thing = _noted(change.record_type) or Noted(app_title(change.record_type))
    return [
        Difference(
            name, thing.label(change.part, name), None, thing.text(name, old), thing.text(name, new)
        )
        for name, (old, new) in change.values.items()
    ]


def _names(keys: Iterable[Key]) -> dict[Key, str]:
    wanted: dict[str, set[int]] = {}
    for record_type, number in keys:
        if _reader(record_type) is not None:
            wanted.setdefault(record_type, set()).add(number)
    return all_names(wanted, with_trash=True)


def _name(key: Key, names: Mapping[Key, str]) -> str:
    if key in names:
        return names[key]
    return translate("no. %(number)s", number=key[1]) if key[1] else ""


def _url(key: Key, names: Mapping[Key, str]) -> str:
    return url_of(*key) if key in names else ""
