"""Who is told what, in the app and by mail."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
from crm_contacts.factories import make_contact
from crm_feed.models import Notification, Preference
from crm_feed.services.mailing import quiet_until
from sqlalchemy import select

from crm_host.testing.mailbox import Mailbox, open_mailbox


@pytest.fixture(autouse=True)
def _names(site: Any) -> None:
    """Forget the names of the users of other tests, which had the same ids."""
    site.app.extensions.pop("crm_names", None)


@pytest.fixture
def mailbox(site: Any) -> Iterator[Mailbox]:
    with open_mailbox(site) as opened:
        yield opened


@pytest.fixture
def dao(db: Any) -> int:
    with db() as session:
        return make_contact(session, display_name="Công ty Thịnh Phát").id


def _address(id: int, more: str = "") -> str:
    return f"/feed/of/contacts.contact/{id}{more}"


def _events(site: Any, user: int) -> list[str]:
    with site.system() as session:
        rows = select(Notification.event).where(Notification.user_id == user)
        return list(session.scalars(rows.order_by(Notification.id)))


def test_whoever_is_named_is_told_once(site: Any, crm: Any, dao: int) -> None:
    duc = site.user("manager", name="Trần Văn Đức")
    crm.post(_address(dao), {"text": "@Trần Văn Đức gọi lại giúp, @Duc nhé"})
    assert _events(site, duc) == ["mention"]
    client = site.client(duc)
    assert "1 unread" in str(client.get("/feed/bell", htmx=True).one("a")["aria-label"])
    page = client.get("/feed/notifications")
    assert "mentioned you or your team: Công ty Thịnh Phát" in page.text
    client.post("/feed/notifications/read")
    assert "unread" not in str(client.get("/feed/bell", htmx=True).one("a")["aria-label"])


def test_a_team_is_named(site: Any, crm: Any, dao: int) -> None:
    anna = site.user("manager", name="Άννα Παπαδοπούλου", team="Kinh doanh")
    crm.post(_address(dao), {"text": "@kinh doanh: ai đi thăm?"})
    assert _events(site, anna) == ["mention"]


def test_a_mention_grants_no_access(
    site: Any, crm: Any, dao: int, mailbox: Mailbox, run_jobs: Callable[[], int], clock: Any
) -> None:
    grants = {"contacts.contact.read": "own", "feed.note.read": "all"}
    grants |= {"feed.notification.read": "all"}
    nikos = site.user(name="Νίκος Γεωργίου", grants=grants)
    sender = site.client(site.user("administrator"))
    sender.post(_address(dao), {"text": "@Νίκος Γεωργίου δες το, bí mật"})
    client = site.client(nikos)
    assert client.get(_address(dao)).status == 404
    page = client.get("/feed/notifications")
    assert "Thịnh Phát" not in page.text
    assert "bí mật" not in page.text
    assert "unread" not in client.get("/feed/bell", htmx=True).html
    clock.shift(120)
    run_jobs()
    assert mailbox.mails == []


def test_a_mail_says_who_wrote_where_in_the_readers_name(
    site: Any, clock: Any, dao: int, mailbox: Mailbox, run_jobs: Callable[[], int]
) -> None:
    duc = site.user("manager", name="Trần Văn Đức")
    sender = site.client(site.user("administrator", name="Emma Clarke"))
    sender.post(_address(dao), {"text": "@Trần Văn Đức call them"})
    sender.post(_address(dao), {"text": "@Trần Văn Đức and bring the samples"})
    clock.shift(120)
    run_jobs()
    (mail,) = mailbox.mails
    text = mail.get_content()
    assert mail["Subject"] == "2 messages in the CRM"
    assert "Emma Clarke mentioned you or your team: Công ty Thịnh Phát" in text
    assert "bring the samples" in text
    assert f"https://crm.example.com/contacts/contacts/{dao}" in text
    clock.shift(600)
    run_jobs()
    assert len(mailbox.mails) == 1
    assert _events(site, duc) == ["mention", "mention"]


def test_whoever_wrote_follows_and_is_told(site: Any, crm: Any, dao: int) -> None:
    anna = site.user("manager", name="Άννα Παπαδοπούλου")
    site.client(anna).post(_address(dao), {"text": "Thăm tuần trước."})
    crm.post(_address(dao), {"what": "call", "text": "Họ đồng ý."})
    assert _events(site, anna) == ["followed"]
    site.client(anna).post(_address(dao, "/follow"), {"stop": "1"})
    crm.post(_address(dao), {"text": "Xong."})
    assert _events(site, anna) == ["followed"]


def test_who_wants_nothing_is_told_nothing(site: Any, crm: Any, dao: int) -> None:
    duc = site.user("manager", name="Trần Văn Đức")
    choices = {"mention": "off", "answer": "app", "assigned": "app", "followed": "off"}
    site.client(duc).submit("/feed/preferences", choices)
    crm.post(_address(dao), {"text": "@Trần Văn Đức nhé"})
    assert _events(site, duc) == []


def test_half_a_pair_of_quiet_hours_is_refused(crm: Any) -> None:
    page = crm.submit("/feed/preferences", {"quiet_from": "18:00"})
    assert page.status == 422
    assert "Write both times, or neither." in page.text


def test_daily_mails_come_with_the_digest(
    site: Any, clock: Any, dao: int, mailbox: Mailbox, run_jobs: Callable[[], int]
) -> None:
    from crm_feed.jobs import digest

    duc = site.user("manager", name="Trần Văn Đức")
    site.client(duc).submit("/feed/preferences", {"mails": "daily"})
    sender = site.client(site.user("administrator"))
    sender.post(_address(dao), {"text": "@Trần Văn Đức nhé"})
    clock.shift(120)
    run_jobs()
    assert mailbox.mails == []
    with site.system():
        digest(None)
    run_jobs()
    assert len(mailbox.mails) == 1


@pytest.mark.parametrize(
    ("now", "end"),
    [
        ("2026-03-09T19:00", "2026-03-10T08:00"),
        ("2026-03-09T07:59", "2026-03-09T08:00"),
        ("2026-03-09T12:00", None),
        ("2026-03-09T08:00", None),
    ],
)
def test_quiet_hours_may_pass_midnight(now: str, end: str | None) -> None:
    wishes = Preference(quiet_from="18:00", quiet_until="08:00")
    found = quiet_until(wishes, datetime.fromisoformat(now).replace(tzinfo=UTC))
    assert (None if found is None else f"{found:%Y-%m-%dT%H:%M}") == end
