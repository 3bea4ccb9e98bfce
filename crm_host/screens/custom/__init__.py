"""Defining fields of the users' own: from a record, by a module, on administration pages."""
