"""Security headers of every response, and which hosts and proxies are believed.

The policy follows the OWASP Secure Headers list. It allows no inline script and no inline style,
so whatever markup gets into a page cannot run.
"""

from __future__ import annotations

from flask import Flask, Response, request
from werkzeug.middleware.proxy_fix import ProxyFix

from crm_host.config import Config

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


def init_headers(app: Flask) -> None:
    """Set the headers of all responses; refuse requests for other host names with 400."""
    config: Config = app.config["CRM"]
    app.config["TRUSTED_HOSTS"] = list(config.trusted_hosts) or None
    if hops := config.trusted_proxies:
        app.wsgi_app = ProxyFix(  # type: ignore[method-assign]
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
