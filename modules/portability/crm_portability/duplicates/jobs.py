"""The search for duplicates in the background."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import select

from crm_host.api import (
    JobContext,
    JobFailed,
    all_screens,
    enqueue,
    job,
    lazy_text,
    session,
    translate,
    utc_now,
    visible,
)
from crm_portability.duplicates.finding import Finder
from crm_portability.duplicates.models import DuplicateSearch
from crm_portability.duplicates.store import keep, rules_of, search_of
from crm_portability.records import plural, record_named

_ = lazy_text

#: More changed records than that are compared with a search of everything.
_FEW = 20_000


@job("duplicates", title=_("Search for duplicates"), retries=2, lease=300)
def find_duplicates(
    ctx: JobContext, *, record: str, everything: bool = False
) -> Mapping[str, Any] | None:
    """Compare the records of a type that changed since the last search with all others.

    :param everything: compare all with all, as after a change of the rules.
    """
    model = record_named(record)
    if model is None:
        raise JobFailed(_("The app of these records is not enabled."))
    begun, search = utc_now(), search_of(model)
    changed = None if everything else _changed(model, search)
    if changed is not None and not changed:
        return None
    finder = Finder(model, rules_of(model))
    finder.read(between=ctx.checkpoint)  # others write meanwhile; SQLite has one lock for all
    ctx.checkpoint()

    def tell(done: int, total: int) -> None:
        ctx.progress(done, total, _("Comparing"))

    pairs = list(finder.pairs(tell, changed))
    count = keep(model, pairs, changed)
    search = search_of(model)
    search.done_until, search.ended_at = begun, utc_now()
    search.compared = len(finder) if changed is None else len(changed)
    link = {
        "title": translate("Show the duplicates"),
        "endpoint": "portability.duplicates",
        "values": {"records": plural(model)},
    }
    return {
        "message": translate("Likely duplicates: %(count)s", count=count),
        "links": [link],
    }


def _changed(model: type[Any], search: DuplicateSearch) -> set[int] | None:
    """Return the ids of the records that changed since the last search; `None` for all."""
    if search.done_until is None:
        return None
    statement = visible(model).with_only_columns(model.id)
    later = statement.where(model.updated_at >= search.done_until).limit(_FEW + 1)
    found = set(session().scalars(later))
    return None if len(found) > _FEW else found


@job("duplicates_due", title=_("Search for duplicates where records changed"), every="15m")
def search_where_due(ctx: JobContext) -> None:
    """Ask for a search of every record type that has screens and records that changed."""
    for screens in all_screens():
        model = screens.model
        last = session().scalar(
            select(DuplicateSearch.done_until).where(DuplicateSearch.record_type == screens.name)
        )
        newest = visible(model).with_only_columns(model.id)
        if last is not None:
            newest = newest.where(model.updated_at >= last)
        if rules_of(model).rules and session().scalar(newest.limit(1)) is not None:
            ask(model)


def ask(model: type[Any], *, everything: bool = False) -> int:
    """Ask for a search as the host itself, whose pairs everybody sees as far as they may."""
    return enqueue(
        find_duplicates,
        key=f"{model.__record__}{' all' if everything else ''}",
        as_system=True,
        record=model.__record__,
        everything=everything,
    )
