"""What the data layer says when something may not be read or written."""

from __future__ import annotations

from crm_host.i18n.text import Text, lazy_text

_ = lazy_text


class AccessRefused(RuntimeError):
    """Code reaches guarded rows in a way that row rules cannot follow; a defect, never a 403."""


class Forbidden(Exception):
    """The actor lacks a permission, or has it for other records only. Pages answer 403.

    `permission` is its full code, so that the page can name the right that is missing.
    """

    def __init__(self, permission: str) -> None:
        super().__init__(f"This needs the permission {permission}.")
        self.permission = permission

    @property
    def message(self) -> Text:
        """What the page tells the reader."""
        return _(
            "This needs the permission “%(permission)s”, which an administrator can give you.",
            permission=self.permission,
        )


class NotFound(LookupError):
    """No such record, or none the actor may see; the two are told apart nowhere. Pages answer 404.

    `record` is the full name of the record type, `id` what was asked for where that is known.
    """

    def __init__(self, record: str, id: int | None = None) -> None:
        super().__init__(f"There is no such {record}.")
        self.record = record
        self.id = id
