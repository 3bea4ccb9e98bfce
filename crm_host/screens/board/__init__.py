"""The board: records as cards in the columns of a choice or link field (A15, S8)."""
