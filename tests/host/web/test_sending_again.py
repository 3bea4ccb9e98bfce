"""A form that could not be carried out, without script: nothing that was typed is lost."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from io import BytesIO
from typing import Any

import pytest
from sqlalchemy import event

from crm_host.testing.client import Client
from crm_host.testing.page import Page
from crm_host.testing.site import Site

NEW = "/contacts/contacts/new?kind=person"
TYPED = {"given_name": "Ελένη", "family_name": "Παπαδοπούλου", "note": "Γραμμή 1\nΓραμμή 2"}
OURS = {"Origin": "http://localhost"}
#: A token that was made before somebody signed in in another tab.
OLD = {"X-CSRFToken": "from-another-tab"}


@contextmanager
def somebody_writes(site: Site) -> Iterator[None]:
    """Hold SQLite's write lock; requests give up after a moment instead of ten seconds."""

    def hurry(connection: Any, _record: Any, _proxy: Any) -> None:
        if site.engine.dialect.name == "sqlite":
            connection.execute("PRAGMA busy_timeout=50")

    writer = site.engine.connect()
    writer.begin()
    event.listen(site.engine, "checkout", hurry)
    try:
        yield
    finally:
        event.remove(site.engine, "checkout", hurry)
        writer.rollback()
        writer.close()
        site.engine.dispose()


def send(crm: Client, data: Any, **headers: str) -> Page:
    return crm.post(NEW, data, headers=OURS | headers, content_type="multipart/form-data")


def again(crm: Client, page: Page) -> Page:
    """Press the button of the page that holds what was typed."""
    form = page.one("main form")
    return crm.post(str(form["action"]), page.fields("main form"), headers=OURS)


def test_an_old_token_is_explained_and_the_form_is_sent_again(crm: Client) -> None:
    refused = send(crm, TYPED, **OLD)

    assert refused.status == 400
    assert refused.one("h1").get_text() == "This form is older than your sign-in."
    assert "What you typed is kept on this page." in refused.text
    made = again(crm, refused)
    assert made.status == 303
    page = crm.get(made.response.headers["Location"])
    assert "Ελένη Παπαδοπούλου" in page.one("h1").get_text()
    assert "Γραμμή 2" in page.text


def test_a_boosted_form_gets_the_same_page(crm: Client) -> None:
    refused = send(crm, TYPED, **OLD, **{"HX-Request": "true", "HX-Boosted": "true"})
    assert refused.fields("main form")["family_name"] == "Παπαδοπούλου"


def test_it_says_in_whose_name_it_will_be_sent(crm: Client, site: Site) -> None:
    other = site.client(site.user("administrator", name="Trần Thị Lan"))
    assert "You are signed in as Trần Thị Lan." in send(other, TYPED, **OLD).text


def test_whoever_is_signed_out_may_sign_in_beside_it(site: Site) -> None:
    visitor = site.client()
    refused = send(visitor, TYPED, **OLD)
    assert refused.status == 400
    assert refused.one("main a[href='/login']")["target"] == "_blank"
    assert refused.fields("main form")["family_name"] == "Παπαδοπούλου"


def test_a_file_is_asked_for_and_a_password_never_repeated(crm: Client) -> None:
    typed = TYPED | {"password": "bí mật", "photo": (BytesIO(b"x"), "ảnh.png")}
    refused = send(crm, typed, **OLD)
    assert "ảnh.png" in refused.one("main label[for='again-file-1']").get_text()
    assert refused.one("main input[type=file]")["name"] == "photo"
    assert refused.one("main input[type=password]").get("value") is None
    assert "bí mật" not in refused.text


@pytest.mark.parametrize("headers", [{"Origin": "https://example.org"}, {}])
def test_what_another_site_sent_is_not_held(crm: Client, headers: dict[str, str]) -> None:
    refused = crm.post(NEW, TYPED, headers=OLD | headers)
    assert refused.status == 400
    assert "Παπαδοπούλου" not in refused.text


def test_a_busy_database_keeps_what_was_typed(crm: Client, site: Site) -> None:
    crm.get(NEW)
    with somebody_writes(site):
        refused = send(crm, TYPED)

    if site.engine.dialect.name != "sqlite":
        assert refused.status == 303  # there any number of people may write
        return
    assert refused.status == 503
    assert int(refused.response.headers["Retry-After"]) > 0
    assert refused.one("h1").get_text() == "Somebody else is writing at this moment."
    assert again(crm, refused).status == 303


def test_the_script_is_told_to_ask_a_busy_database_again(crm: Client, site: Site) -> None:
    with somebody_writes(site):
        refused = crm.post(NEW, TYPED, htmx=True)
    if site.engine.dialect.name != "sqlite":
        assert refused.status in (204, 303)
        return
    assert refused.status == 503
    assert refused.response.headers["Retry-After"]
    assert "Somebody else is writing at this moment." in refused.text
    assert not refused.all("h1"), "a fragment leaves the form where it is"


def test_reading_does_not_wait_for_somebody_who_writes(crm: Client, site: Site) -> None:
    with somebody_writes(site):
        assert crm.get("/contacts/contacts").status == 200
