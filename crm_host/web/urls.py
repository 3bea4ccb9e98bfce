"""Addresses given by a browser, which may point anywhere."""

from __future__ import annotations

from urllib.parse import urlsplit


def local_path(address: str, otherwise: str = "/") -> str:
    r"""Return an address of this server to go back to, or `otherwise` if it is none.

    Browsers read `//host` and `/\host` as addresses elsewhere.
    """
    parts = urlsplit(address)
    outside = parts.scheme or parts.netloc or not address.startswith("/")
    if outside or address[1:2] in {"/", "\\"} or any(ord(sign) < 32 for sign in address):
        return otherwise
    return address
