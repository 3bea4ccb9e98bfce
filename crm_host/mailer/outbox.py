"""Putting mails into the outbox, and sending what is due."""

from __future__ import annotations

import logging
import smtplib
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from email.headerregistry import Address
from email.message import EmailMessage
from email.utils import format_datetime, make_msgid

from sqlalchemy import delete, or_, select, update
from sqlalchemy.orm import Session

from crm_host.data.session import session, system_session
from crm_host.data.types import utc_now
from crm_host.kernel.settings import settings
from crm_host.mailer.models import OutgoingMail

log = logging.getLogger(__name__)

#: Waits between attempts; after the last one a mail has failed.
_RETRY = tuple(timedelta(minutes=m) for m in (1, 5, 15, 60, 240, 720))
#: A mail that a process was sending this long ago is taken over by another one.
_LOST = timedelta(minutes=15)
#: Mails that were sent or have failed are kept this long.
_KEEP = timedelta(days=30)
#: So many are taken at a time.
_BATCH = 100
#: Seconds to wait for the server.
_TIMEOUT = 20


def put(to: str, subject: str, text: str, *, name: str = "") -> None:
    """Write a mail in the present transaction.

    :param to: the address, already checked.
    :param text: plain text.
    :param name: of whom it goes to.
    """
    here = session()
    here.add(
        OutgoingMail(
            message_id=make_msgid(domain="crm.invalid"),
            to_name=" ".join(name.split())[:200],
            to_address=to,
            subject=" ".join(subject.split())[:300],
            text=text,
        )
    )


def send_due() -> dict[str, int]:
    """Send every mail that is due; returns how many were sent and how many were put off.

    Each one is taken, sent and noted by itself, so a crash repeats one mail at most.
    """
    counted = {"sent": 0, "put_off": 0}
    if not settings()["host.smtp_server"]:
        return counted
    with system_session("tidy up the outbox") as own:
        old = OutgoingMail.created_at < utc_now() - _KEEP
        own.execute(delete(OutgoingMail).where(old, OutgoingMail.state.in_(("sent", "failed"))))
    due = _due()
    if not due:
        return counted
    try:
        with _server() as server:
            for mail_id in due:
                counted["sent" if _send(server, mail_id) else "put_off"] += 1
    except (OSError, smtplib.SMTPException) as error:  # the server, not one of the mails
        log.warning("The mail server cannot be used: %s", error)
        counted["put_off"] = len(due) - counted["sent"]
    return counted


def _due() -> list[int]:
    now = utc_now()
    abandoned = (OutgoingMail.state == "sending") & (OutgoingMail.due_at < now - _LOST)
    waiting = (OutgoingMail.state == "waiting") & (OutgoingMail.due_at <= now)
    wanted = select(OutgoingMail.id).where(or_(waiting, abandoned))
    with system_session("look into the outbox") as own:
        return list(own.scalars(wanted.order_by(OutgoingMail.due_at).limit(_BATCH)))


def _send(server: smtplib.SMTP, mail_id: int) -> bool:
    with system_session("take a mail") as own:
        taken = _take(own, mail_id)
        if taken is None:
            return False
        message = _message(taken)
    try:
        server.send_message(message)
    except smtplib.SMTPServerDisconnected:
        _put_off(mail_id, "The server closed the connection.")
        raise
    except (OSError, smtplib.SMTPException, ValueError) as error:
        _put_off(mail_id, f"{type(error).__name__}: {error}")
        return False
    with system_session("note a sent mail") as own:
        mail = own.get_one(OutgoingMail, mail_id)
        mail.state, mail.sent_at, mail.error = "sent", utc_now(), ""
    return True


def _take(own: Session, mail_id: int) -> OutgoingMail | None:
    """Mark a mail as being sent, unless another process was faster."""
    present = own.get(OutgoingMail, mail_id)
    if present is None:
        return None
    claimed = (
        update(OutgoingMail)
        .where(
            OutgoingMail.id == mail_id,
            OutgoingMail.state == present.state,
            OutgoingMail.attempts == present.attempts,
        )
        .values(state="sending", attempts=present.attempts + 1, due_at=utc_now())
        .returning(OutgoingMail.id)
    )
    return present if own.scalar(claimed) is not None else None


def _put_off(mail_id: int, error: str) -> None:
    with system_session("put off a mail") as own:
        mail = own.get_one(OutgoingMail, mail_id)
        mail.error = error[:500]
        is_last = mail.attempts > len(_RETRY)
        mail.state = "failed" if is_last else "waiting"
        if not is_last:
            mail.due_at = utc_now() + _RETRY[mail.attempts - 1]


def _message(mail: OutgoingMail) -> EmailMessage:
    message = EmailMessage()
    sender = settings()["host.smtp_sender"] or f"crm@{settings()['host.smtp_server']}"
    message["From"] = Address(settings()["host.firm_name"] or "CRM", addr_spec=sender)
    message["To"] = Address(mail.to_name, addr_spec=mail.to_address)
    message["Subject"] = mail.subject
    message["Date"] = format_datetime(utc_now())
    message["Message-ID"] = mail.message_id
    message["Auto-Submitted"] = "auto-generated"  # RFC 3834: no automatic answers, please
    message.set_content(mail.text)
    return message


@contextmanager
def _server() -> Iterator[smtplib.SMTP]:
    """Open a session with the server that the settings name."""
    chosen = settings()
    security = chosen["host.smtp_security"]
    kind = smtplib.SMTP_SSL if security == "tls" else smtplib.SMTP
    with kind(chosen["host.smtp_server"], chosen["host.smtp_port"], timeout=_TIMEOUT) as server:
        if security == "starttls":
            server.starttls()
        if user := chosen["host.smtp_user"]:
            server.login(user, chosen["host.smtp_password"])
        yield server
