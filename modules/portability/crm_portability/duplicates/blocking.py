"""Which pairs of records are worth comparing: those that share a rare enough value.

Comparing each record with each other one takes 5,000 million comparisons for 100,000 records.
Records share a block for each value they have in common. A block that is too large (a surname
that half of the people have) is split by the other large blocks of its members, twice; what is
still too large is compared with neighbors only. Memory is bounded by the number of values.

The splitting follows "adaptive blocking" as in Christen, Data Matching (2012), chapter 4.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Iterator, Sequence
from itertools import combinations, groupby

#: Records in a block, at most.
LIMIT = 40
#: Bits of a number for the place of a record, and for the value it is filed under.
_PLACE_BITS = 24
_PLACE = (1 << _PLACE_BITS) - 1
_VALUE = (1 << 39) - 1
#: How often large blocks are split by each other, and by how many of them.
_SPLITS = 2
_MOST_SPLITTERS = 8


class Blocks:
    """The blocks of some records, which are known by their places: 0, 1, 2 and so on.

    :param keys: the values of each record as texts or tuples, hashed here; at most 16 million.
    """

    def __init__(self, keys: Iterable[Iterable[object]], limit: int = LIMIT) -> None:
        self._limit = limit
        #: Members of all blocks, one block after the other, and where each one begins.
        self._members = array("l")
        self._begins = array("l")
        #: Blocks of all records, one record after the other, and where each one begins.
        self._blocks = array("l")
        self._first = array("l")
        self._count = 0
        self._build(keys)

    def partners(self, place: int) -> set[int]:
        """Return the places of the records to compare one with."""
        found: set[int] = set()
        for block in self._blocks[self._first[place] : self._first[place + 1]]:
            begin, end = self._begins[block], self._begins[block + 1]
            if end - begin <= self._limit:
                found.update(self._members[begin:end])
            else:
                found.update(self._neighbors(begin, end, place))
        found.discard(place)
        return found

    def _neighbors(self, begin: int, end: int, place: int) -> Sequence[int]:
        """Return the members next to one: those that came into the database with it."""
        middle = begin
        low, high = begin, end
        while low < high:
            middle = (low + high) // 2
            if self._members[middle] < place:
                low = middle + 1
            else:
                high = middle
        half = self._limit // 2
        return self._members[max(begin, low - half) : min(end, low + half + 1)]

    def _build(self, keys: Iterable[Iterable[object]]) -> None:
        entries: list[int] = []
        for place, values in enumerate(keys):
            entries += {(hash(value) & _VALUE) << _PLACE_BITS | place for value in values}
            self._count = place + 1
        for split in range(_SPLITS + 1):
            entries = self._file(entries, is_last=split == _SPLITS)
        self._begins.append(len(self._members))
        self._sort_memberships()

    def _file(self, entries: list[int], *, is_last: bool) -> list[int]:
        """Make blocks of what has few members; return the entries that split the large ones."""
        entries.sort()
        large: dict[int, list[int]] = {}
        for value, group in groupby(entries, key=lambda entry: entry >> _PLACE_BITS):
            members = [entry & _PLACE for entry in group]
            if len(members) == 1:
                continue
            if len(members) <= self._limit or is_last:
                self._begins.append(len(self._members))
                self._members.extend(members)
            else:
                for place in members:
                    large.setdefault(place, []).append(value)
        entries.clear()  # before as many new ones are made
        return list(_split(large))

    def _sort_memberships(self) -> None:
        """Turn blocks with members into members with blocks, by counting."""
        self._first = array("l", bytes(array("l").itemsize * (self._count + 1)))
        for place in self._members:
            self._first[place + 1] += 1
        for place in range(self._count):
            self._first[place + 1] += self._first[place]
        next_free = array("l", self._first)
        self._blocks = array("l", bytes(self._members.itemsize * len(self._members)))
        for block in range(len(self._begins) - 1):
            for place in self._members[self._begins[block] : self._begins[block + 1]]:
                self._blocks[next_free[place]] = block
                next_free[place] += 1


def _split(large: dict[int, list[int]]) -> Iterator[int]:
    while large:
        place, values = large.popitem()
        for pair in combinations(sorted(values)[:_MOST_SPLITTERS], 2):
            yield (hash(pair) & _VALUE) << _PLACE_BITS | place
