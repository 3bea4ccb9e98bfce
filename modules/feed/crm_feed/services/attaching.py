"""Files that come with what somebody writes."""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import closing
from typing import Any

from crm_feed.models import Note, NoteFile
from crm_host.api import FileRefused, Record, Refused, attach_file, session


def attach(record: Record, files: Iterable[Any], note: Note | None = None) -> None:
    """Attach uploaded files to a record, and show them below a note about it.

    Whoever calls has checked that the actor may change the record.

    :param files: as a request holds them.
    :raises Refused: one of them cannot be attached.
    """
    here, linked = session(), set()
    for file in files:
        try:
            with closing(file):
                row = attach_file(here, record, file.filename or "", file.stream)
        except FileRefused as refused:
            raise Refused(refused.message, "text") from refused
        if note is not None and row.id not in linked:
            linked.add(row.id)
            here.add(NoteFile(note=note, attachment_id=row.id))
    here.flush()
