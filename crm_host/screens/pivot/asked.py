"""What a pivot's address asks for: rows, columns, measures, and which rows are open."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from werkzeug.datastructures import MultiDict

from crm_host.data.aggregates import Dimension
from crm_host.data.base import Record
from crm_host.data.measures import Measure
from crm_host.screens.graph.asked import usual_dimension
from crm_host.screens.grouping.dimensions import dimensions, measures, read_dimensions

#: Levels of rows, and numbers in each cell.
LEVELS, MOST_MEASURES = 3, 4
#: Between the levels of a path in an address; no code of a group has it.
_STEP = "~"
#: Open rows that an address has room for.
_MOST_OPEN = 60

#: The groups above a row, by their codes.
Path = tuple[str, ...]


@dataclass(frozen=True)
class Asked:
    """A pivot as its address describes it."""

    rows: Sequence[Dimension]
    column: Dimension | None
    measures: Sequence[Measure]
    #: Rows whose smaller groups are shown.
    open: frozenset[Path]

    @property
    def state(self) -> dict[str, str]:
        """What the address holds beside the filter."""
        paths = sorted(_STEP.join(path) for path in self.open)
        return {
            "rows": ",".join(dimension.text for dimension in self.rows),
            "cols": self.column.text if self.column else "",
            "measures": ",".join(measure.text for measure in self.measures),
            "open": ",".join(paths),
        }

    @property
    def depth(self) -> int:
        """Levels of rows that have to be counted."""
        return min(len(self.rows), 1 + max((len(path) for path in self.open), default=0))

    def turned(self, path: Path) -> Asked:
        """Return the same with one row opened, or closed with those beneath it."""
        if path in self.open:
            kept = {other for other in self.open if other[: len(path)] != path}
            return replace(self, open=frozenset(kept))
        return replace(self, open=self.open | {path})


def read_asked(model: type[Record], query: MultiDict[str, str]) -> Asked:
    """Read an address; what it leaves out or names wrongly is as usual."""
    rows = read_dimensions(model, _joined(query, "rows"), LEVELS)
    columns = read_dimensions(model, query.get("cols", ""), 1)
    known = measures(model)
    named = dict.fromkeys(_joined(query, "measures").split(","))
    chosen = [known[name] for name in named if name in known][:MOST_MEASURES]
    rows = rows or [usual_dimension(dimensions(model))]
    column = columns[0] if columns and columns[0] not in rows else None
    return Asked(rows, column, chosen or [known["count"]], _paths(query.get("open", ""), rows))


def _paths(text: str, rows: Sequence[Dimension]) -> frozenset[Path]:
    paths = [tuple(path.split(_STEP)) for path in text.split(",") if path]
    return frozenset(path for path in paths[:_MOST_OPEN] if len(path) < len(rows))


def _joined(query: MultiDict[str, str], name: str) -> str:
    return ",".join(query.getlist(name))
