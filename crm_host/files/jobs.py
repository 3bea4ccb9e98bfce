"""What the host does with files at night."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from crm_host.files.sweeping import sweep
from crm_host.i18n.text import lazy_text
from crm_host.jobs.context import JobContext
from crm_host.jobs.declare import job

_ = lazy_text


@job("sweep_files", title=_("Delete files that nobody needs any more"), at="03:30")
def sweep_files(ctx: JobContext) -> Mapping[str, Any]:
    """Delete what was taken off its record a month ago, and contents that no row names."""
    return {"deleted": sweep().as_dict()}
