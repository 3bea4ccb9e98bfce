"""`crm shell`: Python with the application at hand."""

from __future__ import annotations

import code
import sys
from typing import Any

import click

from crm_host.cli.contributed import in_application


@click.command()
@in_application
def shell() -> None:
    """Open a Python prompt, or run the program on standard input.

    `app`, `registry`, `session()` and every record class are at hand. What the session changed
    is committed at the end.
    """
    names = _names()
    if sys.stdin.isatty():
        banner = "app, registry, session(), " + ", ".join(sorted(set(names) - {"app"}))
        code.interact(banner=banner, local=names, exitmsg="")
    else:
        exec(compile(sys.stdin.read(), "<stdin>", "exec"), names)


def _names() -> dict[str, Any]:
    from flask import current_app

    from crm_host.data.session import session
    from crm_host.kernel.registry import registry

    records = {cls.__name__: cls for cls in registry().records.values()}
    return {"app": current_app, "registry": registry(), "session": session, **records}
