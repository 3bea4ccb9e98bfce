"""What is remembered about a file between its upload and the end of its import."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from crm_host.api import Base, BigId, JsonDict, UtcDateTime, utc_now

#: States of an import, in their order.
UPLOADED, CHECKED, DONE = "uploaded", "checked", "done"


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
