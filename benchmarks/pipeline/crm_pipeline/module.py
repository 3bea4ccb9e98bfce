"""The declaration."""

from __future__ import annotations

from crm_host.api import MenuItem, Module, Permission, Role

_RECORDS = ("agent", "deal", "visit")
_VERBS = ("read", "create", "write", "delete")
_CODES = [f"{record}.{verb}" for record in _RECORDS for verb in _VERBS]

module = Module(
    name="pipeline",
    title="Pipeline",
    permissions=tuple(Permission(code, code, ("own", "team", "all")) for code in _CODES),
    roles=(Role("seller", "Seller", dict.fromkeys(_CODES, "all")),),
    menu=(MenuItem("deals", "Deals", "pipeline.deal_list", permission="deal.read"),),
)
