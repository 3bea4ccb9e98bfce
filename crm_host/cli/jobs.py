"""`crm job`: the consumer, and what waits, runs or failed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from crm_host.cli.contributed import in_application
from crm_host.cli.output import json_option, show, table

if TYPE_CHECKING:
    from crm_host.jobs.models import StoredJob

_STATES = ("queued", "running", "done", "failed", "cancelled")


@click.group()
def job() -> None:
    """Run background jobs, look at them, try them again or cancel them."""


@job.command("run")
@click.option("--once", is_flag=True, help="Run what is due now, then end.")
@click.option("--threads", type=click.IntRange(1, 32), help="Jobs at the same time.  [default: 3]")
@json_option
def run(once: bool, threads: int | None, as_json: bool) -> None:
    """Run jobs until stopped: the consumer. `crm serve` starts one by itself."""
    from crm_host.app import create_app
    from crm_host.jobs.consumer import THREADS, consume, wait_for_setup
    from crm_host.jobs.runner import drain
    from crm_host.jobs.tick import tick
    from crm_host.kernel.errors import SetupNeeded
    from crm_host.kernel.recycle import RESTART

    app = create_app()
    registry = app.extensions["crm"]
    if once and registry.needs_setup:
        raise SetupNeeded(registry.setup_hint)
    if once:
        tick(app)
        count = drain(app)
        show(as_json, {"ok": True, "jobs": count}, f"Jobs that ran: {count}")
        return
    if registry.needs_setup:
        wait_for_setup(app)
        raise click.exceptions.Exit(RESTART)
    raise click.exceptions.Exit(consume(app, threads or THREADS))


@job.command("list")
@click.option("--state", type=click.Choice(_STATES), help="Only those in this state.")
@click.option("--limit", default=50, show_default=True, type=click.IntRange(1, 1000))
@json_option
@in_application
def list_jobs(state: str | None, limit: int, as_json: bool) -> None:
    """List the newest jobs."""
    from sqlalchemy import select

    from crm_host.data.session import session
    from crm_host.jobs.models import StoredJob

    statement = select(StoredJob).order_by(StoredJob.id.desc()).limit(limit)
    if state:
        statement = statement.where(StoredJob.state == state)
    rows = session().scalars(statement).all()
    lines = [
        [str(row.id), row.name, row.state, f"{row.done}/{row.total}", row.label, _first(row.error)]
        for row in rows
    ]
    headings = ["Id", "Job", "State", "Done", "About", "Error"]
    show(as_json, [_as_dict(row) for row in rows], table(headings, lines))


@job.command("show")
@click.argument("job_id", type=int)
@json_option
@in_application
def show_job(job_id: int, as_json: bool) -> None:
    """Show everything about one job."""
    row = _job(job_id)
    data = _as_dict(row) | {
        "payload": row.payload,
        "result": row.result,
        "saved": row.saved,
        "log": row.log,
        "traceback": row.traceback,
    }
    text = "\n".join(f"{key:<14}{value}" for key, value in data.items() if value not in ("", None))
    show(as_json, data, text)


@job.command("retry")
@click.argument("job_id", type=int)
@json_option
@in_application
def retry_job(job_id: int, as_json: bool) -> None:
    """Try a failed or cancelled job again, from its last checkpoint."""
    from crm_host.data.session import session
    from crm_host.jobs.service import retry

    retry(session(), _job(job_id))
    show(as_json, {"ok": True, "id": job_id}, f"Job {job_id} waits to be run again.")


@job.command("cancel")
@click.argument("job_id", type=int)
@json_option
@in_application
def cancel_job(job_id: int, as_json: bool) -> None:
    """Cancel a job that waits or runs."""
    from crm_host.data.session import session
    from crm_host.jobs.service import cancel

    state = cancel(session(), _job(job_id))
    text = {
        "cancelled": f"Job {job_id} is cancelled.",
        "running": f"Job {job_id} stops at the next opportunity.",
    }[state]
    show(as_json, {"ok": True, "id": job_id, "state": state}, text)


def _job(job_id: int) -> StoredJob:
    from crm_host.data.session import session
    from crm_host.jobs.models import StoredJob
    from crm_host.kernel.errors import HostError

    row = session().get(StoredJob, job_id)
    if row is None:
        raise HostError(f"There is no job {job_id}. See: crm job list")
    return row


def _as_dict(row: StoredJob) -> dict[str, Any]:
    return {
        "id": row.id,
        "name": row.name,
        "label": row.label,
        "state": row.state,
        "done": row.done,
        "total": row.total,
        "phase": row.phase,
        "attempts": row.attempts,
        "max_attempts": row.max_attempts,
        "run_at": row.run_at,
        "created_at": row.created_at,
        "started_at": row.started_at,
        "finished_at": row.finished_at,
        "user_id": row.user_id,
        "worker": row.worker,
        "error": row.error,
    }


def _first(text: str) -> str:
    return text.splitlines()[0][:60] if text else ""
