"""Hours of one day as people write them: `08:00–12:00, 13:00–17:00`."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from crm_host.data.kinds import ValueRefused
from crm_host.i18n.text import lazy_text

_ = lazy_text

MINUTES_OF_DAY = 24 * 60

_TIME = r"(\d{1,2})(?:[:.h](\d{2})?)?"
_SPAN = re.compile(rf"{_TIME}\s*(?:-|–|—|to|đến|έως)\s*{_TIME}")


@dataclass(frozen=True, order=True)
class Span:
    """Minutes of a day, from `start` to just before `end`, which may lie on the next day."""

    start: int
    end: int

    def __str__(self) -> str:
        return f"{_clock(self.start)}–{_clock(self.end)}"

    @property
    def stored(self) -> list[str]:
        """The two times as rows keep them."""
        return [_clock(self.start), _clock(self.end)]


def read_spans(text: str) -> tuple[Span, ...]:
    """Read the hours of a day; nothing means closed.

    `22:00–06:00` goes on past midnight, `00:00–24:00` is the whole day, `8-12` will do.

    :raises ValueRefused: a part cannot be read, or two overlap.
    """
    parts = [part.strip() for part in re.split(r"[,;\n]", text) if part.strip()]
    return _ordered(_read_span(part) for part in parts)


def stored_spans(pairs: Iterable[Sequence[str]]) -> tuple[Span, ...]:
    """Return the hours that a row keeps."""
    return _ordered(_read_span(f"{start}–{end}") for start, end in pairs)


def write_spans(spans: Iterable[Span]) -> str:
    """Write hours so that `read_spans` reads them back."""
    return ", ".join(str(span) for span in spans)


def _read_span(text: str) -> Span:
    found = _SPAN.fullmatch(text)
    if found is None:
        raise ValueRefused(
            _("“%(part)s” is not understood. Write hours like 08:00–12:00, 13:00–17:00.", part=text)
        )
    hours, minutes, last_hours, last_minutes = (int(group or 0) for group in found.groups())
    start, end = _minute(hours, minutes, text), _minute(last_hours, last_minutes, text)
    if start == MINUTES_OF_DAY:
        raise ValueRefused(_("“%(part)s” begins after the day has ended.", part=text))
    return Span(start, end if end > start else end + MINUTES_OF_DAY)


def _minute(hours: int, minutes: int, text: str) -> int:
    if minutes > 59 or hours * 60 + minutes > MINUTES_OF_DAY:
        raise ValueRefused(_("“%(part)s” has a time that no clock shows.", part=text))
    return hours * 60 + minutes


def _ordered(spans: Iterable[Span]) -> tuple[Span, ...]:
    ordered = tuple(sorted(spans))
    for first, second in pairwise(ordered):
        if second.start < first.end:
            raise ValueRefused(
                _("%(first)s and %(second)s overlap.", first=str(first), second=str(second))
            )
    return ordered


def _clock(minute: int) -> str:
    if minute > MINUTES_OF_DAY:
        minute -= MINUTES_OF_DAY
    return f"{minute // 60:02d}:{minute % 60:02d}"
