"""Commands that enabled modules bring in the `commands` of their `cli.py`."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache, update_wrapper
from typing import Any

import click
from flask import Flask


@cache
def application() -> Flask:
    """Build the application for this command, once.

    :raises SetupNeeded: the database must be created or upgraded first.
    """
    from crm_host.app import create_app
    from crm_host.kernel.errors import SetupNeeded

    app = create_app()
    registry = app.extensions["crm"]
    if registry.needs_setup:
        raise SetupNeeded(registry.setup_hint)
    return app


def in_application(function: Callable[..., Any]) -> Callable[..., Any]:
    """Run a command inside the application, as the host itself, and commit what it did.

    Put it below the click decorators.
    """

    def run(*args: Any, **kwargs: Any) -> Any:
        from crm_host.data.access import bind_actor
        from crm_host.data.actor import SYSTEM, acting_as
        from crm_host.data.base import db
        from crm_host.data.changes import change_origin
        from crm_host.extend.events import dispatch_pending

        with application().app_context(), acting_as(SYSTEM), change_origin("command"):
            bind_actor(db.session(), SYSTEM)
            result = function(*args, **kwargs)
            db.session.commit()
            dispatch_pending()
            return result

    return update_wrapper(run, function)


@contextmanager
def working_as(email: str) -> Iterator[None]:
    """Do part of a command in the name of a user; of the host itself where no address is given.

    :raises HostError: nobody has this address.
    """
    from crm_host.auth.identity import load_actor
    from crm_host.auth.service import find_user
    from crm_host.data.access import bind_actor
    from crm_host.data.actor import acting_as
    from crm_host.data.base import db
    from crm_host.kernel.errors import HostError

    if not email:
        yield
        return
    user = find_user(db.session(), email)
    if user is None:
        raise HostError(f"Nobody has the address {email}. See: crm user list")
    actor = load_actor(db.session(), user.id)
    with acting_as(actor):
        bind_actor(db.session(), actor)
        yield


@cache
def module_commands() -> dict[str, click.Command]:
    """Return the commands of the enabled modules by name; none where the site cannot start."""
    from crm_host.config import ConfigError
    from crm_host.kernel.errors import HostError

    try:
        app = application()
    except (HostError, ConfigError):
        return {}
    found: dict[str, click.Command] = {}
    for module in app.extensions["crm"].modules.values():
        part = module.part("cli")
        for command in getattr(part, "commands", ()):
            if command.name:
                found.setdefault(command.name, command)
    return found
