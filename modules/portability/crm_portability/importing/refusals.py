"""Why a row was not written, in a sentence at its column."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy.exc import DBAPIError

from crm_host.api import Forbidden, Refused, ValueRefused, catalogue, translate
from crm_portability.importing.entry import Entry, Late, RowRefused
from crm_portability.importing.report import Problem


def explain(fault: Exception, entry: Entry | Late, model: type[Any]) -> Sequence[Problem]:
    """Return what to tell about a row that could not be written."""
    if isinstance(fault, RowRefused):
        return fault.problems
    if isinstance(fault, Forbidden | Refused | ValueRefused):
        return [Problem(entry.number, "", str(fault.message))]
    column, message = _clash(entry, str(fault.orig) if isinstance(fault, DBAPIError) else "", model)
    return [Problem(entry.number, column, message)]


def _clash(entry: Entry | Late, error: str, model: type[Any]) -> tuple[str, str]:
    """Return which column violates a constraint, and what to say about it."""
    for name, item in catalogue(model).items():
        if item.spec.unique and name in error:
            heading = entry.heading(name) if isinstance(entry, Entry) else None
            message = translate("Another record has this value already.")
            return heading or str(item.label), message
    return "", translate("The database refused this row: some of its values belong together.")
