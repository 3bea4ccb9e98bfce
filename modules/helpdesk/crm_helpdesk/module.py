"""The declaration of the module."""

from __future__ import annotations

from crm_host.api import Module
from crm_host.api import lazy_text as _

module = Module(
    name="helpdesk",
    title=_("Helpdesk"),
    summary=_("Tickets, queues and service levels."),
)
