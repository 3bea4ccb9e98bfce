"""The rules of a record type's screens, which hold for a file as for a form."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from crm_host.api import screens_of


def check_rules(model: type[Any], records: Iterable[Any]) -> None:
    """Ask the rules that hold for a form as well, of records that are flushed.

    :raises Refused: a record must not stay so.
    """
    if (screens := screens_of(model.__record__)) is not None:
        for record in records:
            screens.check(record)
