"""What the feed adds to lists and boards of every record type."""

from __future__ import annotations

from crm_feed.urgency import card_marks, column_shares

__all__ = ["card_marks", "column_shares"]
