"""An application in which a module declares numbers of letters and of visits."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest

from crm_host.kernel.declaration import Sequence
from crm_host.kernel.settings import save_setting, settings

LETTERS = "contacts.letter"
VISITS = "contacts.visit"


@pytest.fixture
def numbered(site) -> Iterator[object]:
    """Return the site with two more sequences."""
    registry = site.app.extensions["crm"]
    declared = {
        LETTERS: Sequence("letter", "Letters", pattern="THƯ-{year}-{number:05d}"),
        VISITS: Sequence("visit", "Visits", pattern="{number}", reset="never", gaps="fast"),
    }
    site.app.extensions["crm"] = replace(registry, sequences=declared)
    yield site
    site.app.extensions["crm"] = registry


@pytest.fixture
def set_zone(numbered):
    """Return a function that says where the firm is."""

    def move(zone: str) -> None:
        with numbered.system() as session:
            save_setting(session, settings().declared, "host.timezone", zone)
            version = settings().version + 1
            session.flush()
            settings().refresh(session, version)

    return move
