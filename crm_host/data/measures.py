"""What is counted about groups of records: how many, sums, averages, least and greatest."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Decimal, localcontext
from typing import Any, Literal, get_args

from crm_host.data.catalogue import Field
from crm_host.data.exact import PLACES, ExactKind, tidy
from crm_host.data.money import Money
from crm_host.data.money_kind import MoneyKind
from crm_host.i18n.notation import DIGITS, Notation
from crm_host.i18n.text import Text, lazy_text

_ = lazy_text

Operation = Literal["count", "sum", "avg", "min", "max"]
#: All operations, the usual ones first.
OPERATIONS: tuple[Operation, ...] = get_args(Operation)

#: SQL functions whose results an operation is made of. Averages of groups cannot be put
#: together to that of all, so they are made of sum and count.
_PARTS: Mapping[Operation, tuple[str, ...]] = {
    "count": (),
    "sum": ("sum",),
    "avg": ("sum", "count"),
    "min": ("min",),
    "max": ("max",),
}
_MERGE: Mapping[str, Any] = {
    "sum": lambda one, other: one + other,
    "count": lambda one, other: one + other,
    "min": min,
    "max": max,
}


@dataclass
class Tally:
    """What a group of records adds up to; tallies of groups are merged to those of larger ones."""

    #: How many records.
    count: int = 0
    #: Results of SQL functions by field name and currency, which is empty for bare numbers.
    parts: dict[tuple[str, str], dict[str, Any]] = field(default_factory=dict)

    def note(self, name: str, currency: str, values: Mapping[str, Any]) -> None:
        """Take in the results for one field; those of no values at all say nothing."""
        known = {
            part: value
            for part, value in values.items()
            if value is not None and (part != "count" or value)
        }
        if not known:
            return
        mine = self.parts.setdefault((name, currency), {})
        for part, value in known.items():
            mine[part] = _MERGE[part](mine[part], value) if part in mine else value

    def add(self, other: Tally) -> None:
        """Take in another group."""
        self.count += other.count
        for (name, currency), values in other.parts.items():
            self.note(name, currency, values)


@dataclass(frozen=True)
class Measure:
    """A number about a group of records.

    :param field: what is summed; `None` for counting, which needs none.
    """

    operation: Operation
    field: Field | None = None

    @property
    def text(self) -> str:
        """How addresses name it: `count`, `sum:value`."""
        return f"{self.operation}:{self.field.name}" if self.field else self.operation

    @property
    def label(self) -> Text:
        """What people call it."""
        if self.field is None:
            return _("Count")
        name = self.field.label
        match self.operation:
            case "avg":
                return _("Average of %(field)s", field=name)
            case "min":
                return _("Least %(field)s", field=name)
            case "max":
                return _("Greatest %(field)s", field=name)
        return _("Sum of %(field)s", field=name)

    @property
    def parts(self) -> tuple[str, ...]:
        """The SQL functions that it needs."""
        return _PARTS[self.operation]

    def values(self, tally: Tally) -> list[Any]:
        """Return its values for a group: numbers, or amounts with one for each currency."""
        if self.field is None:
            return [tally.count]
        found = sorted(
            (currency, parts)
            for (name, currency), parts in tally.parts.items()
            if name == self.field.name
        )
        return [self._value(currency, parts) for currency, parts in found]

    def format(self, value: Any, notation: Notation) -> str:
        """Write one value for a person."""
        if self.field is None:
            return notation.format_number(value)
        return self.field.kind.format(value, notation)

    def _value(self, currency: str, parts: Mapping[str, Any]) -> Any:
        if isinstance(getattr(self.field, "kind", None), MoneyKind):
            return self._money(currency, parts)
        if self.operation != "avg":
            found = parts[self.operation]
            return tidy(found) if isinstance(found, Decimal) else found
        places = PLACES if isinstance(getattr(self.field, "kind", None), ExactKind) else 2
        return tidy(round(_quotient(parts), places))

    def _money(self, currency: str, parts: Mapping[str, Any]) -> Money:
        if self.operation != "avg":
            return Money(int(parts[self.operation]), currency)
        return Money(int(_quotient(parts).to_integral_value(ROUND_HALF_UP)), currency)


def _quotient(parts: Mapping[str, Any]) -> Decimal:
    with localcontext(prec=DIGITS):
        return Decimal(parts["sum"]) / Decimal(parts["count"])
