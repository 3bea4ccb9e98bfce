"""How each user arranged the home page."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from crm_host.data.base import Identified
from crm_host.data.types import BigId, JsonValue


class HomeChoice(Identified):
    """One user's order of cards, and those that they do not want to see."""

    __tablename__ = "host_home_choice"

    user_id: Mapped[int] = mapped_column(
        BigId, ForeignKey("host_user.id", ondelete="CASCADE"), unique=True
    )
    #: Full ids of cards in their order; cards that came later are added at the end.
    order: Mapped[Any] = mapped_column("card_order", JsonValue)
    #: Full ids of cards that are not shown.
    hidden: Mapped[Any] = mapped_column(JsonValue)
