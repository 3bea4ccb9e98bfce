"""The shapes of a graph, made on the server: no script, and sizes that follow the page.

Lengths across are parts of the width in percent, so that texts keep their size on every screen;
lengths downwards are pixels.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from babel.numbers import format_compact_decimal

from crm_host.i18n.catalogs import notation
from crm_host.screens.graph.figures import Category, Figure, Value

#: Pixels from one bar to the next, and of what stands above bars.
BAR, GAP, HEAD = 16, 4, 20
#: Part of the width that bars may take beside their labels.
_BESIDE = 72.0
#: Height of a line's plot, and of the room above and below it.
PLOT, ABOVE, BELOW = 200, 16, 28
#: Names below that a phone has room for: short ones as `03/2026`, and whole days.
_MOST_TICKS, _MOST_LONG_TICKS, _LONG = 4, 3, 8
#: Characters that fit on the narrowest screen.
_ROOM = 44
_RADIUS = 100
#: Part of the width that can still be seen and hit.
_THINNEST = 0.3


@dataclass(frozen=True)
class Bar:
    """A rectangle."""

    series: int
    x: str
    y: int
    width: str
    value: Value
    name: str
    #: What stands behind it, and where.
    text: str = ""
    text_x: str = ""


@dataclass(frozen=True)
class Row:
    """The bars of one category under its label."""

    y: int
    label: str
    text: str
    bars: Sequence[Bar]


@dataclass(frozen=True)
class Bars:
    """A drawing of bars that lie on their side."""

    rows: Sequence[Row]
    height: int


@dataclass(frozen=True)
class Dot:
    """A point of a line."""

    series: int
    x: str
    y: int
    value: Value
    name: str


@dataclass(frozen=True)
class Lines:
    """A drawing of lines over time."""

    #: Points of each series in a square of 100 by `PLOT`.
    lines: Sequence[str]
    dots: Sequence[Dot]
    #: Names below: place, text, and the part of the text that stands at the place.
    ticks: Sequence[tuple[str, str, str]]
    #: Levels: height in pixels and text, which the lowest one does not need.
    levels: Sequence[tuple[int, str]]
    height: int = ABOVE + PLOT + BELOW


@dataclass(frozen=True)
class Slice:
    """A part of a circle."""

    series: int
    #: Outline; empty for the whole circle.
    path: str
    value: Value
    name: str
    percent: str


def bars(figure: Figure) -> Bars:
    """Draw one bar for each number, those of a category below each other."""
    scale = _Scale(figure.numbers, _BESIDE if len(figure.series) > 1 else 100.0)
    rows, y = [], 0
    for category in figure.categories:
        shown = list(_bars_of(figure, category, scale, y + HEAD))
        text = "" if len(figure.series) > 1 else _text(category.values[0])
        rows.append(Row(y + HEAD - 6, _short(category.label, text), text, shown))
        y += HEAD + max(1, len(shown)) * (BAR + GAP) + GAP
    return Bars(rows, y)


def stacked(figure: Figure) -> Bars:
    """Draw one bar for each category, made of the numbers of its series."""
    scale = _Scale([sum(_positive(item), Decimal(0)) for item in figure.categories], 100.0)
    rows, y = [], 0
    for category in figure.categories:
        shown, before = [], Decimal(0)
        for place, value in enumerate(category.values):
            if value is None or value.number <= 0:
                continue
            x, width = scale.span(before, before + value.number)
            name = _name(category.label, figure.series[place])
            shown.append(Bar(place + 1, x, y + HEAD, width, value, name))
            before += value.number
        text = _text(category.total)
        rows.append(Row(y + HEAD - 6, _short(category.label, text), text, shown))
        y += HEAD + BAR + 2 * GAP
    return Bars(rows, y)


def lines(figure: Figure) -> Lines:
    """Draw one line for each series; what has no number is left out."""
    numbers = figure.numbers
    low, high = min([Decimal(0), *numbers]), max([Decimal(0), *numbers])
    span = (high - low) or Decimal(1)
    count = len(figure.categories)

    def across(place: int) -> float:
        return (place + 0.5) / count * 100

    def down(number: Decimal) -> int:
        return round(float((high - number) / span) * PLOT)

    dots, paths = [], []
    for series, name in enumerate(figure.series):
        points = []
        for place, category in enumerate(figure.categories):
            value = category.values[series]
            if value is not None:
                y = down(value.number)
                points.append(f"{across(place):.2f},{y}")
                label = _name(category.label, name)
                dots.append(Dot(series + 1, _percent(across(place)), y + ABOVE, value, label))
        paths.append(" ".join(points))
    levels = [(down(number) + ABOVE, compact(number)) for number in (high, (high + low) / 2)]
    return Lines(paths, dots, list(_ticks(figure, across)), [*levels, (down(low) + ABOVE, "")])


def _ticks(figure: Figure, across: Callable[[int], float]) -> Iterator[tuple[str, str, str]]:
    """Name as many categories as have room, and none beyond the edges."""
    labels = [category.label for category in figure.categories]
    most = _MOST_TICKS if max(map(len, labels)) < _LONG else _MOST_LONG_TICKS
    for place in range(0, len(labels), max(1, math.ceil(len(labels) / most))):
        x = across(place)
        anchor = "start" if x < 15 else "end" if x > 85 else "middle"
        yield _percent(x), labels[place], anchor


def slices(figure: Figure) -> list[Slice]:
    """Draw one slice for each category, clockwise from the top."""
    shown = [
        (category, value)
        for category in figure.categories
        if (value := category.values[0]) is not None and value.number > 0
    ]
    total = sum((value.number for _category, value in shown), Decimal(0))
    found, before = [], Decimal(0)
    for place, (category, value) in enumerate(shown):
        share = value.number / total
        path = _sector(float(before / total), float(share)) if share < 1 else ""
        percent = f"{notation().format_number(round(share * 100, 1))} %"
        found.append(Slice(place + 1, path, value, category.label, percent))
        before += value.number
    return found


def compact(number: Decimal) -> str:
    """Write a number shortly: 1.2M, 1,2 Tr."""
    return str(format_compact_decimal(number, locale=notation().locale, fraction_digits=1))


class _Scale:
    """Numbers as places between the left and the right."""

    def __init__(self, numbers: Sequence[Decimal], width: float) -> None:
        self.low = min([Decimal(0), *numbers])
        self.whole = (max([Decimal(0), *numbers]) - self.low) or Decimal(1)
        self.width = width

    def place(self, number: Decimal) -> float:
        return float((number - self.low) / self.whole) * self.width

    def span(self, first: Decimal, last: Decimal) -> tuple[str, str]:
        """Return where a bar between two numbers begins and how wide it is."""
        x = self.place(min(first, last))
        return _percent(x), _percent(max(self.place(max(first, last)) - x, _THINNEST))


def _bars_of(figure: Figure, category: Category, scale: _Scale, y: int) -> Iterator[Bar]:
    is_split = len(figure.series) > 1
    for place, value in enumerate(category.values):
        if value is None:
            continue
        x, width = scale.span(Decimal(0), value.number)
        end = scale.place(max(value.number, Decimal(0)))
        yield Bar(
            series=place + 1,
            x=x,
            y=y,
            width=width,
            value=value,
            name=_name(category.label, figure.series[place]),
            text=compact(value.number) if is_split else "",
            text_x=_percent(end),
        )
        y += BAR + GAP


def _positive(category: Category) -> Iterator[Decimal]:
    return (max(value.number, Decimal(0)) for value in category.values if value)


def _sector(before: float, share: float) -> str:
    first, last = before * math.tau, (before + share) * math.tau
    start = f"{_RADIUS + _RADIUS * math.sin(first):.2f} {_RADIUS - _RADIUS * math.cos(first):.2f}"
    end = f"{_RADIUS + _RADIUS * math.sin(last):.2f} {_RADIUS - _RADIUS * math.cos(last):.2f}"
    wide = 1 if share > 0.5 else 0
    return f"M{_RADIUS} {_RADIUS}L{start}A{_RADIUS} {_RADIUS} 0 {wide} 1 {end}Z"


def _name(category: str, series: str) -> str:
    return f"{category}, {series}" if series else category


def _short(label: str, text: str) -> str:
    room = max(12, _ROOM - len(text))
    return label if len(label) <= room else f"{label[: room - 1]}…"


def _text(value: Value | None) -> str:
    return value.text if value else ""


def _percent(part: float) -> str:
    return f"{part:.2f}%"
