"""The folder of uploaded files. A file is named by its SHA-256, so the same one is kept once.

Whoever serves a file checks first that the reader may see the record it belongs to.
"""

from __future__ import annotations

import hashlib
import os
import re
import tempfile
from pathlib import Path

from flask import Response, current_app, send_file

from crm_host.config import Config

_NAME = re.compile(r"[0-9a-f]{64}")


def keep(data: bytes) -> str:
    """Store a file and return its name, the hash of its content."""
    name = hashlib.sha256(data).hexdigest()
    path = path_of(name)
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        # Written aside and renamed: a reader never meets half a file.
        handle, draft = tempfile.mkstemp(dir=path.parent)
        with os.fdopen(handle, "wb") as file:
            file.write(data)
        os.replace(draft, path)
    return name


def path_of(name: str) -> Path:
    """Return where a file is, or would be.

    :raises ValueError: this is no name that `keep` returned.
    """
    if not _NAME.fullmatch(name):
        raise ValueError(f"{name!r} is no name of a kept file.")
    config: Config = current_app.config["CRM"]
    return config.files_dir / name


def serve(name: str, media_type: str) -> Response:
    """Answer a kept file so that nothing in it can run as a page of this site.

    :raises FileNotFoundError: it is not there.
    """
    response = send_file(path_of(name), mimetype=media_type, etag=name, max_age=0)
    response.headers["Content-Security-Policy"] = "sandbox; default-src 'none'"
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Cache-Control"] = "private, max-age=86400, immutable"
    return response
