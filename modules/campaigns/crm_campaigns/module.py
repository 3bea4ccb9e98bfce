"""The declaration of the module."""

from __future__ import annotations

from crm_host.api import Module
from crm_host.api import lazy_text as _

module = Module(
    name="campaigns",
    title=_("Campaigns"),
    summary=_("Segments, mailings, journeys and their results."),
)
