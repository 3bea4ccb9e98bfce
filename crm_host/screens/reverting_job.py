"""Taking back a change set that is too large for a request."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from crm_host.i18n.text import lazy_ntext, lazy_text
from crm_host.jobs.context import JobContext
from crm_host.jobs.declare import job
from crm_host.screens.reverting import revert

_ = lazy_text

#: Records that stay, named in the result.
_NAMED = 20


@job("revert", title=_("Take a change back"))
def revert_set(ctx: JobContext, *, set_id: int) -> Mapping[str, Any]:
    """Take a set back with the rights of whoever asked for it."""
    ctx.checkpoint()  # SQLite has one writer
    outcome = revert(set_id)
    count = outcome.done.removed + outcome.done.restored
    said = [str(lazy_ntext("Undone: %(num)s record", "Undone: %(num)s records", count))]
    said += [str(sentence) for sentence in outcome.stays]
    if outcome.kept:
        number = len(outcome.kept)
        said.append(
            str(lazy_ntext("%(num)s record stays.", "%(num)s records stay as they are.", number))
        )
        said += [f"{item.name}: {item.reason}" for item in outcome.kept[:_NAMED]]
    return {"message": "\n".join(said)}
