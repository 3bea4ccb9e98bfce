"""Sealing: a hash chain over all change sets, so that a change of the record itself shows (A63).

A job seals the sets that were committed since it last ran; writers never wait for it. Each seal
holds the hash of the seal before it and of the set's digest. The digest covers every value
through a salted digest of its own: the salts derive from a random seed that is kept with the
seal, so a value can be erased later for privacy without breaking the chain (its digest stays,
its salt goes, and nobody can find the value by trying).

    salt(row, name)   = SHA-256(seed ‖ row ‖ NUL ‖ name)
    leaf(row, name)   = SHA-256(salt ‖ JSON of [old, new])
    digest(set)       = SHA-256(header of the set ‖ header and leaves of each row, by id)
    hash              = SHA-256(hash of the seal before ‖ digest)
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from hashlib import sha256
from typing import Any

import orjson
from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from crm_host.data.base import Identified
from crm_host.data.types import UtcDateTime, utc_now

#: The hash before the first seal.
BEGINNING = "0" * 64
_JSON = orjson.OPT_SORT_KEYS | orjson.OPT_UTC_Z
#: Columns of a set and of a row that the digest covers, in this order.
SET_COLUMNS = ("id", "at", "actor_id", "actor_name", "source", "label", "caused_by")
ROW_COLUMNS = ("id", "record_type", "record_id", "part", "part_id", "operation")


class Seal(Identified):
    """One change set in the chain, in the order in which sets were sealed."""

    __tablename__ = "host_change_seal"

    set_id: Mapped[int] = mapped_column(ForeignKey("host_change_set.id"), unique=True)
    sealed_at: Mapped[datetime] = mapped_column(UtcDateTime, default=utc_now)
    #: Random bytes from which the salts of this set's values derive, in hexadecimal.
    seed: Mapped[str] = mapped_column(String(32))
    #: Hash of the chain up to here, in hexadecimal.
    hash: Mapped[str] = mapped_column(String(64))


def digest(
    header: Sequence[Any], rows: Iterable[tuple[Sequence[Any], Mapping[str, Any]]], seed: str
) -> bytes:
    """Return the digest of one set.

    :param header: values of `SET_COLUMNS`.
    :param rows: for each row, by id, the values of `ROW_COLUMNS` and old and new ones by name.
    """
    whole = sha256(_canonical(header))
    key = bytes.fromhex(seed)
    for row, values in rows:
        whole.update(_canonical(row))
        start = sha256(key + b"%d\0" % row[0])
        for name in sorted(values):
            salt = start.copy()
            salt.update(name.encode())
            leaf = sha256(salt.digest() + _canonical(values[name]))
            whole.update(leaf.digest())
    return whole.digest()


def chained(before: str, of_set: bytes) -> str:
    """Return the hash of a seal."""
    return sha256(bytes.fromhex(before) + of_set).hexdigest()


def _canonical(value: Any) -> bytes:
    """Return the one form in which a value is digested, whichever database it comes from."""
    try:
        return orjson.dumps(value, option=_JSON)
    except TypeError:  # a number of more than 64 bits
        return repr(value).encode()
