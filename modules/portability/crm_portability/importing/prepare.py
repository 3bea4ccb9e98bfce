"""From a file and what was chosen for it to an import that is ready to run."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, BinaryIO

from crm_host.api import current_actor
from crm_host.api import lazy_text as _
from crm_portability.cards import CardMapping, cards_of
from crm_portability.files.corrected import corrected, original
from crm_portability.files.csv_reader import CsvSource, Limits
from crm_portability.files.table import TableSource
from crm_portability.files.vcard_reader import CardSource
from crm_portability.importing.card_entries import CardEntries
from crm_portability.importing.csv_entries import CsvEntries
from crm_portability.importing.engine import Importer
from crm_portability.importing.entry import Entries
from crm_portability.importing.keys import MatchKey
from crm_portability.importing.matching import Match
from crm_portability.importing.notations import NO_NOTATIONS, Notations, notations_of
from crm_portability.importing.opening import Source, format_of, open_source
from crm_portability.importing.plan import Choices, Planner, PlanRefused, mapped_columns
from crm_portability.presets import preset_called
from crm_portability.reference import REFERENCE


@dataclass(frozen=True)
class Prepared:
    """An import before it runs: how the file is read, and what its columns fill."""

    planner: Planner
    source: Source
    entries: Entries
    #: One for each column of a table; empty for vCards.
    matches: Sequence[Match]
    #: By what rows are recognized, and by what they could be.
    keys: Sequence[MatchKey]
    possible_keys: Sequence[MatchKey]
    #: How days and numbers are written, and what only a person knows about that.
    notations: Notations = NO_NOTATIONS

    @property
    def encoding(self) -> str:
        """How the file's text is encoded; empty where the format says it."""
        file = original(self.source)
        return file.encoding.encoding if isinstance(file, CsvSource | CardSource) else ""

    @property
    def delimiter(self) -> str:
        """What stands between cells; empty for vCards."""
        file = original(self.source)
        return file.delimiter.delimiter if isinstance(file, CsvSource) else ""

    @property
    def headings(self) -> list[str]:
        """The titles of the file's columns."""
        if isinstance(self.source, TableSource):
            return [column.title for column in self.source.columns]
        return []

    @property
    def names(self) -> list[str]:
        """What tells the file's columns apart: titles, with the letter where they repeat."""
        if isinstance(self.source, TableSource):
            return [column.name for column in self.source.columns]
        return []

    def importer(self, label: str) -> Importer:
        """Return the import, ready to run once.

        :raises PlanRefused: nothing in the file fills anything.
        """
        if isinstance(self.source, TableSource) and not any(m.target for m in self.matches):
            raise PlanRefused(_("No column of the file fills a field. Choose at least one."))
        if self.notations.questions:
            raise PlanRefused(self.notations.questions[0].message)
        return Importer(self.planner.model, self.entries, self.keys, label)


def prepare(
    model: type[Any],
    stream: BinaryIO,
    file_name: str,
    choices: Choices,
    *,
    max_bytes: int = Limits.bytes,
) -> Prepared:
    """Open a file and plan its import in the name of the current actor.

    :param stream: seekable and binary; read again for each run.
    :raises FileError: the file is not what it should be.
    :raises PlanRefused: something was chosen that cannot be.
    """
    source = open_source(
        stream,
        format_of(stream, file_name),
        encoding=choices.encoding or None,
        delimiter=choices.delimiter or None,
        sheet=choices.sheet,
        max_bytes=max_bytes,
    )
    planner = Planner(model)
    if isinstance(source, CardSource):
        return _for_cards(planner, source, choices)
    source = corrected(source, choices.corrections, _words(model, source, choices.origin))
    matches = planner.match(source.columns, choices.columns)
    notations = notations_of(source, matches, choices.notations)
    fields = {match.target.column.field.name for match in matches if match.target}
    return Prepared(
        planner,
        source,
        CsvEntries(
            source,
            mapped_columns(source.columns, matches, notations.known, choices),
            planner.constants(choices.constants),
        ),
        matches,
        planner.recognized_by(choices.match, fields),
        planner.possible_keys(fields),
        notations,
    )


def _words(model: type[Any], source: TableSource, origin: str) -> dict[str, Mapping[str, str]]:
    """Return name of a column to what another system's words mean in it."""
    preset = preset_called(model, origin.removeprefix("preset:"))
    if preset is None:
        return {}
    words = {heading.casefold(): meant for heading, meant in preset.words.items()}
    return {
        c.name: words[c.title.casefold()] for c in source.columns if c.title.casefold() in words
    }


def _for_cards(planner: Planner, source: CardSource, choices: Choices) -> Prepared:
    mapping: CardMapping | None = cards_of(planner.model)
    if mapping is None:
        raise PlanRefused(_("Records of this type are not kept in vCards. Choose a CSV file."))
    parts = mapping.importable(current_actor())
    fields = {REFERENCE, *(part.field for part in parts)}
    return Prepared(
        planner,
        source,
        CardEntries(source, parts),
        (),
        planner.recognized_by(choices.match, fields),
        planner.possible_keys(fields),
    )
