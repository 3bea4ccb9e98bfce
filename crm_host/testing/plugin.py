"""The pytest plugin of the host: fixtures for the host's tests and for every module's.

Importing it must stay cheap and must not import the application: pytest loads it in every run.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Generator, Iterator
from contextlib import AbstractContextManager, ExitStack
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest
import time_machine
from time_machine import Traveller

from crm_host.testing.databases import Kind
from crm_host.testing.postgres import PostgresMissing, binaries
from crm_host.testing.queries import Recorder, query_budget
from crm_host.testing.session import close_session, open_session

if TYPE_CHECKING:
    from flask import Flask
    from sqlalchemy.orm import Session

    from crm_host.testing.client import Client
    from crm_host.testing.site import Site


def pytest_addoption(parser: pytest.Parser) -> None:
    """Let the conformance suite be run for one module."""
    parser.addoption("--crm-module", help="run the conformance suite for this module only")


def pytest_configure(config: pytest.Config) -> None:
    """Open what all processes of this run share."""
    open_session()


def pytest_unconfigure(config: pytest.Config) -> None:
    """Stop the servers of this run, however it ended."""
    close_session()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item, call: pytest.CallInfo[None]
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Fail instead of skipping where `CRM_REQUIRE_ALL=1` says that nothing may be missing."""
    report = yield
    if report.skipped and not hasattr(report, "wasxfail"):
        _refuse_skip(report)
    return report


@pytest.hookimpl(wrapper=True)
def pytest_make_collect_report(
    collector: pytest.Collector,
) -> Generator[None, pytest.CollectReport, pytest.CollectReport]:
    """Fail for files that skip themselves, too."""
    report = yield
    if report.skipped:
        _refuse_skip(report)
    return report


def _refuse_skip(report: pytest.TestReport | pytest.CollectReport) -> None:
    if os.environ.get("CRM_REQUIRE_ALL") != "1":
        return
    reason = report.longrepr[2] if isinstance(report.longrepr, tuple) else report.longrepr
    report.outcome = "failed"
    report.longrepr = f"CRM_REQUIRE_ALL=1 forbids this: {reason}"


@pytest.fixture(scope="session", params=["sqlite", "postgresql"])
def database_kind(request: pytest.FixtureRequest) -> Kind:
    """Run the test once on each database; skips visibly where PostgreSQL is not installed."""
    kind: Kind = request.param
    if kind == "postgresql":
        try:
            binaries()
        except PostgresMissing as missing:
            pytest.skip(str(missing))
    return kind


@pytest.fixture(scope="session")
def _sites(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[[Kind], Site]]:
    from crm_host.testing.site import open_site

    opened: dict[Kind, Site] = {}
    with ExitStack() as stack:

        def site_of(kind: Kind) -> Site:
            if kind not in opened:
                folder = tmp_path_factory.mktemp(kind)
                opened[kind] = stack.enter_context(open_site(kind, folder))
            return opened[kind]

        yield site_of


@pytest.fixture
def site(_sites: Callable[[Kind], Site], database_kind: Kind) -> Iterator[Site]:
    """Return the application on each database in turn; what a test writes is forgotten."""
    site = _sites(database_kind)
    yield site
    site.reset()


@pytest.fixture
def app(site: Site) -> Flask:
    """Return the Flask application."""
    return site.app


@pytest.fixture
def db(site: Site) -> Callable[[], AbstractContextManager[Session]]:
    """Return a session to arrange and look with: `with db() as session: …`.

    No rights limit it. It commits at the end of the block, so that requests see what it wrote.
    """
    return site.system


@pytest.fixture
def login_as(site: Site) -> Callable[..., Client]:
    """Return a function that gives a signed-in client: `login_as("administrator")`.

    It takes what `Site.user` takes.
    """
    return lambda *roles, **options: site.client(site.user(*roles, **options))


@pytest.fixture
def crm(login_as: Callable[..., Client]) -> Client:
    """Return a client signed in as an administrator."""
    return login_as("administrator")


@pytest.fixture
def run_jobs(site: Site) -> Callable[[], int]:
    """Return a function that runs every job that is due, and says how many there were."""
    from crm_host.jobs.runner import drain

    return lambda: drain(site.app)


@pytest.fixture
def queries(site: Site) -> Callable[[int], AbstractContextManager[Recorder]]:
    """Return the query budget: `with queries(6): …` fails when the block needs a seventh."""
    return lambda most: query_budget(site.engine, most)


@pytest.fixture
def clock() -> Iterator[Traveller]:
    """Stop the clock at 9 March 2026, 14:05 in Hà Nội; `clock.shift(60)` lets a minute pass."""
    with time_machine.travel(datetime(2026, 3, 9, 7, 5, tzinfo=UTC), tick=False) as traveller:
        yield traveller
