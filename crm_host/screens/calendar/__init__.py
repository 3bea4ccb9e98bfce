"""The calendar: records on the days of one of their dates (A16)."""
