"""How files name a record of this installation, so that they find it again and no other one.

A bare id would do, were files not carried from one installation to another: there it would
name a stranger. So the id follows a stamp that every installation makes of its own secret.
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from flask import current_app

from crm_host.api import DataColumn, Field, Notation, StoredValue, TextKind, ValueRefused, field
from crm_host.api import lazy_text as _

#: Key of the column; also the name under which `--match` knows it.
REFERENCE = "crm_id"

_ALIASES = ("CRM record id", "Mã bản ghi CRM", "Κωδικός εγγραφής CRM")


def reference_of(record: Any) -> str:
    """Return what names a record in files, as `5f0c1a2b-1234`."""
    return references()(record.id)


def references() -> Callable[[int], str]:
    """Return what writes the references of records by their ids."""
    return f"{_stamp()}-{{}}".format


def id_of(text: str) -> int | None:
    """Return the id that a reference names; `None` for another installation's, or no reference.

    >>> id_of("tomorrow") is None
    True
    """
    stamp, dash, number = text.strip().partition("-")
    if not dash or not number.isascii() or not number.isdigit() or len(number) > 18:
        return None
    return int(number) if hmac.compare_digest(stamp.encode(), _stamp().encode()) else None


def _stamp() -> str:
    secret = current_app.secret_key or ""
    key = secret if isinstance(secret, bytes) else secret.encode()
    return hmac.new(key, b"portability.reference", hashlib.sha256).hexdigest()[:8]


@dataclass(frozen=True)
class ReferenceColumn(DataColumn):
    """The column with the references; an import only looks the record up by it."""

    def read(self, record: Any) -> str:
        """Return the record's reference."""
        return reference_of(record)

    def stored(self) -> StoredValue:
        """Return the id."""
        return StoredValue("id", references())

    def parse(self, text: str, notation: Notation) -> int:
        """Return the id.

        :raises ValueRefused: it names no record of this installation.
        """
        found = id_of(text)
        if found is None:
            raise ValueRefused(_("This does not name a record of this installation."))
        return found

    def write(self, record: Any, value: Any) -> None:
        """Leave the record as it is: it was found by this value."""


def reference_column(model: type[Any]) -> ReferenceColumn:
    """Return the column of a record type."""
    spec = field.FieldSpec(_("CRM id"), TextKind())
    return ReferenceColumn(Field(REFERENCE, spec, model), REFERENCE, spec.label, _ALIASES)
