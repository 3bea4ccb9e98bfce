"""Sending the outbox in the background."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import select, true

from crm_host.auth.models import User
from crm_host.data.session import session
from crm_host.i18n.text import Text, lazy_text
from crm_host.jobs.asking import enqueue
from crm_host.jobs.context import JobContext
from crm_host.jobs.declare import job
from crm_host.mailer import outbox

_ = lazy_text


@job("send_mail", title=_("Send e-mail"), every="10m")
def send_mail(ctx: JobContext) -> Mapping[str, Any]:
    """Send every mail that is due."""
    return outbox.send_due()


def post(user_id: int, subject: Text, text: Text) -> bool:
    """Write a mail to a user in the present transaction; it leaves a moment after the commit.

    Where the settings name no mail server it waits in the outbox.

    :param text: plain text.
    :returns: whether there is such a user, who may still sign in.
    """
    statement = select(User.name, User.email).where(User.id == user_id, User.active == true())
    person = session().execute(statement).one_or_none()
    if person is None:
        return False
    outbox.put(person.email, str(subject), str(text), name=person.name)
    enqueue(send_mail, key="outbox", as_system=True)
    return True
