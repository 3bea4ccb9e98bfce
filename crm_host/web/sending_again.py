"""A form that was not carried out, given back so that it can be sent once more.

Where the page's script runs, it repeats the request itself. Without it a form leaves its page,
and what was typed would be gone with it: this page holds it.
"""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlsplit

from flask import request

from crm_host.web import htmx

#: Names of inputs that a new page must not repeat: it has its own.
_OWN = frozenset({"csrf_token"})


@dataclass(frozen=True)
class Held:
    """What a form sent, for the page that sends it again."""

    #: With the query.
    address: str
    #: Name and value of each input, in their order.
    values: list[tuple[str, str]]
    #: Names of inputs with a password, which no page repeats.
    passwords: list[str]
    #: Pairs of an input's name and the name of the file that was chosen in it.
    files: list[tuple[str, str]]


def held_form() -> Held | None:
    """Return what this request's form sent; `None` where the page that sent it is still there.

    Nothing is held of a form on another site, or nobody could tell whose it is, nor of signing in.
    """
    is_page = request.method == "POST" and not htmx.wants_fragment()
    if not is_page or not _is_ours() or request.path in ("/login", "/logout"):
        return None
    typed = [pair for pair in request.form.items(multi=True) if pair[0] not in _OWN]
    return Held(
        request.full_path.rstrip("?"),
        [(name, value) for name, value in typed if not _is_password(name)],
        [name for name, _value in typed if _is_password(name)],
        [(name, file.filename) for name, file in request.files.items(multi=True) if file.filename],
    )


def _is_ours() -> bool:
    """Whether the form stood on a page of this site: browsers say so, and scripts cannot lie."""
    page = request.headers.get("Origin") or request.referrer or ""
    return urlsplit(page).netloc == request.host


def _is_password(name: str) -> bool:
    return "password" in name
