"""Contrast of two colors as WCAG 2.2 defines it, and which pairs of a theme have too little.

Relative luminance: https://www.w3.org/TR/WCAG22/#dfn-relative-luminance
Contrast ratio: https://www.w3.org/TR/WCAG22/#dfn-contrast-ratio
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from crm_host.kernel.sentences import Sentence, sentence
from crm_host.themes.theme import Pair
from crm_host.themes.tokens import color_of

_ = sentence

#: Least ratio by kind of pair: success criteria 1.4.3 (text) and 1.4.11 (parts of controls).
LEAST = {"text": 4.5, "parts": 3.0}


@dataclass(frozen=True)
class Measured:
    """One pair of tokens in one mode."""

    foreground: str
    background: str
    mode: str
    ratio: float
    least: float
    #: A color for the foreground that would pass, as near as possible to the present one.
    better: str

    @property
    def passes(self) -> bool:
        """Whether there is enough contrast."""
        return self.ratio >= self.least

    def __str__(self) -> str:
        return str(self.problem)

    @property
    def problem(self) -> Sentence:
        """Say what is wrong and what to do."""
        values = {
            "front": self.foreground,
            "back": self.background,
            # Cut, not rounded: 4.497 must not read as 4.5.
            "ratio": f"{int(self.ratio * 100) / 100:.2f}",
            "least": self.least,
            "better": self.better,
        }
        if self.mode == "light":
            return _(
                "In light mode --crm-%(front)s on --crm-%(back)s has a contrast of %(ratio)s:1 and "
                "needs %(least)s:1. For example set --crm-%(front)s to %(better)s.",
                **values,
            )
        return _(
            "In dark mode --crm-%(front)s on --crm-%(back)s has a contrast of %(ratio)s:1 and "
            "needs %(least)s:1. For example set --crm-%(front)s to %(better)s.",
            **values,
        )


def measure(tokens: Mapping[str, str], contrast: Mapping[str, list[Pair]]) -> Iterator[Measured]:
    """Yield every pair in both modes; pairs whose tokens are no colors are left out."""
    for kind, pairs in contrast.items():
        for front, back in pairs:
            first, second = color_of(tokens.get(front, "")), color_of(tokens.get(back, ""))
            if first is None or second is None:
                continue
            for mode in ("light", "dark"):
                colors = getattr(first, mode), getattr(second, mode)
                least = LEAST[kind]
                yield Measured(front, back, mode, ratio(*colors), least, nearest(*colors, least))


def ratio(first: str, second: str) -> float:
    """Return the contrast of two colors `#rrggbb`, from 1 to 21."""
    lighter, darker = sorted((luminance(first), luminance(second)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def luminance(color: str) -> float:
    """Return the relative luminance of `#rrggbb`, from 0 (black) to 1 (white)."""
    red, green, blue = (_linear(part / 255) for part in _parts(color))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def nearest(foreground: str, background: str, least: float) -> str:
    """Return the foreground, moved toward black or white just as far as is needed."""
    toward = 255 if ratio("#ffffff", background) > ratio("#000000", background) else 0
    for step in range(101):
        parts = (round(part + (toward - part) * step / 100) for part in _parts(foreground))
        color = "#" + "".join(f"{part:02x}" for part in parts)
        if ratio(color, background) >= least:
            break
    return color


def _linear(value: float) -> float:
    return value / 12.92 if value <= 0.04045 else ((value + 0.055) / 1.055) ** 2.4


def _parts(color: str) -> tuple[int, int, int]:
    return int(color[1:3], 16), int(color[3:5], 16), int(color[5:7], 16)
