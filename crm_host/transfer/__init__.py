"""Copying a whole database to another one of either kind, every value compared."""
