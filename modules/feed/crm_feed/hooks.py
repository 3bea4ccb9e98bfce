"""What the feed adds to lists, boards and overviews of every record type."""

from __future__ import annotations

from crm_feed import cards, urgency

__all__ = ["cards", "urgency"]
