"""A job is asked for in a transaction, runs once, is tried again, and says what came of it."""

from __future__ import annotations

from datetime import timedelta

import pytest
from jobbing import Look, Make, Run
from sqlalchemy import func, select
from time_machine import Traveller

from crm_host.api import JobContext, JobFailed, enqueue
from crm_host.auth.models import User
from crm_host.data.actor import current_actor
from crm_host.data.session import session
from crm_host.data.types import utc_now
from crm_host.jobs.asking import UnknownJob
from crm_host.jobs.models import StoredJob
from crm_host.kernel.settings import StoredSetting
from crm_host.testing.site import Site


def write(key: str) -> None:
    session().add(StoredSetting(key=key, value=1, changed_at=utc_now()))


def written(site: Site) -> set[str]:
    with site.system() as here:
        return set(here.scalars(select(StoredSetting.key).where(StoredSetting.key.like("test.%"))))


def test_a_job_gets_its_payload_and_leaves_its_result(
    site: Site, make: Make, look: Look, run_jobs: Run
) -> None:
    def greet(ctx: JobContext, *, name: str) -> dict[str, str]:
        return {"message": f"Xin chào {name}, lần {ctx.attempt}"}

    greeting = make("greet", greet)
    with site.system():
        job_id = enqueue(greeting, label="khách hàng.xlsx", name="Đào")

    assert look(job_id).state == "queued"
    assert run_jobs() == 1
    row = look(job_id)
    assert (row.state, row.result) == ("done", {"message": "Xin chào Đào, lần 1"})
    assert (row.label, row.attempts, [entry["outcome"] for entry in row.log]) == (
        "khách hàng.xlsx", 1, ["done"],
    )  # fmt: skip


def test_a_rollback_leaves_no_job(site: Site, make: Make, run_jobs: Run) -> None:
    nothing = make("nothing", lambda ctx: None)

    with site.system() as here:
        enqueue(nothing)
        here.rollback()

        assert here.scalar(select(func.count()).select_from(StoredJob)) == 0
    assert run_jobs() == 0


def test_an_unknown_job_is_refused_with_the_nearest_name(site: Site, make: Make) -> None:
    make("greet", lambda ctx: None)

    with site.system(), pytest.raises(UnknownJob, match=r"Did you mean host\.greet\?"):
        enqueue("host.gret")


def test_it_runs_with_the_rights_of_who_asked(site: Site, make: Make, run_jobs: Run) -> None:
    seen = []
    who = make("who", lambda ctx: seen.append(current_actor()))
    user_id = site.user("administrator", name="Nguyễn Thị Đào", language="vi")

    with site.acting(site.actor(user_id)):
        enqueue(who)
        enqueue(who, as_system=True)
    run_jobs()

    assert [actor.kind for actor in seen] == ["staff", "system"]
    assert (seen[0].user_id, seen[0].language, seen[0].is_administrator) == (user_id, "vi", True)


def test_a_failure_is_tried_again_later_and_ends_among_the_dead_letters(
    site: Site, make: Make, look: Look, run_jobs: Run, clock: Traveller
) -> None:
    def fail(ctx: JobContext) -> None:
        write(f"test.{ctx.attempt}")
        raise ConnectionError("no answer")

    failing = make("fail", fail, retries=2, backoff=10)
    with site.system():
        job_id = enqueue(failing)
    waits = []
    for _attempt in range(3):
        assert run_jobs() == 1
        row = look(job_id)
        waits.append(row.run_at - row.started_at if row.started_at else None)
        clock.shift(waits[-1] or 0)

    row = look(job_id)
    assert waits[:2] == [timedelta(seconds=10), timedelta(seconds=40)]
    assert (row.state, row.attempts) == ("failed", 3)
    assert row.error == "A file or another computer could not be reached: no answer."
    assert "ConnectionError: no answer" in row.traceback
    assert [entry["outcome"] for entry in row.log] == ["retry", "retry", "failed"]
    assert written(site) == set()
    clock.shift(timedelta(days=1))
    assert run_jobs() == 0


def test_what_cannot_succeed_is_not_tried_again(
    site: Site, make: Make, look: Look, run_jobs: Run
) -> None:
    def refuse(ctx: JobContext) -> None:
        raise JobFailed("The file is empty. Choose another one.")

    hopeless = make("refuse", refuse, retries=5)
    with site.system():
        job_id = enqueue(hopeless)
    run_jobs()

    row = look(job_id)
    assert (row.state, row.error) == ("failed", "The file is empty. Choose another one.")


def test_an_attempt_goes_on_from_the_last_checkpoint(
    site: Site, make: Make, look: Look, run_jobs: Run, clock: Traveller
) -> None:
    """Each number is written once, though the job fails after every checkpoint."""

    def count(ctx: JobContext) -> None:
        for number in range(ctx.state.get("next", 0), 6):
            write(f"test.{number}")
            ctx.progress(number + 1, 6, "Counting")
            ctx.checkpoint({"next": number + 1})
            write("test.never kept")
            session().flush()
            raise ConnectionError("the line dropped")

    counting = make("count", count, retries=1)
    with site.system():
        job_id = enqueue(counting)
    for _attempt in range(6):
        assert run_jobs() == 1
        clock.shift(timedelta(hours=1))
    assert run_jobs() == 1

    row = look(job_id)
    assert (row.state, row.done, row.total) == ("done", 6, 6)
    assert written(site) == {f"test.{number}" for number in range(6)}


def test_the_same_key_gives_the_job_that_waits_already(
    site: Site, make: Make, run_jobs: Run
) -> None:
    tidy = make("tidy", lambda ctx: None)

    with site.system():
        first = enqueue(tidy, key="index")
        assert enqueue(tidy, key="index") == first
        assert enqueue(tidy, key="other") != first
    run_jobs()
    with site.system():
        assert enqueue(tidy, key="index") > first


def test_a_job_knows_which_one_asked_for_it(
    site: Site, make: Make, look: Look, run_jobs: Run
) -> None:
    child = make("child", lambda ctx: None)
    parent = make("parent", lambda ctx: {"child": enqueue(child)})
    with site.system():
        parent_id = enqueue(parent)

    assert run_jobs() == 2
    assert look(look(parent_id).result["child"]).caused_by == parent_id


def test_the_urgent_comes_first_and_the_later_waits(
    site: Site, make: Make, run_jobs: Run, clock: Traveller
) -> None:
    order: list[str] = []
    note = make("note", lambda ctx, *, name: order.append(name))
    with site.system():
        enqueue(note, name="usual")
        enqueue(note, name="urgent", priority=5)
        enqueue(note, name="tomorrow", run_at=utc_now() + timedelta(days=1))

    assert run_jobs() == 2
    clock.shift(timedelta(days=1))
    run_jobs()
    assert order == ["urgent", "usual", "tomorrow"]


def test_who_may_not_sign_in_any_more_has_no_jobs_run(
    site: Site, make: Make, look: Look, run_jobs: Run
) -> None:
    harmless = make("harmless", lambda ctx: None)
    user_id = site.user("administrator")
    with site.acting(site.actor(user_id)):
        job_id = enqueue(harmless)
    with site.system() as here:
        here.get_one(User, user_id).active = False
    run_jobs()

    assert look(job_id).state == "failed"
    assert look(job_id).error == "Whoever asked for this may not use the CRM any more."
