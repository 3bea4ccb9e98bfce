"""What happens in the background after user-defined fields have changed."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from crm_host.data.base import db
from crm_host.data.changes import change_origin
from crm_host.data.custom.models import StoredCustomField
from crm_host.data.session import session, system_session
from crm_host.data.undo import undo
from crm_host.i18n.notation import Notation
from crm_host.i18n.text import lazy_text
from crm_host.jobs.context import JobContext, JobFailed
from crm_host.jobs.declare import job
from crm_host.screens.custom.counting import values_kept
from crm_host.screens.custom.indexes import bring_up_to_date

_ = lazy_text


@job("custom_indexes", title=_("Make lists fast by the fields of your own"), at="03:10")
def custom_indexes(ctx: JobContext) -> Mapping[str, Any]:
    """Make and drop indexes until there are those that the definitions ask for."""
    if db.engine.dialect.name == "sqlite":
        return bring_up_to_date(session().connection())
    ctx.checkpoint()  # an open transaction would make the database wait for itself
    with db.engine.connect() as connection:
        return bring_up_to_date(connection.execution_options(isolation_level="AUTOCOMMIT"))


@job("custom_purge", title=_("Empty the trash of fields"), at="03:20")
def custom_purge(ctx: JobContext) -> Mapping[str, Any]:
    """Take the values of fields out of the records that were deleted a month ago."""
    from crm_host.screens.custom.purging import purge

    return {"fields": purge()}


@job("custom_search", title=_("Let searches know the fields of your own"))
def custom_search(ctx: JobContext, *, field_id: int) -> Mapping[str, Any]:
    """Bring the search texts of the records that have a value of a field up to date."""
    from crm_host.screens.custom.converting import waiting
    from crm_host.screens.custom.searching import refresh_search

    row, done = session().get_one(StoredCustomField, field_id), 0
    last = ctx.state.get("last", 0)
    while ids := waiting(row, last):
        refresh_search(row.record_type, ids)
        last, done = ids[-1], done + len(ids)
        ctx.checkpoint({"last": last})
        row = session().get_one(StoredCustomField, field_id)
    return {"records": done}


@job("custom_convert", title=_("Change the type of a field"))
def custom_convert(
    ctx: JobContext, *, field_id: int, name: str, notation: Mapping[str, Any]
) -> Mapping[str, Any]:
    """Convert the values of a field whose type was changed, a batch in each transaction.

    :param notation: how the texts were written by whoever asked for it.
    """
    from crm_host.screens.custom.converting import convert, waiting

    row, style = _row(field_id), Notation(**notation)
    total, done = values_kept(row.record_type, row.name), ctx.state.get("done", 0)
    last = ctx.state.get("last", 0)
    while ids := waiting(row, last):
        with change_origin("job", name):
            convert(row, ids, style)
        last, done = ids[-1], done + len(ids)
        ctx.checkpoint({"last": last, "done": done})
        ctx.progress(done, max(total, done))
        row = _row(field_id)
    twin = (row.converted or {}).get("twin", "")
    return {"records": done, "kept": values_kept(row.record_type, twin) if twin else 0}


@job("custom_unconvert", title=_("Take back the change of a field's type"))
def custom_unconvert(
    ctx: JobContext, *, record_type: str, sets: list[int], name: str
) -> Mapping[str, Any]:
    """Give records the values they had before a field's type was changed, newest first."""
    restored = kept = 0
    for set_id in sets[ctx.state.get("next", 0) :]:
        with system_session("type of a field") as own:
            done = undo(own, set_id, sets, label=name)
        restored, kept = restored + done.restored, kept + len(done.kept)
        ctx.checkpoint({"next": sets.index(set_id) + 1})
    return {"records": restored, "kept": kept}


def _row(field_id: int) -> StoredCustomField:
    row = session().get(StoredCustomField, field_id)
    if row is None or not row.converted:
        raise JobFailed(_("The type of this field was changed back meanwhile."))
    return row
