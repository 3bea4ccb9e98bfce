"""What is remembered: files on their way in, how files are read, what exports hold."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from crm_host.api import Base, BigId, JsonDict, JsonValue, UtcDateTime, utc_now
from crm_portability.duplicates.models import DuplicatePair, DuplicateSearch

__all__ = [
    "DuplicatePair",
    "DuplicateSearch",
    "ExportTemplate",
    "Import",
    "ImportStep",
    "SavedMapping",
]

#: States of an import, in their order. One that runs is done only when every row was dealt with.
UPLOADED, CHECKING, CHECKED = "uploaded", "checking", "checked"
RUNNING, DONE = "running", "done"
UNDOING, UNDONE = "undoing", "undone"
#: What can still be matched and checked.
WAITING = (UPLOADED, CHECKING, CHECKED)
#: What can be neither matched nor checked any more.
STARTED = (RUNNING, DONE, UNDOING, UNDONE)


class Import(Base):
    """One uploaded file. The file itself lies in the data folder under the token."""

    __tablename__ = "portability_import"
    __table_args__ = ({"sqlite_autoincrement": True},)

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    #: Names the import in addresses; only its user may open them all the same.
    token: Mapped[str] = mapped_column(String(43), unique=True)
    user_id: Mapped[int] = mapped_column(
        BigId, ForeignKey("host_user.id", ondelete="CASCADE"), index=True
    )
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, default=utc_now, index=True)
    #: Full name of the record type.
    record_type: Mapped[str] = mapped_column(String(60))
    file_name: Mapped[str] = mapped_column(String(200))
    state: Mapped[str] = mapped_column(String(10), default=UPLOADED)
    #: How the file is read: encoding, delimiter, columns, match.
    choices: Mapped[dict[str, Any]] = mapped_column(JsonDict, default=dict)
    #: What the check or the import found; see `Report.as_dict`.
    result: Mapped[dict[str, Any]] = mapped_column(JsonDict, default=dict)
    #: Tells whether the same file came in before.
    sha256: Mapped[str] = mapped_column(String(64), default="", server_default="", index=True)
    #: The job that checks it, carries it out or, later, undoes it.
    job_id: Mapped[int | None] = mapped_column(BigId)


class ImportStep(Base):
    """One batch of an import, committed together with what it wrote."""

    __tablename__ = "portability_import_step"
    __table_args__ = ({"sqlite_autoincrement": True},)

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    import_id: Mapped[int] = mapped_column(
        BigId, ForeignKey("portability_import.id", ondelete="CASCADE"), index=True
    )
    #: The change set; none where the batch changed nothing.
    set_id: Mapped[int | None] = mapped_column(BigId)
    #: Its rows that are in the database; see `Done`.
    rows: Mapped[list[Any]] = mapped_column(JsonValue, default=list)
    #: What undoing it did, once it was undone; see `undoing.py`.
    undone: Mapped[dict[str, Any] | None] = mapped_column(JsonValue)


class SavedMapping(Base):
    """How the columns of a kind of file fill a record type; offered for the next such file."""

    __tablename__ = "portability_mapping"
    __table_args__ = (
        Index("ix_portability_mapping_record_type_signature", "record_type", "signature"),
        {"sqlite_autoincrement": True},
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    #: Who made it and may change it.
    user_id: Mapped[int] = mapped_column(
        BigId, ForeignKey("host_user.id", ondelete="CASCADE"), index=True
    )
    used_at: Mapped[datetime] = mapped_column(UtcDateTime, default=utc_now)
    #: Whether everyone is offered it.
    shared: Mapped[bool] = mapped_column(default=False)
    record_type: Mapped[str] = mapped_column(String(60))
    name: Mapped[str] = mapped_column(String(100))
    #: Names the headings that the file had; see `mappings.signature_of`.
    signature: Mapped[str] = mapped_column(String(64))
    #: What was chosen: columns, match, constants, notations.
    choices: Mapped[dict[str, Any]] = mapped_column(JsonDict, default=dict)


class ExportTemplate(Base):
    """Columns and a format for exports of a record type."""

    __tablename__ = "portability_template"
    __table_args__ = ({"sqlite_autoincrement": True},)

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    #: Who made it and may change it.
    user_id: Mapped[int] = mapped_column(
        BigId, ForeignKey("host_user.id", ondelete="CASCADE"), index=True
    )
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, default=utc_now)
    #: Whether everyone may use it.
    shared: Mapped[bool] = mapped_column(default=False)
    record_type: Mapped[str] = mapped_column(String(60), index=True)
    name: Mapped[str] = mapped_column(String(100))
    format: Mapped[str] = mapped_column(String(10))
    #: `{"keys": […]}`: the keys of its columns, in their order.
    columns: Mapped[dict[str, Any]] = mapped_column(JsonDict, default=dict)
