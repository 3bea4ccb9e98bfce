"""Sites with the demo accounts and a hundred thousand persons on both databases."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from benchmarks import fill
from benchmarks.separate import say
from crm_host.testing.command import build_demo
from crm_host.testing.databases import Kind, fresh_database
from crm_host.testing.site import Site


@contextmanager
def prepared(kind: Kind) -> Iterator[Site]:
    """Set up a site with the demo accounts."""
    say(f"setting up {kind}")
    with tempfile.TemporaryDirectory() as folder, fresh_database(kind) as url:
        build_demo(url)
        site = Site(kind, url, Path(folder))
        yield site
        site.engine.dispose()


@contextmanager
def both_filled() -> Iterator[tuple[Site, Site]]:
    """Set up both sites and write the same contacts into them."""
    with prepared("sqlite") as sqlite, prepared("postgresql") as postgresql:
        say("filling sqlite")
        with sqlite.app.app_context():
            fill.fill(sqlite.engine)
        say("copying to postgresql")
        fill.copy(sqlite.engine, postgresql.engine)
        yield sqlite, postgresql
