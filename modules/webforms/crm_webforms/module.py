"""The declaration of the module."""

from __future__ import annotations

from crm_host.api import Module
from crm_host.api import lazy_text as _

module = Module(
    name="webforms",
    title=_("Web forms"),
    summary=_("Public forms that become records."),
)
