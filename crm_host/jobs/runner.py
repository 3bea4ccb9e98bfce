"""Running one job: in whose name, in which session, and what becomes of it."""

from __future__ import annotations

import logging
import traceback

from flask import Flask
from sqlalchemy.exc import DBAPIError
from werkzeug.exceptions import ServiceUnavailable

from crm_host.auth.identity import load_actor, look_around
from crm_host.data.access import Forbidden, bind_actor
from crm_host.data.actor import SYSTEM, Actor, acting_as
from crm_host.data.base import db
from crm_host.data.changes import change_origin
from crm_host.data.kinds import ValueRefused
from crm_host.data.session import reading
from crm_host.extend.events import dispatch_pending
from crm_host.forms.refusal import Refused
from crm_host.i18n.text import Text, lazy_text
from crm_host.jobs.asking import running_job
from crm_host.jobs.claims import Claim, LeaseLost, finish, give_up, pause, put_off, stop, take
from crm_host.jobs.context import JobCancelled, JobContext, JobFailed, JobPaused
from crm_host.jobs.declare import known_jobs
from crm_host.jobs.workplace import workplace
from crm_host.kernel.errors import HostError

_ = lazy_text
log = logging.getLogger(__name__)

#: What people were told already; trying again would tell them the same.
_FINAL = (JobFailed, Refused, ValueRefused, Forbidden)


def run_one(app: Flask, job_id: int | None = None) -> bool:
    """Run this job if it is due, or else the most urgent one; returns whether there was one."""
    with app.app_context():
        place, known = workplace(), known_jobs()
        claim = take(known, place.new_worker(), job_id)
        if claim is None:
            return False
        job = known[claim.name]
        ctx = place.running[claim.worker] = JobContext(claim, job, place)
        token = running_job.set(claim.id)
        try:
            _run(ctx)
        except LeaseLost as lost:
            log.warning("%s What this process did for it is undone.", lost)
        finally:
            running_job.reset(token)
            del place.running[claim.worker]
        return True


def drain(app: Flask) -> int:
    """Run every job that is due, one after the other; returns how many."""
    count = 0
    while run_one(app):
        count += 1
    return count


def _run(ctx: JobContext) -> None:
    try:
        actor = _actor(ctx.claim)
    except ServiceUnavailable:  # the modules have changed since this process began
        pause(ctx.claim, ctx.attempts_used - 1)
        return
    except LookupError:
        text = str(_("Whoever asked for this may not use the CRM any more."))
        give_up(ctx.claim, text, "")
        return
    cause = ctx.claim.change_set_id
    with acting_as(actor), change_origin("job", label=str(ctx.job.title), caused_by=cause):
        bind_actor(db.session(), actor)
        try:
            result = ctx.job.function(ctx, **ctx.claim.payload)
            db.session.flush()
            finish(db.session(), ctx.claim, result or {}, ctx.latest())
            db.session.commit()
        except BaseException as error:
            db.session.rollback()
            _ended_by(error, ctx)
        else:
            dispatch_pending()


def _actor(claim: Claim) -> Actor:
    """Return in whose name a job runs.

    :raises LookupError: the user is gone or may not sign in any more.
    """
    try:
        with reading():
            if claim.user_id is None:
                look_around(db.session())
                return SYSTEM
            return load_actor(db.session(), claim.user_id, active_only=True)
    finally:
        db.session.rollback()


def _ended_by(error: BaseException, ctx: JobContext) -> None:
    """Write down why a job did not come to its end; what is none of its business goes on."""
    claim, details = ctx.claim, "".join(traceback.format_exception(error))
    if isinstance(error, JobCancelled):
        stop(claim)
    elif isinstance(error, JobPaused):
        pause(claim, ctx.attempts_used - 1)
    elif not isinstance(error, Exception):
        raise error
    elif isinstance(error, _FINAL) or ctx.attempts_used >= claim.max_attempts:
        log.error("Job %s %s failed for good: %s", claim.id, claim.name, error)
        give_up(claim, str(in_words(error)), details)
    else:
        log.warning("Job %s %s failed: %s", claim.id, claim.name, error)
        put_off(claim, str(in_words(error)), details, ctx.job.wait_after(ctx.attempts_used))


def in_words(error: Exception) -> Text:
    """Say what went wrong to whoever asked for the job."""
    if isinstance(error, _FINAL):
        return error.message
    if isinstance(error, HostError):
        return str(error)
    if isinstance(error, DBAPIError):
        return _("The database was busy or could not be reached.")
    if isinstance(error, OSError):
        return _("A file or another computer could not be reached: %(reason)s.", reason=error)
    return _(
        "Something unexpected happened (%(kind)s). An administrator can see the details.",
        kind=type(error).__name__,
    )
