"""Mails are part of the transaction, and reach a real server."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest
from sqlalchemy import select

from crm_host.auth.identity import look_around
from crm_host.data.types import utc_now
from crm_host.mailer import outbox
from crm_host.mailer.jobs import post
from crm_host.mailer.models import OutgoingMail
from crm_host.testing.mailbox import Mailbox, open_mailbox
from crm_host.testing.site import Site


@pytest.fixture
def mailbox(site: Site) -> Iterator[Mailbox]:
    with open_mailbox(site) as opened:
        yield opened


def _post(site: Site, subject: str = "Xin chào") -> int:
    user = site.user(name="Nguyễn Thị Đào")
    with site.system():
        assert post(user, subject, "Máy lọc nước đã về.\nΚαλημέρα.")
    return user


def _send(site: Site) -> dict[str, int]:
    with site.system() as session:
        look_around(session)
        session.rollback()  # else this session holds the lock of SQLite
        return outbox.send_due()


def _state(site: Site) -> str:
    with site.system() as session:
        return session.scalars(select(OutgoingMail.state)).one()


def test_a_mail_arrives_with_its_accents(
    site: Site, mailbox: Mailbox, run_jobs: Callable[[], int]
) -> None:
    _post(site, "Báo giá · Προσφορά")
    run_jobs()
    (mail,) = mailbox.mails
    assert mail["Subject"] == "Báo giá · Προσφορά"
    assert mail["To"].addresses[0].display_name == "Nguyễn Thị Đào"
    assert mail["Auto-Submitted"] == "auto-generated"
    assert mail.get_content().replace("\r", "").strip() == "Máy lọc nước đã về.\nΚαλημέρα."
    assert _state(site) == "sent"


def test_a_rolled_back_mail_is_never_sent(
    site: Site, mailbox: Mailbox, run_jobs: Callable[[], int]
) -> None:
    user = site.user()
    with site.looking(site.actor(user)):
        post(user, "Không gửi", "Không gửi")
    run_jobs()
    assert mailbox.mails == []


def test_a_refused_mail_is_tried_again_and_sent_once(site: Site, mailbox: Mailbox) -> None:
    mailbox.refusals = 1
    _post(site)
    assert _send(site) == {"sent": 0, "put_off": 1}
    assert _send(site) == {"sent": 0, "put_off": 0}
    with site.system() as session:
        mail = session.scalars(select(OutgoingMail)).one()
        assert "452" in mail.error
        mail.due_at = utc_now() - timedelta(seconds=1)
    assert _send(site) == {"sent": 1, "put_off": 0}
    assert len(mailbox.mails) == 1


def test_a_server_that_is_gone_loses_no_mail(site: Site) -> None:
    with open_mailbox(site):
        pass
    _post(site)
    assert _send(site) == {"sent": 0, "put_off": 1}
    assert _state(site) == "waiting"


def test_without_a_server_mails_wait(site: Site, run_jobs: Callable[[], int]) -> None:
    _post(site)
    run_jobs()
    assert _state(site) == "waiting"


def test_a_line_break_in_a_subject_adds_no_header(site: Site, mailbox: Mailbox) -> None:
    _post(site, "Chào\r\nBcc: everyone@example.com")
    _send(site)
    (mail,) = mailbox.mails
    assert mail["Bcc"] is None
    assert mail["Subject"] == "Chào Bcc: everyone@example.com"
