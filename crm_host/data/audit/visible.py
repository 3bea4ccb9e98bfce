"""Which changes an actor may read: those of records that the actor may see."""

from __future__ import annotations

from sqlalchemy import ColumnElement, and_, false, or_, select, true

from crm_host.data.actor import Actor
from crm_host.data.attached import Attached, carriers
from crm_host.data.base import Record
from crm_host.data.changes import Change
from crm_host.data.rules import permission_for, record_classes

#: Options of statements that carry the condition: what is in the trash is not hidden.
WITH_TRASH = {"include_deleted": True}


def visible_changes(actor: Actor) -> ColumnElement[bool]:
    """Return the condition over `Change`; execute the statement with `WITH_TRASH`.

    Row rules limit the records of each type as everywhere, and what hangs on records is seen only
    where they are. Whether a record that was deleted for good would be seen cannot be told any
    more, so only those see its changes who see all records of its type, and all that it may have
    hung on. Changes of settings and accounts, and those of modules that are not loaded, are for
    administrators.
    """
    if actor.is_administrator or actor.kind == "system":
        return true()
    conditions = []
    for model in record_classes():
        if actor.scope(permission_for(model, "read")) is None:
            continue
        of_type: ColumnElement[bool] = Change.record_type == model.__record__
        if not _sees_all(actor, model):
            of_type = and_(of_type, Change.record_id.in_(select(model.id)))
        conditions.append(of_type)
    return or_(false(), *conditions)


def _sees_all(actor: Actor, model: type[Record]) -> bool:
    """Whether nothing hides any record of a type from an actor."""
    through = carriers().values() if issubclass(model, Attached) else ()
    return all(actor.scope(permission_for(each, "read")) == "all" for each in (model, *through))
