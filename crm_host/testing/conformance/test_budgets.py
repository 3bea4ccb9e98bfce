"""How many statements a page may need: the same for one row and for fifty."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Any

import pytest

from crm_host.kernel.loading import LoadedModule
from crm_host.screens.record import RecordScreens
from crm_host.testing.client import Client
from crm_host.testing.conformance.scene import screens_with
from crm_host.testing.examples import make_example
from crm_host.testing.queries import Recorder
from crm_host.testing.site import Site

LIST, DETAIL, FRAGMENT, BOARD = 6, 12, 4, 8

Budget = Callable[[int], AbstractContextManager[Recorder]]


@pytest.mark.parametrize("rows", [1, 50])
def test_pages_keep_their_budget(
    site: Site, crm: Client, queries: Budget, module: LoadedModule, rows: int
) -> None:
    """A list of fifty rows that asks once per row is found here and not by its readers."""
    for screens in screens_with(site, module):
        last = _fill(site, screens, rows)
        with site.app.test_request_context():
            listed, page = screens.url("list"), screens.url("detail", last)
            past = screens.url("history", last)
            board, calendar = screens.url("board"), screens.url("calendar")
            reports = screens.url("graph"), screens.url("pivot"), screens.url("list", group="owner")
            parts = screens.url("list_group", group="owner"), screens.url("list_totals")
        for path, most in ((listed, LIST), (page, DETAIL)):
            _keeps(crm, queries, path, most)
        target = {"headers": {"HX-Target": "results"}}
        _keeps(crm, queries, listed, FRAGMENT, htmx=True, **target)
        _keeps(crm, queries, past, FRAGMENT, htmx=True)
        for path, most in ((board, BOARD), (calendar, LIST)):
            if crm.get(path).status != 303:  # there is nothing to make columns or days of
                _keeps(crm, queries, path, most)
        for path in reports:
            _keeps(crm, queries, path, LIST)
        for path in parts:
            _keeps(crm, queries, path, FRAGMENT, htmx=True)
        _keeps(crm, queries, f"/lookup/{screens.name}", FRAGMENT, htmx=True)


def _fill(site: Site, screens: RecordScreens, rows: int) -> int:
    with site.system() as session:
        made = [make_example(site.app, session, screens.name) for _ in range(rows)]
        return made[-1].id


def _keeps(crm: Client, queries: Budget, path: str, most: int, **options: Any) -> None:
    assert crm.get(path, **options).status == 200, path
    with queries(most):
        crm.get(path, **options)
