"""What the page shows on which columns are matched with fields."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any

from werkzeug.datastructures import MultiDict

from crm_host.api import ChoiceKind, DataColumn, Text
from crm_host.api import lazy_text as _
from crm_portability.files.codepages import ENCODINGS
from crm_portability.files.corrected import original
from crm_portability.files.csv_reader import CsvSource
from crm_portability.files.dialect import DELIMITERS
from crm_portability.files.errors import FileError
from crm_portability.files.table import TableSource
from crm_portability.files.vcard_reader import CardSource
from crm_portability.importing.matching import Confidence, Match
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


def file_columns(prepared: Prepared) -> list[FileColumn]:
    """Return the columns of a CSV file with samples; none for vCards."""
    if not isinstance(prepared.source, TableSource):
        return []
    samples = _samples(prepared.source)
    return [
        FileColumn(
            column.index,
            column.name,
            samples[column.index],
            match.target.column.key if match.target else NOTHING,
            *_confidence(prepared, match),
        )
        for column, match in zip(prepared.source.columns, prepared.matches, strict=True)
    ]


def _confidence(prepared: Prepared, match: Match) -> tuple[Text, str]:
    if prepared.planner.withheld(match):
        return _("You may not change this"), "warn"
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
    columns: dict[str, str] = {}
    for index, name in enumerate(prepared_names):
        chosen = form.get(f"col-{index}")
        if chosen is not None:
            columns[name] = chosen
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
    )


def as_json(choices: Choices) -> dict[str, Any]:
    """Return choices as they are stored."""
    return {
        "encoding": choices.encoding,
        "delimiter": choices.delimiter,
        "columns": dict(choices.columns),
        "match": choices.match,
        "constants": dict(choices.constants),
    }
