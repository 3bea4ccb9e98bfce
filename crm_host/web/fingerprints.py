"""Short hashes of files, which make their addresses safe to cache for ever."""

from __future__ import annotations

import hashlib
from functools import cache
from pathlib import Path


def fingerprint(path: Path) -> str:
    """Return a hash of a file's content, read again only when the file has changed."""
    status = path.stat()
    return _hashed(path, status.st_mtime_ns, status.st_size)


@cache
def _hashed(path: Path, _changed: int, _size: int) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()[:12]
