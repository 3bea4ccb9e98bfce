"""The pytest plugin of the host: fixtures for the host's tests and for every module's.

Importing it must stay cheap and must not import the application: pytest loads it in every run.
"""

from __future__ import annotations

import os
from collections.abc import Generator

import pytest

from crm_host.testing.databases import Kind
from crm_host.testing.postgres import PostgresMissing, binaries
from crm_host.testing.session import close_session, open_session


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
