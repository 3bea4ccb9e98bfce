"""What the page shows on which columns are matched with fields."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any

from werkzeug.datastructures import MultiDict

from crm_host.api import ChoiceKind, DataColumn, LinkKind, Text
from crm_host.api import lazy_text as _
from crm_portability.files.codepages import ENCODINGS
from crm_portability.files.corrected import original
from crm_portability.files.csv_reader import CsvSource
from crm_portability.files.dialect import DELIMITERS
from crm_portability.files.errors import FileError
from crm_portability.files.table import TableSource
from crm_portability.files.vcard_reader import CardSource
from crm_portability.files.workbook_reader import Sheet, WorkbookSource
from crm_portability.importing.links import link_keys, may_create
from crm_portability.importing.matching import Confidence, Match
from crm_portability.importing.notations import NAMES, STYLES
from crm_portability.importing.plan import NOTHING, Choices
from crm_portability.importing.prepare import Prepared

_SAMPLE_ROWS = 50
_SAMPLES = 3
_SAMPLE_LENGTH = 60

_DELIMITER_NAMES: dict[str, Text] = {
    ",": _("Comma (,)"),
    ";": _("Semicolon (;)"),
    "\t": _("Tab"),
    "|": _("Vertical bar (|)"),
}
#: Confidence to what it is called and how it looks.
_CONFIDENCE: dict[Confidence, tuple[Text, str]] = {
    "exact": (_("Sure"), "ok"),
    "alias": (_("Known heading"), "ok"),
    "similar": (_("Similar heading"), "warn"),
    "none": (_("Left out"), "neutral"),
}


@dataclass(frozen=True)
class FileColumn:
    """One column of the file, as the page shows it."""

    index: int
    heading: str
    samples: Sequence[str]
    #: Key of the column that it fills; `NOTHING` for none.
    chosen: str
    confidence: Text
    tone: str
    #: Notations to choose from, where the file does not tell or somebody said it; and which is set.
    styles: Sequence[tuple[str, Text]] = ()
    style: str = ""
    #: Whether somebody has to choose.
    asked: bool = False
    #: For links: by what a cell may name a record, what is chosen, and whether missing records
    #: can be made and are.
    link_keys: Sequence[tuple[str, Text]] = ()
    link_key: str = ""
    may_create: bool = False
    creates: bool = False


def file_columns(prepared: Prepared, choices: Choices) -> list[FileColumn]:
    """Return the columns of a table with samples; none for vCards."""
    if not isinstance(prepared.source, TableSource):
        return []
    samples = _samples(prepared.source)
    found = []
    for column, match in zip(prepared.source.columns, prepared.matches, strict=True):
        confidence, tone = _confidence(prepared, match, choices)
        found.append(
            FileColumn(
                index=column.index,
                heading=column.name,
                samples=samples[column.index],
                chosen=match.target.column.key if match.target else NOTHING,
                confidence=confidence,
                tone=tone,
                **_style(prepared, column.name),
                **_link(match, column.name, choices),
            )
        )
    return found


def _style(prepared: Prepared, name: str) -> dict[str, Any]:
    """Return what the page asks about the notation of a column."""
    known = prepared.notations.known.get(name, "")
    for question in prepared.notations.questions:
        if question.column == name:
            return {"styles": [(code, NAMES[code]) for code in question.options], "asked": True}
    if not known:
        return {}
    options = next(pair for pair in STYLES if known in pair)
    return {"styles": [(code, NAMES[code]) for code in options], "style": known}


def _link(match: Match, name: str, choices: Choices) -> dict[str, Any]:
    """Return what the page offers for a column that names records."""
    column = match.target.column if match.target else None
    if type(column) is not DataColumn or not isinstance(column.field.kind, LinkKind):
        return {}
    return {
        "link_keys": [(key.name, key.label) for key in link_keys(column.field.kind)],
        "link_key": choices.links.get(name, ""),
        "may_create": may_create(column.field.kind),
        "creates": name in choices.creating,
    }


def _confidence(prepared: Prepared, match: Match, choices: Choices) -> tuple[Text, str]:
    if prepared.planner.withheld(match):
        return _("You may not change this"), "warn"
    if match.heading in choices.columns and choices.origin:
        return (_("From the mapping"), "ok") if match.target else _CONFIDENCE["none"]
    return _CONFIDENCE[match.confidence]


def _samples(source: TableSource) -> list[list[str]]:
    found: list[list[str]] = [[] for _column in source.columns]
    try:
        for row in islice(source.rows(), _SAMPLE_ROWS):
            for kept, cell in zip(found, row.cells, strict=True):
                text = " ".join(cell.split())[:_SAMPLE_LENGTH]
                if text and text not in kept and len(kept) < _SAMPLES:
                    kept.append(text)
    except FileError:  # the check tells about it; what can be read is shown
        pass
    return found


def unsaid_choices(prepared: Prepared) -> list[DataColumn]:
    """Return the fields with fixed choices that the file does not fill."""
    filled = {match.target.column.key for match in prepared.matches if match.target}
    return [
        column
        for column in prepared.planner.columns
        if type(column) is DataColumn
        and type(column.field.kind) is ChoiceKind
        and column.key not in filled
    ]


def encodings(prepared: Prepared) -> list[str]:
    """Return the encodings to choose from, the likely ones first; none where the format says it."""
    file = original(prepared.source)
    if not isinstance(file, CsvSource | CardSource):
        return []
    guess = file.encoding
    return list(dict.fromkeys([guess.encoding, *guess.alternatives, *ENCODINGS]))


def delimiters(prepared: Prepared) -> list[tuple[str, Text]]:
    """Return the delimiters to choose from; none where nothing is delimited."""
    own = prepared.delimiter
    if not own:
        return []
    return [(sign, _DELIMITER_NAMES.get(sign, sign)) for sign in dict.fromkeys([own, *DELIMITERS])]


def choices_from(form: MultiDict[str, str], prepared_names: Sequence[str]) -> Choices:
    """Read what was chosen on the page.

    :param prepared_names: names of the file's columns, by their index.
    """
    columns = _by_name(form, "col", prepared_names)
    notations = _by_name(form, "style", prepared_names)
    links = _by_name(form, "link", prepared_names)
    constants = {
        key.removeprefix("set-"): value
        for key, value in form.items()
        if key.startswith("set-") and value
    }
    return Choices(
        encoding=form.get("encoding", ""),
        delimiter=form.get("delimiter", ""),
        columns=columns,
        match=form.get("match", ""),
        constants=constants,
        sheet=form.get("sheet", ""),
        notations={name: style for name, style in notations.items() if style},
        links={name: key for name, key in links.items() if key},
        creating=list(_by_name(form, "make", prepared_names)),
    )


def _by_name(form: MultiDict[str, str], prefix: str, names: Sequence[str]) -> dict[str, str]:
    """Return name of a column to what was sent for it."""
    return {
        name: form[f"{prefix}-{index}"]
        for index, name in enumerate(names)
        if f"{prefix}-{index}" in form
    }


def sheets(prepared: Prepared) -> Sequence[Sheet]:
    """Return the sheets to choose from; none where there is only one."""
    file = original(prepared.source)
    found = file.sheets if isinstance(file, WorkbookSource) else ()
    return found if len(found) > 1 else ()


def sheet_of(prepared: Prepared) -> str:
    """Return the sheet that is read; empty where the file has none."""
    file = original(prepared.source)
    return file.sheet if isinstance(file, WorkbookSource) else ""


def as_json(choices: Choices) -> dict[str, Any]:
    """Return choices as they are stored."""
    return {
        "encoding": choices.encoding,
        "delimiter": choices.delimiter,
        "columns": dict(choices.columns),
        "match": choices.match,
        "constants": dict(choices.constants),
        "sheet": choices.sheet,
        "notations": dict(choices.notations),
        "links": dict(choices.links),
        "creating": list(choices.creating),
        "origin": choices.origin,
        "corrections": {row: dict(cells) for row, cells in choices.corrections.items()},
    }
