"""What can be done to records besides editing: archive, trash, and what modules add."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from flask import Response

from crm_host.data.base import Record
from crm_host.data.session import session
from crm_host.data.types import utc_now
from crm_host.extend.hooks import Hook
from crm_host.forms.refusal import Refused
from crm_host.i18n.text import Text


@dataclass(frozen=True)
class Action:
    """A button on the record page and above the selected rows of a list."""

    id: str
    title: Text
    #: Gets the records, all visible to the actor; returns what to say, or a whole answer.
    handler: Callable[[Sequence[Any]], Text | Response]
    #: Permission relative to the module.
    permission: str
    #: What cannot be taken back is asked first, in this sentence.
    confirm: Text = ""
    icon: str = ""


def may_delete(record: Record) -> str | None:
    """Say why a record must stay; nothing when it may go to the trash."""
    return None


def archive(records: Sequence[Record]) -> None:
    """Take records out of daily lists."""
    for record in records:
        record.archived_at = record.archived_at or utc_now()
    session().flush()


def unarchive(records: Sequence[Record]) -> None:
    """Bring archived records back."""
    for record in records:
        record.archived_at = None
    session().flush()


def trash(records: Sequence[Record], veto: Hook[[Record], str, list[str]]) -> None:
    """Put records into the trash, all or none.

    :param veto: the record type's `may_delete`.
    :raises Refused: a module forbids it for one of them, with its reasons.
    """
    for record in records:
        if reasons := veto.call(record):
            raise Refused(" ".join(reasons))
    for record in records:
        record.deleted_at = utc_now()
    session().flush()


def restore(records: Sequence[Record]) -> None:
    """Take records out of the trash."""
    for record in records:
        record.deleted_at = None
    session().flush()
