"""Full records for tests, made by the module that owns them.

A module's `factories.py` has a function `example_<record>(session, number)` for each of its
record types. It stores and returns a record with every field filled; the numbers occur in the
values, so that no two examples have a value in common.
"""

from __future__ import annotations

import importlib
import itertools
from collections.abc import Callable
from typing import Any

from flask import Flask
from sqlalchemy.orm import Session

from crm_host.data.base import Record

Example = Callable[[Session, int], Record]

#: Six digits, so that no number is part of another one.
_numbers = itertools.count(204_001)


def example_of(app: Flask, name: str) -> Example:
    """Return what makes examples of a record type.

    :param name: full name, as `contacts.contact`.
    :raises LookupError: the module has no such function.
    """
    owner, _, record = name.partition(".")
    package = app.extensions["crm"].modules[owner].package
    try:
        found: Example = getattr(
            importlib.import_module(f"{package}.factories"), f"example_{record}"
        )
    except (ImportError, AttributeError) as error:
        raise LookupError(
            f"{package}/factories.py needs example_{record}(session, number)."
        ) from error
    return found


def make_example(app: Flask, session: Session, name: str, **values: Any) -> Record:
    """Store a new example and set some of its attributes, as `owner_id`."""
    record = example_of(app, name)(session, next(_numbers))
    for key, value in values.items():
        setattr(record, key, value)
    session.flush()
    return record
