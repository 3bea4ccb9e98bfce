"""Correcting wrong cells where the check shows them; the uploaded file stays as it is (A36)."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from difflib import get_close_matches
from typing import Any

from werkzeug.datastructures import MultiDict

from crm_host.api import (
    ChoiceKind,
    DateKind,
    ExactKind,
    MoneyKind,
    NumberKind,
    ValueRefused,
    format_money,
    notation,
)
from crm_portability.files import dates, numbers
from crm_portability.files.table import TableSource
from crm_portability.importing.cells import Mapped
from crm_portability.importing.matching import Match
from crm_portability.importing.plan import Choices
from crm_portability.importing.prepare import Prepared
from crm_portability.importing.report import Problem

#: Name of an input: the row and the place of the column.
_INPUT = re.compile(r"fix-(\d{1,12})-(\d{1,4})")
_LIKE = 0.6
_NUMBER = re.compile(r"[^\d\-]*(-?\d[\d.,\s]*)\D*")


@dataclass(frozen=True)
class WrongCell:
    """One mistake on the page; with an input where a cell can be corrected."""

    problem: Problem
    #: Name of the input; empty where no single cell is wrong.
    input: str = ""
    value: str = ""
    suggestion: str = ""

    @classmethod
    def from_dict(cls, data: dict[str, Any]) -> WrongCell:
        """Read what `dataclasses.asdict` wrote."""
        return cls(**(data | {"problem": Problem(**data["problem"])}))


def wrong_cells(prepared: Prepared, problems: Sequence[Problem]) -> list[WrongCell]:
    """Return what the page shows of mistakes."""
    places = {match.heading: index for index, match in enumerate(prepared.matches)}
    return [_wrong_cell(prepared, places, problem) for problem in problems]


def _wrong_cell(prepared: Prepared, places: dict[str, int], problem: Problem) -> WrongCell:
    index = places.get(problem.column)
    if index is None or not isinstance(prepared.source, TableSource):
        return WrongCell(problem)
    return WrongCell(
        problem,
        f"fix-{problem.row}-{index}",
        problem.value,
        _suggestion(prepared.matches[index], problem.value),
    )


def _suggestion(match: Match, text: str) -> str:
    """Return a text that the field would take and that is likely meant; empty for none."""
    if match.target is None or not text:
        return ""
    for candidate in _candidates(match.target.column.field.kind, text):
        try:
            Mapped(-1, match.heading, match.target).parse(candidate)
        except ValueRefused:
            continue
        return candidate
    return ""


def _candidates(kind: Any, text: str) -> list[str]:
    if isinstance(kind, ChoiceKind):
        labels = {str(label).casefold(): str(label) for _code, label in kind.choices}
        near = get_close_matches(text.casefold(), list(labels), n=1, cutoff=_LIKE)
        return [labels[word] for word in near]
    if isinstance(kind, MoneyKind):
        return [format_money(offer) for offer in kind.offers(text, notation())]
    if isinstance(kind, ExactKind):
        meant = notation().suggest_number(text)
        return [] if meant is None else [meant]
    if isinstance(kind, NumberKind):
        return _whole_numbers(text)
    if isinstance(kind, DateKind):
        return [day for order in (dates.MONTH_FIRST, dates.DAY_FIRST) if (day := _day(text, order))]
    return []


def _whole_numbers(text: str) -> list[str]:
    """Return the whole number in a text such as `1,250.00 €`, whichever sign is its decimal."""
    match = _NUMBER.fullmatch(text)
    if match is None:
        return []
    compact = "".join(match[1].split())
    decimal = "." if numbers.style_of(compact) == numbers.POINT else ","
    whole, _sign, rest = compact.partition(decimal)
    return [] if rest.strip("0") else [re.sub(r"[.,]", "", whole)]


def _day(text: str, order: str) -> str | None:
    try:
        return dates.iso_day(text, order, notation().today)
    except dates.OtherOrder:
        return None


def corrected_choices(choices: Choices, form: MultiDict[str, str], names: Sequence[str]) -> Choices:
    """Take in what was typed on the page of the check.

    :param names: names of the file's columns, by their place.
    """
    corrections = {row: dict(cells) for row, cells in choices.corrections.items()}
    taken, _colon, suggestion = form.get("take", "").partition(":")
    for key, text in [*form.items(), (taken, suggestion)]:
        match = _INPUT.fullmatch(key)
        if match is None or int(match[2]) >= len(names):
            continue
        if text != form.get(f"was-{key}", ""):
            corrections.setdefault(match[1], {})[names[int(match[2])]] = text
    return replace(choices, corrections=corrections)


def has_corrections(form: MultiDict[str, str]) -> bool:
    """Whether somebody typed into the page of the check, or took a suggestion."""
    if form.get("do") == "fix" or "take" in form:
        return True
    return any(
        _INPUT.fullmatch(key) and text != form.get(f"was-{key}") for key, text in form.items()
    )
