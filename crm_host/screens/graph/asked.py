"""What a graph's address asks for: by what, of what, split by what, and drawn how."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, get_args

from werkzeug.datastructures import MultiDict

from crm_host.data.aggregates import Dimension
from crm_host.data.base import Record
from crm_host.data.kinds import ChoiceKind
from crm_host.data.measures import Measure
from crm_host.i18n.text import Text, lazy_text
from crm_host.screens.grouping.dimensions import dimensions, measures, read_dimensions

_ = lazy_text

Drawing = Literal["bar", "stacked", "line", "pie"]
DRAWINGS: tuple[Drawing, ...] = get_args(Drawing)

LABELS: Mapping[Drawing, Text] = {
    "bar": _("Bars"),
    "stacked": _("Stacked bars"),
    "line": _("Line"),
    "pie": _("Pie"),
}


@dataclass(frozen=True)
class Asked:
    """A graph as its address describes it."""

    by: Dimension
    measure: Measure
    split: Dimension | None
    drawing: Drawing

    @property
    def state(self) -> dict[str, str]:
        """What the address holds beside the filter."""
        return {
            "by": self.by.text,
            "measure": self.measure.text,
            "split": self.split.text if self.split else "",
            "kind": self.drawing,
        }

    @property
    def by_and_split(self) -> Sequence[Dimension]:
        """The dimensions in the order in which records are grouped."""
        return (self.by, self.split) if self.split else (self.by,)


def usual_dimension(known: Mapping[str, Dimension]) -> Dimension:
    """Return what records are told apart by until somebody chooses: the first choice field."""
    for dimension in known.values():
        if isinstance(dimension.field.kind, ChoiceKind):
            return dimension
    return next(iter(known.values()))


def read_asked(model: type[Record], query: MultiDict[str, str]) -> Asked:
    """Read an address; what it leaves out or names wrongly is as usual."""
    found = read_dimensions(model, query.get("by", ""), 1)
    by = found[0] if found else usual_dimension(dimensions(model))
    split = read_dimensions(model, query.get("split", ""), 1)
    known = measures(model)
    measure = known.get(query.get("measure", ""), known["count"])
    drawing = query.get("kind", "")
    return Asked(
        by=by,
        measure=measure,
        split=split[0] if split and split[0].text != by.text else None,
        drawing=drawing if drawing in DRAWINGS else "bar",
    )
