"""What the data layer says when something may not be read or written."""

from __future__ import annotations


class AccessRefused(RuntimeError):
    """Code reaches guarded rows in a way that row rules cannot follow; a defect, never a 403."""


class Forbidden(Exception):
    """The actor lacks a permission, or has it for other records only. Pages answer 403.

    `permission` is its full code, so that the page can name the right that is missing.
    """

    def __init__(self, permission: str) -> None:
        super().__init__(
            f"This needs the permission {permission}. An administrator can give it to one of "
            f"your roles."
        )
        self.permission = permission


class NotFound(LookupError):
    """No such record, or none the actor may see; the two are told apart nowhere. Pages answer 404.

    `record` is the full name of the record type.
    """

    def __init__(self, record: str) -> None:
        super().__init__(f"There is no such {record}.")
        self.record = record
