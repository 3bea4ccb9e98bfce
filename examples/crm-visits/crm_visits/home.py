"""The card of the home page."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from crm_visits import services
from crm_visits.screens import visit_screens

#: Lines of the card.
_FEW = 5


def latest() -> Mapping[str, Any]:
    """Return the visits added last, with one statement."""
    return {"rows": services.latest(_FEW), "screens": visit_screens}
