"""Security headers of every response, and which hosts and proxies are believed.

The policy follows the OWASP Secure Headers list. It allows no inline script and no inline style,
so whatever markup gets into a page cannot run.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from flask import Flask, Response, request
from werkzeug.middleware.proxy_fix import ProxyFix
from werkzeug.sansio.utils import host_is_trusted

from crm_host.config import Config

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

CONTENT_SECURITY_POLICY = "; ".join(
    (
        "default-src 'self'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self' data:",
        "frame-ancestors 'none'",
        "base-uri 'none'",
        "form-action 'self'",
        "object-src 'none'",
    )
)

_ALWAYS = {
    "Content-Security-Policy": CONTENT_SECURITY_POLICY,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}
#: This host only: a firm may serve its other names without encryption.
_HTTPS_ONLY = "max-age=31536000"
#: Pages hold customer data: a shared cache never keeps them, a browser asks again.
_PAGES = "private, no-cache"


class HostCheck:
    """Answers requests for other host names before the application builds any address of them."""

    def __init__(self, inner: WSGIApplication, trusted: Sequence[str]) -> None:
        self.inner = inner
        self.trusted = trusted

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Pass the request on, or refuse it with 400."""
        if host_is_trusted(environ.get("HTTP_HOST", ""), self.trusted):
            return self.inner(environ, start_response)
        refusal = Response("This site has another name.\n", 400, content_type="text/plain")
        return refusal(environ, start_response)


def init_headers(app: Flask) -> None:
    """Set the headers of all responses; refuse requests for other host names with 400."""
    config: Config = app.config["CRM"]
    if config.trusted_hosts:
        app.wsgi_app = HostCheck(app.wsgi_app, config.trusted_hosts)  # type: ignore[method-assign]  # as Flask's manual wraps it
    if hops := config.trusted_proxies:
        app.wsgi_app = ProxyFix(  # type: ignore[method-assign]  # as Flask's manual wraps it
            app.wsgi_app, x_for=hops, x_proto=hops, x_host=hops, x_port=hops
        )
    app.after_request(_apply)


def _apply(response: Response) -> Response:
    """Add what a view did not set itself; file downloads have stricter policies of their own."""
    for name, value in _ALWAYS.items():
        response.headers.setdefault(name, value)
    response.headers.setdefault("Cache-Control", _PAGES)
    if request.is_secure:
        response.headers.setdefault("Strict-Transport-Security", _HTTPS_ONLY)
    return response
