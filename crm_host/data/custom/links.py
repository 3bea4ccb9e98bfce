"""Links that users define: ids in JSON, which no foreign key keeps right."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from typing import Any

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from crm_host.data.access import record_class
from crm_host.data.base import Record
from crm_host.data.changes import Change, current_change_set
from crm_host.data.comparing import column_of
from crm_host.data.custom.field import CustomField
from crm_host.data.custom.known import custom_fields, field_of
from crm_host.data.session import session
from crm_host.data.types import utc_now

_ALL = {"system": "links of custom fields", "include_deleted": True}


@dataclass(frozen=True)
class CustomLink:
    """One field by which records of a type lead to others; archived ones keep their values."""

    field: CustomField

    @property
    def model(self) -> type[Record]:
        """The record type that has the field."""
        found: type[Record] = self.field.model
        return found

    def count(self, own: Session, ids: Collection[int]) -> int:
        """Return how many records lead to one of these, whoever may see them."""
        found = select(func.count()).select_from(self.model).where(self._to(ids))
        return own.scalar(found, execution_options=_ALL) or 0

    def held(self, own: Session, target: type[Record], ids: Collection[int]) -> set[int]:
        """Return which records of the target's type others lead to that are not among them."""
        found = select(self.field.parts("")).where(self._to(ids)).distinct()
        if self.model is target:
            found = found.where(self.model.id.not_in(sorted(ids)))
        return set(own.scalars(found, execution_options=_ALL))

    def move(self, own: Session, ids: Collection[int], target: int | None) -> list[int]:
        """Let the records that lead to one of these lead to another, or nowhere.

        Nobody's rights are asked, as for foreign keys. Each is a change in the record's history.

        :returns: the ids of the records that were changed.
        """
        table: Any = self.model.__table__
        statement = select(self.model.id, column_of(self.model, "custom")).where(self._to(ids))
        moved = []
        for number, custom in own.execute(statement, execution_options=_ALL).all():
            shown = None if number == target else target  # a record never leads to itself
            name = self.field.name
            left = {key: value for key, value in custom.items() if key != name}
            own.connection().execute(
                update(table)
                .where(table.c.id == number)
                .values(
                    custom=left | ({} if shown is None else {name: shown}),
                    version=table.c.version + 1,
                    updated_at=utc_now(),
                )
            )
            self._note(own, number, custom.get(name), shown)
            moved.append(number)
        return moved

    def _to(self, ids: Collection[int]) -> Any:
        return self.field.parts("").in_(sorted(ids))

    def _note(self, own: Session, number: int, old: int | None, new: int | None) -> None:
        own.add(
            Change(
                set_id=current_change_set(own),
                record_type=self.model.__record__,
                record_id=number,
                operation="update",
                values={self.field.name: [old, new]},
            )
        )


def custom_links_to(record_type: str) -> list[CustomLink]:
    """Return the user-defined links of all loaded record types to one: for merging and purging.

    :param record_type: full name of what they lead to, as `contacts.contact`.
    """
    return list(_links_to(record_type))


def _links_to(record_type: str) -> Iterator[CustomLink]:
    for item in custom_fields().all():
        if item.kind != "link" or item.options.get("target") != record_type:
            continue
        try:
            model = record_class(item.record_type)
        except LookupError:  # its module is not loaded
            continue
        yield CustomLink(field_of(model, item))


def is_gone(target: str, number: int) -> bool:
    """Whether a linked record is in the trash or deleted for good."""
    model = record_class(target)
    found = select(model.deleted_at).where(model.id == number)
    row = session().execute(found, execution_options=_ALL).one_or_none()
    return row is None or row.deleted_at is not None
