"""The bell's number stands in every page, and most pages need no statement for it."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Any

import pytest
from crm_contacts.factories import make_contact

from crm_host.testing.queries import Recorder

PAGE = "/settings/"


@pytest.fixture
def reader(site: Any, crm: Any, db: Any) -> Any:
    """Return the browser of somebody who was mentioned once."""
    site.app.extensions.pop("crm_names", None)
    duc = site.user("administrator", name="Trần Văn Đức")
    with db() as session:
        customer = make_contact(session, display_name="Công ty Thịnh Phát").id
    crm.post(f"/feed/of/contacts.contact/{customer}", {"text": "@Trần Văn Đức gọi lại giúp"})
    return site.client(duc)


def told(reader: Any) -> str:
    return str(reader.get(PAGE).one(".bell")["aria-label"])


def test_the_number_stands_in_the_page(reader: Any) -> None:
    assert told(reader) == "Notifications, 1 unread"


def test_the_next_page_needs_no_statement_for_it(
    reader: Any, queries: Callable[[int], AbstractContextManager[Recorder]]
) -> None:
    told(reader)
    with queries(10) as recorder:
        assert told(reader) == "Notifications, 1 unread"
    assert "feed_notification" not in str(recorder)


def test_what_was_read_is_gone_from_the_next_page_at_once(reader: Any) -> None:
    told(reader)
    reader.post("/feed/notifications/read")
    assert told(reader) == "Notifications"


def test_after_a_minute_the_number_is_counted_again(clock: Any, reader: Any, crm: Any) -> None:
    told(reader)
    crm.post("/feed/of/contacts.contact/1", {"text": "@Trần Văn Đức xong chưa?"})
    assert "1 unread" in told(reader)
    clock.shift(61)
    assert "2 unread" in told(reader)


def test_another_persons_number_is_not_taken_over(site: Any, reader: Any) -> None:
    told(reader)
    other = site.client(site.user("administrator", name="Emma Clarke"))
    other.set_cookie("crm_bell", "999-7-99999999999")
    assert told(other) == "Notifications"
