"""Board, groups and pivot over 20,000 cards and 100,000 rows: `-m benchmarks.cards` alone.

The module that declares them lies in `benchmarks/pipeline`. Each database is measured in a
process of its own, because a process that has loaded a module keeps it.
"""

from __future__ import annotations

import itertools
import json
import sys
import tempfile
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

from sqlalchemy import select

from benchmarks.installed import pipeline_installed
from benchmarks.requests import measure
from benchmarks.separate import in_a_process, say
from crm_host.testing.client import Client
from crm_host.testing.command import build_demo
from crm_host.testing.databases import Kind, fresh_database
from crm_host.testing.page import Page
from crm_host.testing.session import close_session
from crm_host.testing.site import Site

BOARD = "/pipeline/deals/board"
PAGES = {
    "board": BOARD,
    "pivot": "/pipeline/deals/pivot?rows=stage&cols=closed:month",
    "group_choice": "/pipeline/visits?group=result",
    "group_link": "/pipeline/visits?group=agent_id",
    "group_text": "/pipeline/visits?group=place",
    "group_boolean": "/pipeline/visits?group=is_first",
    "group_day_by_month": "/pipeline/visits?group=on:month",
    "group_instant_by_month": "/pipeline/visits?group=begun:month",
    "group_instant_by_week": "/pipeline/visits?group=begun:week",
}


def measured(kind: Kind) -> dict[str, Any]:
    """Return what each page costs, in a process of its own."""
    return in_a_process("benchmarks.cards", kind)


def measure_here(kind: Kind) -> dict[str, Any]:
    """Set up a site with the module, fill it and measure."""
    with (
        pipeline_installed(),
        tempfile.TemporaryDirectory() as folder,
        fresh_database(kind) as url,
    ):
        build_demo(url)
        site = Site(kind, url, Path(folder))
        from crm_pipeline.models import Deal

        from benchmarks.bulk import edited, recorded_and_not
        from benchmarks.pipeline_fill import fill_pipeline

        with site.app.app_context():
            fill_pipeline(site.engine)
        say(f"views on {kind}")
        client = site.client(site.user("administrator"))
        found = {
            name: vars(measure(site.engine, partial(client.get, path)))
            for name, path in PAGES.items()
        }
        found["card_move"] = vars(measure(site.engine, moving(site, client)))
        say(f"changes of many records on {kind}")
        found["bulk_edit"] = edited(site, Deal, "stage", ("offered", "agreed"))
        found["recording"] = recorded_and_not(site, Deal, "stage", ("new", "lost"))
        site.engine.dispose()
    return found


def moving(site: Site, client: Client) -> Callable[[], Page]:
    """Return a request that puts the next card into another column each time it is made."""
    from crm_pipeline.models import STAGES, Deal

    codes = [code for code, _label in STAGES]
    with site.system() as own:
        found = own.execute(select(Deal.id, Deal.stage, Deal.version).order_by(Deal.id).limit(1000))
        cards = itertools.cycle(found.all())
    page = client.get(BOARD)
    shown = {
        code: ",".join(str(card["data-card"]) for card in page.all(f"#board-v-{code} .board-card"))
        for code in codes
    }

    def move() -> Page:
        number, stage, version = next(cards)
        goal = codes[(codes.index(stage) + 1) % len(codes)]
        card = {"id": number, "version": version, "from": f"v-{stage}", "to": f"v-{goal}"}
        return client.post(f"{BOARD}/move", card | {"shown": shown[goal]}, htmx=True)

    return move


def main(*kinds: str) -> None:
    """Print what was measured on one database, or on both."""
    if kinds:
        try:
            print(json.dumps(measure_here(kinds[0])))  # type: ignore[arg-type]  # a Kind
        finally:
            close_session()
        return
    print(json.dumps({kind: measured(kind) for kind in ("sqlite", "postgresql")}, indent=2))


if __name__ == "__main__":
    main(*sys.argv[1:])
