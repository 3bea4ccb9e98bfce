"""Asking for the work that follows a change of definitions."""

from __future__ import annotations

from crm_host.jobs.asking import enqueue
from crm_host.screens.custom.jobs import custom_indexes


def ask_for_indexes() -> None:
    """Have indexes made and dropped in the background, so that nobody waits for them."""
    enqueue(custom_indexes, key="all", as_system=True)
