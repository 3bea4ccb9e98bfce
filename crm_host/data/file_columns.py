"""The columns that fields have in files."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from crm_host.data.stored import Stored, StoredValue, path_of
from crm_host.i18n.notation import Notation
from crm_host.i18n.text import Text

if TYPE_CHECKING:
    from crm_host.data.catalogue import Field


@dataclass(frozen=True)
class DataColumn:
    """One column of an import or export file."""

    field: Field
    #: Stable heading that an export may use and every import understands.
    key: str
    label: Text
    #: Headings of files from elsewhere; `#` stands for a number, as in `E-mail # - Value`.
    aliases: tuple[str, ...] = ()
    #: Whether only imports know it, because an export says the same in another column.
    import_only: bool = False
    #: Whether an import writes it after all rows, because it names a record of the same file.
    late: bool = False

    @property
    def numeric(self) -> bool:
        """Whether its cells are numbers: spreadsheets have a type for them, people notations."""
        return self.field.kind.numeric

    def read(self, record: Any) -> str:
        """Return the cell's text, which `write` reads back."""
        return self.field.kind.plain(self.field.get(record))

    def stored(self) -> Stored | None:
        """Return what cells are made of, as `stored_of` says; whoever replaces `read` replaces it.

        What is told here makes exports of this column about ten times faster.
        """
        path = path_of(self.field)
        return StoredValue(path, self.field.kind.plain) if path else None

    def parse(self, text: str, notation: Notation) -> Any:
        """Read a cell.

        :raises ValueRefused: the text is no such value.
        """
        return self.field.kind.parse(text, notation)

    def prepare(self, values: Sequence[Any]) -> None:
        """Get ready to write these values one after the other: look up at once what they name."""

    def write(self, record: Any, value: Any) -> None:
        """Put a parsed value into a record.

        :raises ValueRefused: the value does not go with this record.
        """
        self.field.set(record, value)

    def finish(self, record: Any) -> None:
        """Settle what needs other columns too; called when all cells of a row are written.

        :raises ValueRefused: the values do not go together.
        """
