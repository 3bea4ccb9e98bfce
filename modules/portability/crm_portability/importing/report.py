"""What an import did, or would do: counts, mistakes, remarks."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass, field, fields
from typing import Any, Literal

#: Most mistakes, and most remarks, that are kept to be shown; all of them are counted.
SHOWN = 1000

Outcome = Literal["create", "update", "skip", "error"]


@dataclass(frozen=True)
class Problem:
    """What is wrong with one cell: `row` as a spreadsheet counts, `column` as it is headed.

    `column` is empty where the row as a whole is meant.
    """

    row: int
    column: str
    message: str
    #: What the cell says, where the cell is the trouble.
    value: str = field(default="", compare=False)


@dataclass
class Report:
    """The result of an import or of its rehearsal. Every row is exactly one of the four."""

    rows: int = 0
    create: int = 0
    update: int = 0
    skip: int = 0
    error: int = 0
    #: Why rows were refused; the first `SHOWN`.
    errors: list[Problem] = field(default_factory=list)
    #: What was imported and deserves a look; the first `SHOWN`.
    warnings: list[Problem] = field(default_factory=list)
    #: How many remarks there are in all.
    warning_count: int = 0

    def count(self, outcome: Outcome, warnings: Sequence[Problem] = ()) -> None:
        """Take in one row."""
        self.rows += 1
        setattr(self, outcome, getattr(self, outcome) + 1)
        self.warn(warnings)

    def refuse(self, problems: Sequence[Problem]) -> None:
        """Take in a row that cannot be imported."""
        self.count("error")
        self.errors.extend(problems[: SHOWN - len(self.errors)])

    def warn(self, warnings: Sequence[Problem]) -> None:
        """Take in remarks on a row that is counted elsewhere."""
        self.warning_count += len(warnings)
        self.warnings.extend(warnings[: SHOWN - len(self.warnings)])

    @property
    def changes(self) -> int:
        """How many rows make or change a record."""
        return self.create + self.update

    @property
    def counts(self) -> tuple[int, int, int, int, int]:
        """Rows, create, update, skip, error."""
        return self.rows, self.create, self.update, self.skip, self.error

    def as_dict(self) -> dict[str, Any]:
        """Return what JSON keeps."""
        return asdict(self)

    @classmethod
    def from_dict(cls, data: dict[str, Any]) -> Report:
        """Read what `as_dict` wrote, with whatever was added to it."""
        known = {field.name for field in fields(cls)}
        kept = {name: value for name, value in data.items() if name in known}
        for name in ("errors", "warnings"):
            kept[name] = [Problem(**item) for item in kept.get(name, ())]
        return cls(**kept)
