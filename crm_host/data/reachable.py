"""Which of many records an action reaches, asked of the database once."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy.orm import Session

from crm_host.data.access import visible
from crm_host.data.among import among
from crm_host.data.base import Record
from crm_host.data.guard import ACCESS
from crm_host.data.rules import Access, Action, permission_for


def reachable(
    own: Session, model: type[Record], ids: Collection[int], action: Action
) -> Collection[int]:
    """Return the ids of those records on which the session's actor may do something.

    Owner and team count as the database has them, whatever was set since.

    :raises KeyError: nobody is bound to the session.
    """
    access: Access = own.info[ACCESS]
    if access.actor.scope(permission_for(model, action)) == "all":
        return ids
    statement = visible(model).with_only_columns(model.id).where(among(model.id, ids))
    with own.no_autoflush:
        return set(own.scalars(statement.options(*access.options(action))))
