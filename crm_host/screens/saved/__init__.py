"""Saved views: a way to look at a list, with its filter, columns and grouping, under a name."""
