"""What a backup says about itself: whence it comes, what it holds, what each part amounts to."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

from crm_host.kernel.discovery import Installed
from crm_host.kernel.errors import HostError
from crm_host.transfer.tables import Column, Shape

#: Grows when a backup can no longer be read by older programs.
FORMAT = 1


class BackupRefused(HostError):
    """A file cannot be used as a backup; the text says what to do instead."""


@dataclass(frozen=True)
class TablePart:
    """One table. `rows` and `checksum` are those of `crm_host.transfer.tally`."""

    name: str
    #: Name and kind of each column, in the order of the values in a row.
    columns: list[list[str]]
    rows: int
    checksum: str

    @property
    def shape(self) -> Shape:
        """The table as the transfer knows it."""
        return Shape(self.name, tuple(Column(name, kind) for name, kind in self.columns))  # type: ignore[arg-type]  # JSON keeps tuples as lists

    @property
    def member(self) -> str:
        """Name of the part inside the file."""
        return f"data/{self.name}.jsonl"


@dataclass(frozen=True)
class FilePart:
    """One file of the data folder."""

    #: Below the data folder, with slashes.
    path: str
    size: int
    sha256: str


@dataclass(frozen=True)
class Manifest:
    """Everything about a backup but its content."""

    #: Version of the host that made it.
    host: str
    #: Kind of the database it comes from; it can be restored to either.
    database: str
    #: ISO 8601, UTC.
    created_at: str
    generation: int
    #: Owner to the revision of its tables.
    revisions: dict[str, str]
    #: Module to its distribution, version and state.
    modules: dict[str, dict[str, str]]
    tables: list[TablePart]
    #: Highest id that each table gave out.
    last_ids: dict[str, int]
    files: list[FilePart]
    #: Tables that belong to nobody and are not in the backup.
    left_out: list[str] = field(default_factory=list)
    #: Whether the key that signs sessions is in it.
    with_secrets: bool = False
    #: Hash of the newest seal of the record of changes: `crm audit verify --head` looks for it.
    audit_head: str = ""
    format: int = FORMAT

    @property
    def installed(self) -> dict[str, Installed]:
        """What the modules were installed from."""
        return {
            name: Installed(module["distribution"], module["version"])
            for name, module in self.modules.items()
        }

    @property
    def rows(self) -> int:
        """Rows of all tables."""
        return sum(part.rows for part in self.tables)

    def as_dict(self) -> dict[str, Any]:
        """Return JSON values."""
        return asdict(self)

    def as_json(self) -> str:
        """Return the text that is stored."""
        return json.dumps(self.as_dict(), ensure_ascii=False, indent=1)

    @classmethod
    def read(cls, text: bytes) -> Manifest:
        """Read what `as_json` wrote.

        :raises BackupRefused: it is of a newer format, or no manifest.
        """
        try:
            values: Mapping[str, Any] = json.loads(text)
            if values["format"] > FORMAT:
                raise BackupRefused(
                    f"This backup was made by version {values['host']}, whose backups this "
                    "version cannot read. Install that version of crm-host, then restore."
                )
            tables = [TablePart(**part) for part in values["tables"]]
            files = [FilePart(**part) for part in values["files"]]
            return cls(**{**values, "tables": tables, "files": files})
        except (ValueError, KeyError, TypeError) as error:
            raise BackupRefused("This file is no backup: its description is unreadable.") from error
