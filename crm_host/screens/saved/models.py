"""Tables of saved views. They are no records: nobody owns a view's rows but the view's readers.

Changes are noted in change sets by `crm_host.screens.saved.service`, which can also take them
back.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import (
    Boolean,
    ForeignKey,
    Index,
    Integer,
    String,
    Text,
    UniqueConstraint,
    false,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column

from crm_host.data.base import Identified
from crm_host.data.types import BigId, JsonValue, UtcDateTime, utc_now


class SavedView(Identified):
    """A state of a list under a name."""

    __tablename__ = "host_saved_view"

    name: Mapped[str] = mapped_column(String(80))
    #: Full name of the record type.
    record_type: Mapped[str] = mapped_column(String(60), index=True)
    #: How the records are looked at: the name of a `View`, as `list` or `board`.
    kind: Mapped[str] = mapped_column(String(20))
    #: The filter's canonical text with its order.
    query: Mapped[str] = mapped_column(Text, default="")
    #: The other arguments of the view's address: columns, grouping, what a chart shows.
    parameters: Mapped[Any] = mapped_column(JsonValue)
    #: Who sees it: `private`, `team` or `everyone`.
    scope: Mapped[str] = mapped_column(String(10), default="private")
    #: The team that sees a view of scope `team`.
    team_id: Mapped[int | None] = mapped_column(
        BigId, ForeignKey("host_team.id", ondelete="SET NULL"), index=True
    )
    owner_id: Mapped[int | None] = mapped_column(
        BigId, ForeignKey("host_user.id", ondelete="SET NULL"), index=True
    )
    #: Whether it is a tab for everybody who sees it, unless they chose otherwise.
    is_pinned: Mapped[bool] = mapped_column(Boolean, default=False, server_default=false())
    #: Place among the views of its record type; equal places are ordered by name.
    position: Mapped[int] = mapped_column(Integer, default=0)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, default=utc_now)
    #: Set while a deletion can still be taken back.
    deleted_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class ViewChoice(Identified):
    """What one user does with one view that they see."""

    __tablename__ = "host_view_choice"
    __table_args__ = (
        UniqueConstraint("user_id", "view_id"),
        Index(
            "uq_host_view_choice_default",
            "user_id",
            "record_type",
            unique=True,
            sqlite_where=text("is_default"),
            postgresql_where=text("is_default"),
        ),
        {"sqlite_autoincrement": True},
    )

    user_id: Mapped[int] = mapped_column(BigId, ForeignKey("host_user.id", ondelete="CASCADE"))
    view_id: Mapped[int] = mapped_column(
        BigId, ForeignKey("host_saved_view.id", ondelete="CASCADE"), index=True
    )
    #: The view's record type: a user opens one view of it by default.
    record_type: Mapped[str] = mapped_column(String(60))
    #: Whether it is a tab for this user; nothing where they leave that to its owner.
    is_pinned: Mapped[bool | None] = mapped_column(Boolean)
    #: Whether it opens when the list is opened bare.
    is_default: Mapped[bool] = mapped_column(Boolean, default=False, server_default=false())
