"""The tick finds what the queue lost, runs schedules once, and takes over from the dead."""

from __future__ import annotations

import threading
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from flask import Flask
from jobbing import Look, Make, Run
from sqlalchemy import func, select, update
from time_machine import Traveller

from crm_host.api import JobContext, JobFailed, enqueue
from crm_host.config import Config, ConfigError
from crm_host.data.session import session
from crm_host.extend.contributions import ContributionError
from crm_host.jobs.carrier import carrier
from crm_host.jobs.claims import LeaseLost, take
from crm_host.jobs.consumer import keep_time
from crm_host.jobs.context import JobContext as Context
from crm_host.jobs.declare import known_jobs
from crm_host.jobs.health import troubles
from crm_host.jobs.models import StoredJob
from crm_host.jobs.runner import run_one
from crm_host.jobs.schedule import schedule_of
from crm_host.jobs.tick import KEEP, find_lost, recover, tick
from crm_host.jobs.workplace import workplace
from crm_host.kernel.state import host_generation
from crm_host.testing.databases import Kind
from crm_host.testing.site import Site, open_site

HANOI = ZoneInfo("Asia/Ho_Chi_Minh")
ATHENS = ZoneInfo("Europe/Athens")


def count(site: Site, name: str) -> int:
    with site.system() as here:
        rows = select(func.count()).select_from(StoredJob).where(StoredJob.name == name)
        return here.scalar(rows) or 0


def empty_queue(app: Flask) -> None:
    with app.app_context():
        carrier().queue.flush()


def test_a_schedule_runs_once_per_slot_under_two_tickers(
    site: Site, make: Make, run_jobs: Run, clock: Traveller
) -> None:
    make("tidy", lambda ctx: None, every="1h")
    tickers = [threading.Thread(target=tick, args=(site.app,)) for _ in range(2)]
    for ticker in tickers:
        ticker.start()
    for ticker in tickers:
        ticker.join()

    assert count(site, "host.tidy") == 1
    run_jobs()
    clock.shift(timedelta(minutes=54))
    tick(site.app)
    assert count(site, "host.tidy") == 1
    clock.shift(timedelta(minutes=1))
    tick(site.app)
    assert count(site, "host.tidy") == 2


def test_a_schedule_waits_for_its_own_last_run(
    site: Site, make: Make, run_jobs: Run, clock: Traveller
) -> None:
    make("slow", lambda ctx: None, every="15m")
    tick(site.app)
    clock.shift(timedelta(minutes=15))
    tick(site.app)

    assert count(site, "host.slow") == 1
    run_jobs()
    tick(site.app)
    assert count(site, "host.slow") == 2


@pytest.mark.parametrize(
    ("zone", "moment", "slot"),
    [
        (HANOI, datetime(2026, 3, 8, 20, 29, tzinfo=UTC), "2026-03-08"),
        (HANOI, datetime(2026, 3, 8, 20, 30, tzinfo=UTC), "2026-03-09"),
        # Clocks in Athens go from 03:00 to 04:00 on 29 March 2026, so 03:30 does not exist.
        (ATHENS, datetime(2026, 3, 29, 0, 59, tzinfo=UTC), "2026-03-28"),
        (ATHENS, datetime(2026, 3, 29, 1, 30, tzinfo=UTC), "2026-03-29"),
        # … and show 03:30 twice on 25 October.
        (ATHENS, datetime(2026, 10, 25, 0, 30, tzinfo=UTC), "2026-10-25"),
        (ATHENS, datetime(2026, 10, 25, 1, 30, tzinfo=UTC), "2026-10-25"),
    ],
)
def test_a_daily_job_has_one_slot_a_day_whatever_clocks_do(
    zone: ZoneInfo, moment: datetime, slot: str
) -> None:
    daily = schedule_of("", "03:30")
    assert daily is not None
    assert daily.slot(moment, zone) == slot


@pytest.mark.parametrize(("every", "at"), [("1h", "03:30"), ("90s", ""), ("", "25:00"), ("0m", "")])
def test_a_schedule_that_makes_no_sense_is_refused(every: str, at: str) -> None:
    with pytest.raises(ContributionError, match="every='15m'"):
        schedule_of(every, at)


def test_an_id_that_the_queue_lost_is_handed_on_again(
    site: Site, make: Make, clock: Traveller
) -> None:
    nothing = make("nothing", lambda ctx: None)
    with site.system():
        enqueue(nothing)
        enqueue(nothing)
    empty_queue(site.app)

    with site.app.app_context():
        assert find_lost() == 0  # they may still be on their way
        clock.shift(10)
        assert find_lost() == 2
        assert carrier().length == 2
        assert find_lost() == 0
    empty_queue(site.app)


def test_a_job_is_taken_once_by_two_who_try(site: Site, make: Make) -> None:
    nothing = make("nothing", lambda ctx: None)
    with site.system():
        for _number in range(20):
            enqueue(nothing)
    taken: list[int] = []

    def take_all() -> None:
        with site.app.app_context():
            while claim := take(known_jobs(), workplace().new_worker()):
                taken.append(claim.id)

    takers = [threading.Thread(target=take_all) for _ in range(2)]
    for taker in takers:
        taker.start()
    for taker in takers:
        taker.join()
    assert sorted(taken) == sorted(set(taken))
    assert len(taken) == 20


def test_who_lost_the_lease_keeps_nothing(
    site: Site, make: Make, look: Look, run_jobs: Run, clock: Traveller
) -> None:
    """The first process is only slow: its lease runs out while it works, another one finishes."""
    ran = []

    def slow(ctx: JobContext) -> dict[str, int]:
        ran.append(ctx.claim.worker)
        if len(ran) == 1:
            clock.shift(timedelta(minutes=2))
            session().rollback()
            assert recover() == 1
            assert run_jobs() == 1
        return {"run": len(ran)}

    slowly = make("slow", slow)
    with site.system():
        job_id = enqueue(slowly)
    run_jobs()

    assert len(ran) == 2
    row = look(job_id)
    assert (row.state, row.result["run"], row.worker) == ("done", 2, ran[1])
    assert [entry["outcome"] for entry in row.log] == ["lost", "done"]


def test_a_checkpoint_of_who_lost_the_lease_is_refused(
    site: Site, make: Make, clock: Traveller
) -> None:
    nothing = make("nothing", lambda ctx: None)
    with site.system():
        enqueue(nothing)
    with site.app.app_context():
        claim = take(known_jobs(), "first")
        assert claim is not None
        clock.shift(timedelta(minutes=2))
        recover()
    with site.system() as here:
        ctx = Context(claim, nothing, workplace())
        with pytest.raises(LeaseLost):
            ctx.checkpoint({"next": 1})
        here.rollback()


def test_a_process_that_always_dies_ends_among_the_dead_letters(
    site: Site, make: Make, look: Look, clock: Traveller
) -> None:
    deadly = make("deadly", lambda ctx: None, retries=1)
    with site.system():
        job_id = enqueue(deadly)
    for _attempt in range(2):
        with site.app.app_context():
            assert take(known_jobs(), "mortal") is not None
            clock.shift(timedelta(minutes=2))
            recover()

    assert look(job_id).state == "failed"
    assert "Perhaps memory ran out." in look(job_id).error


def test_old_jobs_are_forgotten(site: Site, make: Make, run_jobs: Run, clock: Traveller) -> None:
    nothing = make("nothing", lambda ctx: None)
    with site.system():
        enqueue(nothing)
    run_jobs()
    with site.system():
        enqueue(nothing)
    clock.shift(KEEP + timedelta(minutes=1))
    tick(site.app)

    with site.system() as here:
        of_mine = select(StoredJob.state).where(StoredJob.name == nothing.name)
        assert here.scalars(of_mine).all() == ["queued"]
        here.execute(update(StoredJob).values(state="cancelled"))


def test_the_queue_is_a_file_or_a_redis(tmp_path: Path) -> None:
    assert (
        Config.from_environment(
            {"CRM_DATA_DIR": str(tmp_path), "CRM_JOBS_URL": "redis://cache/3"}
        ).jobs_url
        == "redis://cache/3"
    )
    with pytest.raises(ConfigError, match=r"Write redis://host:6379/0"):
        Config.from_environment({"CRM_DATA_DIR": str(tmp_path), "CRM_JOBS_URL": "amqp://cache"})


def test_the_doctor_sees_what_waits_failed_or_hangs(
    site: Site, make: Make, run_jobs: Run, clock: Traveller
) -> None:
    def fail(ctx: JobContext) -> None:
        raise JobFailed("no")

    failing, hanging = make("fail", fail), make("hang", lambda ctx: None)
    with site.system():
        enqueue(failing)
        enqueue(hanging, priority=-1)
    with site.engine.connect() as connection:
        (missing,) = troubles(connection)
    assert missing == (
        "2 jobs wait and no consumer is running.",
        "crm serve, which starts one, or crm job run",
    )

    with site.app.app_context():
        run_one(site.app)
        take(known_jobs(), "hanging")
        clock.shift(timedelta(hours=7))
    with site.engine.connect() as connection:
        found = [what for what, _remedy in troubles(connection)]
    assert found == ["1 jobs failed for good.", "1 jobs run for more than six hours."]


def test_the_tick_is_left_to_the_process_that_knows_the_new_modules(
    database_kind: Kind, tmp_path: Path, make: Make, caplog: pytest.LogCaptureFixture
) -> None:
    make("tidy", lambda ctx: None, every="1h")
    # A process that has seen a newer generation serves nobody any more, so it is one of its own.
    with open_site(database_kind, tmp_path) as old:
        newer = host_generation.c.generation + 1
        with old.engine.begin() as connection:
            connection.execute(update(host_generation).values(generation=newer))

        with caplog.at_level("INFO"):
            keep_time(old.app)

        with old.engine.connect() as connection:
            jobs = connection.scalar(select(func.count()).select_from(StoredJob.__table__))
    assert "left to the next process" in caplog.text
    assert jobs == 0
