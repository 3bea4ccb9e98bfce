"""The finder: all likely pairs of a record type, or those of some of its records."""

from __future__ import annotations

from array import array
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from typing import Any

from crm_portability.duplicates.blocking import Blocks
from crm_portability.duplicates.features import features_of
from crm_portability.duplicates.normal import Manner
from crm_portability.duplicates.reading import BATCH, Reader
from crm_portability.duplicates.rules import RuleSet
from crm_portability.duplicates.scoring import Judge, Values, Verdict

#: Says how many records of how many are compared.
Progress = Callable[[int, int], None]
#: Records between two words about progress.
_OFTEN = 1_000


@dataclass(frozen=True)
class Pair:
    """Two records that are likely the same."""

    low: int
    high: int
    verdict: Verdict


class Finder:
    """Holds the comparable values of all records of a type that the actor may see.

    100,000 contacts take some 150 MB.
    """

    def __init__(self, model: type[Any], rules: RuleSet) -> None:
        self.judge = Judge(rules, features_of(model))
        self.ids = array("q")
        self._values: list[Values] = []
        self._groups: list[str] = []
        self._model = model

    def __len__(self) -> int:
        return len(self.ids)

    def read(self, between: Callable[[], None] = lambda: None) -> None:
        """Read all records.

        :param between: called from time to time; it may end the transaction.
        """
        known: dict[str, str] = {}
        for number, group, values in Reader(self._model, self.judge.features).all():
            self.ids.append(number)
            self._groups.append(known.setdefault(group, group))
            self._values.append(values)
            if len(self.ids) % BATCH == 0:
                between()

    def pairs(
        self, progress: Progress = lambda done, total: None, only: Collection[int] | None = None
    ) -> Iterator[Pair]:
        """Yield each pair once.

        :param only: ids of records of which at least one is in every pair; all if not given.
        """
        blocks = Blocks(self._keys())
        places = [p for p, number in enumerate(self.ids) if only is None or number in only]
        asked = set(places)
        for count, place in enumerate(places):
            if count % _OFTEN == 0:
                progress(count, len(places))
            values = self._values[place]
            for other in blocks.partners(place):
                if other < place and other in asked:
                    continue  # it was compared with this one before
                verdict = self.judge.verdict(values, self._values[other])
                if verdict is not None:
                    low, high = sorted((self.ids[place], self.ids[other]))
                    yield Pair(low, high, verdict)
        progress(len(places), len(places))

    def _keys(self) -> Iterator[Iterator[object]]:
        manners = [item.manner for item in self.judge.features]
        for group, values in zip(self._groups, self._values, strict=True):
            yield _keys_of(group, manners, values)


def _keys_of(group: str, manners: list[Manner], values: Values) -> Iterator[object]:
    """Yield what a record is filed under: each value, and each word of a name."""
    for place, (manner, held) in enumerate(zip(manners, values, strict=True)):
        for text in (held,) if isinstance(held, str) else held:
            if text:
                yield group, place, text
            if manner is Manner.NAME and " " in text:
                yield from ((group, place, word) for word in text.split())
