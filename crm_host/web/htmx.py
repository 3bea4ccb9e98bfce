"""The only place that reads or writes htmx headers (AD10)."""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import urlsplit

from flask import Response, g
from flask_htmx import HTMX

#: Responses differ by these, so caches must not mix them up.
VARY = ("HX-Request", "HX-History-Restore-Request", "HX-Boosted", "HX-Target", "Cookie")

htmx = HTMX()


def wants_fragment() -> bool:
    """Whether the answer is swapped into a page that is already there.

    A boosted link and a history restore send `HX-Request` too, and need the whole page.
    """
    return bool(htmx) and not htmx.boosted and not htmx.history_restore_request


def is_htmx() -> bool:
    """Whether the page's script sent the request, for a fragment or not."""
    return bool(htmx)


def swap_target() -> str:
    """Return the id of the element that the answer is swapped into; empty without script."""
    return str(htmx.target or "") if htmx else ""


def trigger_name() -> str:
    """Return the `name` of the input that sent the request; empty for links and forms."""
    return str(htmx.trigger_name or "") if htmx else ""


def shown_address() -> str:
    """Return path and query of the page that the reader sees; empty without script."""
    if not htmx or not htmx.current_url:
        return ""
    parts = urlsplit(str(htmx.current_url))
    return f"{parts.path}?{parts.query}" if parts.query else parts.path


def trigger(name: str, detail: Any = True) -> None:
    """Announce an event to the page once the response has arrived."""
    g.setdefault("htmx_events", {})[name] = detail


def push_url(url: str) -> None:
    """Put the canonical address into the browser's history."""
    g.htmx_push_url = url


def replace_url(url: str) -> None:
    """Correct the address without a new entry in the browser's history."""
    g.htmx_replace_url = url


def retarget(selector: str) -> None:
    """Swap the answer into another element than the one the request named."""
    g.htmx_retarget = selector


def apply_headers(response: Response) -> Response:
    """Write what the view asked for; runs once for every response."""
    response.vary.update(VARY)
    if not is_htmx():
        return response
    if events := g.get("htmx_events"):
        response.headers["HX-Trigger"] = json.dumps(events, ensure_ascii=True)
    if url := g.get("htmx_push_url"):
        response.headers["HX-Push-Url"] = url
    if url := g.get("htmx_replace_url"):
        response.headers["HX-Replace-Url"] = url
    if selector := g.get("htmx_retarget"):
        response.headers["HX-Retarget"] = selector
        response.headers["HX-Reswap"] = "innerHTML"
    return response


def redirect_header(response: Response, url: str) -> Response:
    """Send the page elsewhere: a fragment request must not swap in the target of a 303."""
    response.status_code = 204
    response.headers["HX-Location"] = json.dumps({"path": url, "target": "#main"})
    return response
