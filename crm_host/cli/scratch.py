"""An installation for the length of a command: to try something on data of its own."""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from sqlalchemy.orm import Session


@contextmanager
def scratch_installation() -> Iterator[Session]:
    """Work as the host itself in an empty SQLite database, which is deleted at the end.

    It has every bundled module. Neither the site's own database nor its files are touched.
    """
    from crm_host.app import create_app
    from crm_host.config import Config
    from crm_host.data.access import bind_actor
    from crm_host.data.actor import SYSTEM, acting_as
    from crm_host.data.base import db
    from crm_host.data.changes import change_origin
    from crm_host.kernel.environment import Environment
    from crm_host.kernel.setup import prepare

    with TemporaryDirectory(prefix="crm-scratch-") as name:
        folder = Path(name)
        config = Config(f"sqlite:///{folder / 'crm.db'}", folder, secrets.token_urlsafe(32))
        environment = Environment.open(config)
        prepare(environment)
        environment.engine.dispose()
        app = create_app(config)
        with app.app_context(), acting_as(SYSTEM), change_origin("command"):
            bind_actor(db.session(), SYSTEM)
            yield db.session()
            db.session.remove()
            db.engine.dispose()
