"""A browser without a screen: signed in, with CSRF token, with or without htmx."""

from __future__ import annotations

from typing import Any

from flask import Flask
from itsdangerous import URLSafeTimedSerializer

from crm_host.testing.page import Page

_CSRF = "0123456789abcdef0123456789abcdef01234567"


class Client:
    """Sends requests as one visitor. Redirects are not followed."""

    def __init__(self, app: Flask, token: str = "") -> None:
        """Sign in with a session's token, or with none as nobody."""
        self._client = app.test_client()
        with self._client.session_transaction() as cookie:
            cookie["csrf_token"] = _CSRF
            if token:
                cookie.update({"_user_id": token, "_fresh": True})
        serializer = URLSafeTimedSerializer(app.config["SECRET_KEY"], salt="wtf-csrf-token")
        self._headers = {"X-CSRFToken": serializer.dumps(_CSRF)}

    def get(self, path: str, *, htmx: bool = False, **options: Any) -> Page:
        """Ask for a page, or for a fragment of one."""
        return self.request("GET", path, htmx=htmx, **options)

    def post(self, path: str, data: Any = None, *, htmx: bool = False, **options: Any) -> Page:
        """Send a form."""
        return self.request("POST", path, htmx=htmx, data=data or {}, **options)

    def submit(self, path: str, changes: dict[str, Any], *, form: str = "main form") -> Page:
        """Open a page, change some inputs of its form, and send it to where it says."""
        page = self.get(path)
        target = str(page.one(form).get("action") or path)
        return self.post(target, page.fields(form) | changes)

    def cookie(self, name: str) -> str:
        """Return a cookie's value, to hand it to another browser."""
        found = self._client.get_cookie(name)
        return found.value if found else ""

    def set_cookie(self, name: str, value: str) -> None:
        """Keep a cookie."""
        self._client.set_cookie(name, value)

    def request(self, method: str, path: str, *, htmx: bool = False, **options: Any) -> Page:
        """Send any request; options are those of Werkzeug's test client."""
        headers = self._headers | ({"HX-Request": "true"} if htmx else {})
        headers |= options.pop("headers", {})
        answer = self._client.open(path, method=method, headers=headers, buffered=True, **options)
        # Werkzeug keeps a large body in a temporary file, and leaves it open.
        answer.request.environ["wsgi.input"].close()
        return Page(answer)
