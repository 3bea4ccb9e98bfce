"""What the host does by itself with its record of changes."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from crm_host.data.audit.sealing import seal_new
from crm_host.i18n.text import lazy_text
from crm_host.jobs.context import JobContext
from crm_host.jobs.declare import job

_ = lazy_text


@job("seal_changes", title=_("Seal the record of changes"), every="5m")
def seal_changes(ctx: JobContext) -> Mapping[str, Any]:
    """Seal the change sets that were committed since the last time."""
    ctx.checkpoint()  # SQLite has one writer
    return {"sealed": seal_new()}
