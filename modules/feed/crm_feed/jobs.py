"""Mails about notifications, and tidying up."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from crm_feed.services import mailing, tidying
from crm_host.api import JobContext, job
from crm_host.api import lazy_text as _


@job("mail_notices", title=_("Send notifications by e-mail"))
def mail_notices(ctx: JobContext) -> Mapping[str, Any]:
    """Mail to whoever asked for it what waits for them."""
    return {"lines": mailing.mail_me()}


@job("digest", title=_("Send daily summaries"), at="07:00")
def digest(ctx: JobContext) -> Mapping[str, Any]:
    """Ask for the mails of those who want one a day."""
    return {"people": mailing.ask_for_digests()}


@job("tidy", title=_("Forget old notifications and drafts"), at="03:45")
def tidy(ctx: JobContext) -> None:
    """Delete what was told long ago, and drafts that nobody came back to."""
    tidying.tidy()
