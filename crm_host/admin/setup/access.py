"""Who may set up a fresh site: whoever sits at the server, or knows the code that it printed.

A fresh server has no accounts, so whoever opens it first could make themselves administrator.
"""

from __future__ import annotations

import fcntl
import hmac
import ipaddress
import os
import secrets
from pathlib import Path
from urllib.parse import urlsplit

from flask import request, session

from crm_host.config import Config

#: Letters and digits that cannot be taken for one another; ten of them make 49 bits.
_SIGNS = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"
_LENGTH = 10
#: Key in the signed cookie of a browser that has given the code.
_ADMITTED = "setup"
#: What proxies add to requests; one of these means that somebody else is asking.
_FORWARDED = ("X-Forwarded-For", "Forwarded", "X-Real-IP", "Via", "X-Forwarded-Host")


def code_file(config: Config) -> Path:
    """Return where the code stands for whoever can read the server's files."""
    return config.data_dir / "setup-code"


def setup_code(config: Config) -> str:
    """Return the code of this installation, made on first use and readable by its owner only."""
    path = code_file(config)
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return path.read_text(encoding="ascii").partition("\n")[0]
    code = "".join(secrets.choice(_SIGNS) for _ in range(_LENGTH))
    with os.fdopen(descriptor, "w", encoding="ascii") as file:
        file.write(f"{code}\n")
    return code


def forget_code(config: Config) -> None:
    """Make the code worthless: the site has an administrator."""
    code_file(config).unlink(missing_ok=True)


def announce(config: Config, address: str) -> None:
    """Print the code, once for each start of the server however many processes it has."""
    setup_code(config)
    with code_file(config).open("r+", encoding="ascii") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        code, _newline, printed_by = file.read().partition("\n")
        if printed_by.strip() == str(os.getppid()):
            return
        print(f"Not set up yet. Open {address}/setup and type the code {code}", flush=True)
        file.seek(0)
        file.truncate()
        file.write(f"{code}\n{os.getppid()}\n")


def admit(config: Config, given: str) -> bool:
    """Let this browser in if it gives the code; spaces, dashes and small letters are forgiven."""
    compact = "".join(sign for sign in given.upper() if sign.isascii() and sign.isalnum())
    right = hmac.compare_digest(compact, setup_code(config))
    if right:
        session[_ADMITTED] = True
    return right


def is_admitted() -> bool:
    """Whether this browser has given the code, or sits at the server itself."""
    return bool(session.get(_ADMITTED)) or is_local()


def is_local() -> bool:
    """Whether the request comes from a browser on this very machine.

    A proxy on the same machine has the same address. So what a proxy adds, a name that is not
    the machine's own, or the old protocol that nginx speaks by default, all mean that it is not.
    """
    if any(name in request.headers for name in _FORWARDED):
        return False
    if request.environ.get("SERVER_PROTOCOL") == "HTTP/1.0":
        return False
    hosts = [request.host, urlsplit(request.headers.get("Origin", "")).netloc or request.host]
    return _is_loopback(request.remote_addr or "") and all(
        _is_loopback(_name(host)) or _name(host) == "localhost" for host in hosts
    )


def _name(host: str) -> str:
    return urlsplit(f"//{host}").hostname or ""


def _is_loopback(address: str) -> bool:
    try:
        return ipaddress.ip_address(address).is_loopback
    except ValueError:
        return False
