"""Which records were touched after a change that is to be undone."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from crm_host.data.changes import Change, ChangeSet
from crm_host.i18n.text import Text, lazy_text

_ = lazy_text


@dataclass(frozen=True)
class Touch:
    """The newest foreign change of a record."""

    who: str

    @property
    def reason(self) -> Text:
        """Why the record is kept."""
        if self.who:
            return _("%(name)s has changed it since.", name=self.who)
        return _("It was changed since.")


def touched(
    own: Session, record_type: str, ids: list[int], after: int, run: Collection[int]
) -> dict[int, Touch]:
    """Return which records somebody else changed later, with one query.

    :param after: id of the change set that is to be undone.
    :param run: ids of the sets that are undone together; neither they nor what they caused
        count as somebody else.
    """
    statement = (
        select(Change.record_id, ChangeSet.id, ChangeSet.actor_name)
        .join(ChangeSet, ChangeSet.id == Change.set_id)
        .where(
            Change.record_type == record_type,
            Change.record_id.in_(ids),
            Change.set_id > after,
            or_(ChangeSet.caused_by.is_(None), ChangeSet.caused_by.not_in(sorted(run))),
        )
        .distinct()
    )
    rows = own.execute(statement).all()
    return {record_id: Touch(who) for record_id, set_id, who in rows if set_id not in run}
