"""The declaration of the module."""

from __future__ import annotations

from crm_host.api import Module
from crm_host.api import lazy_text as _

module = Module(
    name="sales",
    title=_("Sales"),
    summary=_("Leads, pipelines, opportunities and quotes."),
)
