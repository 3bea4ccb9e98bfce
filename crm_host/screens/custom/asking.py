"""Asking for the work that follows a change of definitions."""

from __future__ import annotations

from crm_host.jobs.asking import enqueue
from crm_host.screens.custom.jobs import custom_indexes, custom_search


def ask_for_indexes() -> None:
    """Have indexes made and dropped in the background, so that nobody waits for them."""
    enqueue(custom_indexes, key="all", as_system=True)


def ask_for_search(field_id: int) -> None:
    """Have the search texts of the records that have a value of a field written anew."""
    enqueue(custom_search, key=str(field_id), field_id=field_id, as_system=True)
