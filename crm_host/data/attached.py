"""Rows that hang on a record of any type: notes, activities, notifications.

They name it by its type and id, as attached files do, and are found only where it is: hiding,
trashing and restoring the record does the same to them, without a statement of their own.
"""

from __future__ import annotations

from typing import Any

from flask import current_app
from sqlalchemy import ColumnElement, String, and_, inspect, literal_column, or_, select, true
from sqlalchemy.orm import Mapped, aliased, mapped_column

from crm_host.data.base import Record
from crm_host.data.dependent import SeenThrough
from crm_host.data.types import BigId


class Attached(SeenThrough):
    """Mixin of mapped classes whose rows hang on one record of any type, or on none.

        class Note(Attached, Record): …

    A row that hangs on a record whose module is not loaded is not found either. Rows that hang
    on others cannot carry any themselves. Declare an index over both columns.
    """

    #: Full name of the record type, as `contacts.contact`; empty for what hangs on nothing.
    record_type: Mapped[str | None] = mapped_column(String(60), sort_order=-5)
    record_id: Mapped[int | None] = mapped_column(BigId, sort_order=-4)

    @classmethod
    def seen_through(cls) -> ColumnElement[bool]:
        """Return the condition that the record may be seen, if there is one."""
        if inspect(cls, raiseerr=False) is None:  # the mixin itself, when options are made
            return true()
        return or_(
            cls.record_type.is_(None),
            *(_on(cls, name, model) for name, model in sorted(carriers().items())),
        )


def carriers() -> dict[str, type[Record]]:
    """Return the record types of this application on which something may hang, by full name."""
    records: dict[str, type[Record]] = current_app.extensions["crm"].records
    return {name: model for name, model in records.items() if not issubclass(model, Attached)}


def _on(cls: type[Any], name: str, model: type[Record]) -> ColumnElement[bool]:
    above: Any = aliased(model)
    there = select(above.id).where(above.id == cls.record_id).correlate_except(above).exists()
    # Written out: the criteria of a statement are kept without their values.
    return and_(cls.record_type == literal_column(f"'{name}'"), there)
