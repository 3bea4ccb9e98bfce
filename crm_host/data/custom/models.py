"""The rows that describe fields which users define."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Boolean, String, UniqueConstraint, true
from sqlalchemy.orm import Mapped, mapped_column

from crm_host.data.base import Identified
from crm_host.data.types import JsonValue, UtcDateTime, utc_now


class StoredCustomField(Identified):
    """One user-defined field of a record type."""

    __tablename__ = "host_custom_field"
    __table_args__ = (UniqueConstraint("record_type", "name"), {"sqlite_autoincrement": True})

    #: Full name of the record type, as `contacts.contact`.
    record_type: Mapped[str] = mapped_column(String(60))
    #: Key of the values; never changes and is never used again.
    name: Mapped[str] = mapped_column(String(60))
    #: Language to what people call it.
    labels: Mapped[dict[str, str]] = mapped_column(JsonValue)
    #: Key of `crm_host.data.custom.definitions.KINDS`.
    kind: Mapped[str] = mapped_column(String(20))
    #: What the kind needs to know: the list of a choice, the target of a link, limits.
    options: Mapped[dict[str, Any]] = mapped_column(JsonValue, default=dict)
    required: Mapped[bool] = mapped_column(Boolean, default=False)
    #: Whether lists are filtered and sorted by it, which costs indexes.
    listed: Mapped[bool] = mapped_column(Boolean, default=True, server_default=true())
    #: Language to the text under the input.
    help: Mapped[dict[str, str]] = mapped_column(JsonValue, default=dict)
    position: Mapped[int] = mapped_column(default=0)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, default=utc_now)
    #: Since when it is shown nowhere; its values stay.
    archived_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    #: Since when it counts as deleted; its values go when the trash is emptied.
    deleted_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    #: Since when there are no values any more. The row stays, so that its name is never used again.
    purged_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    #: Where the type was changed: the former `kind` and `options`, the `twin` that keeps what did
    #: not fit, the change `sets` that did it, and when.
    converted: Mapped[dict[str, Any] | None] = mapped_column(JsonValue)
