"""Signing in and out as a person at a browser sees it."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select
from time_machine import Traveller

from crm_host.auth.lockout import note_failure
from crm_host.auth.models import SignInSession, User
from crm_host.auth.service import create_user, set_active
from crm_host.testing.client import Client
from crm_host.testing.page import Page
from crm_host.testing.site import Site

PASSWORD = "ngựa pin đúng rồi"
EMAIL = "thu@vi.example"
NEUTRAL = "The e-mail address or the password is not right."


@pytest.fixture
def thu(site: Site) -> int:
    """Thu, an administrator who signs in by password."""
    with site.system() as session:
        user = create_user(
            session,
            name="Nguyễn Thị Thu",
            email="Thu@vi.example",
            password=PASSWORD,
            roles=["administrator"],
        )
        return user.id


@pytest.fixture
def visitor(site: Site) -> Client:
    return site.client()


def sign_in(browser: Client, password: str = PASSWORD, email: str = EMAIL, **query: str) -> Page:
    path = "/login?" + "&".join(f"{key}={value}" for key, value in query.items())
    return browser.submit(path, {"email": email, "password": password})


def cookie_of(browser: Client) -> str:
    found: Any = browser._client.get_cookie("crm_session")
    return str(found.value)


def test_a_visitor_signs_in_and_lands_where_they_wanted_to_go(thu: int, visitor: Client) -> None:
    asked = visitor.get("/account/sessions")
    assert (asked.status, asked.location) == (303, "/login?next=/account/sessions")

    done = visitor.submit(asked.location, {"email": EMAIL, "password": PASSWORD})

    assert (done.status, done.location) == (303, "/account/sessions")
    assert visitor.get("/account/sessions").heading == "Signed-in browsers"


@pytest.mark.parametrize("email", ["THU@VI.EXAMPLE", "  thu@vi.example "])
def test_the_address_is_found_however_it_is_typed(thu: int, visitor: Client, email: str) -> None:
    assert sign_in(visitor, email=email).status == 303


@pytest.mark.parametrize(
    ("email", "password"), [(EMAIL, "sai mật khẩu rồi"), ("nobody@vi.example", PASSWORD)]
)
def test_a_refusal_does_not_tell_which_part_was_wrong(
    thu: int, visitor: Client, email: str, password: str
) -> None:
    refused = sign_in(visitor, password, email)

    assert refused.status == 422
    assert refused.texts(".banner") == [NEUTRAL]
    assert refused.one("#email")["value"] == email
    assert refused.one("#password")["value"] == ""


def test_an_empty_form_says_what_to_fill_in(visitor: Client) -> None:
    refused = sign_in(visitor, "", "")

    assert refused.status == 422
    assert refused.one("#email")["aria-invalid"] == "true"
    assert refused.texts(".field-error") == ["Fill this in.", "Fill this in."]


@pytest.mark.parametrize("email", [EMAIL, "nobody@vi.example"])
def test_after_five_failures_the_account_waits_whether_it_exists_or_not(
    thu: int, visitor: Client, clock: Traveller, email: str
) -> None:
    for _attempt in range(4):
        assert sign_in(visitor, "sai mật khẩu rồi", email).status == 422

    locked = sign_in(visitor, "sai mật khẩu rồi", email)

    assert locked.status == 429
    assert locked.texts(".banner") == ["Too many attempts. Try again in 15 seconds."]
    assert locked.response.headers["Retry-After"] == "15"


def test_while_one_waits_even_the_right_password_is_not_looked_at(
    thu: int, visitor: Client, clock: Traveller
) -> None:
    for _attempt in range(6):
        sign_in(visitor, "sai mật khẩu rồi")
    assert sign_in(visitor).status == 429

    clock.shift(timedelta(minutes=1))

    assert sign_in(visitor).status == 303


def test_the_wait_grows_and_is_said_in_minutes(thu: int, visitor: Client, clock: Traveller) -> None:
    for _attempt in range(7):
        refused = sign_in(visitor, "sai mật khẩu rồi")
        clock.shift(timedelta(seconds=59))

    assert refused.texts(".banner") == ["Too many attempts. Try again in 1 minute."]


def test_signing_in_forgets_earlier_failures(
    thu: int, site: Site, visitor: Client, clock: Traveller
) -> None:
    for _attempt in range(4):
        sign_in(visitor, "sai mật khẩu rồi")
    sign_in(visitor)

    assert sign_in(site.client(), "sai mật khẩu rồi").status == 422


def test_an_address_that_tries_many_accounts_waits_too(
    thu: int, site: Site, visitor: Client, clock: Traveller
) -> None:
    with site.system() as session:
        for number in range(29):
            note_failure(session, f"a{number}@vi.example", "127.0.0.1")

    assert sign_in(visitor, "sai mật khẩu rồi", "a30@vi.example").status == 429
    assert sign_in(visitor).status == 429


@pytest.mark.parametrize(
    "elsewhere",
    ["https://evil.example/", "//evil.example", "/\\evil.example", "javascript:alert(1)", "/login"],
)
def test_signing_in_never_leads_elsewhere(thu: int, visitor: Client, elsewhere: str) -> None:
    assert sign_in(visitor, next=elsewhere).location == "/"


def test_what_the_browser_held_before_is_worth_nothing_afterwards(
    thu: int, site: Site, visitor: Client
) -> None:
    visitor.get("/login")
    before = cookie_of(visitor)
    sign_in(visitor)

    intruder = site.client()
    intruder.set_cookie("crm_session", before)

    assert intruder.get("/account").status == 303
    assert visitor.get("/account").status == 200


def test_the_cookie_is_out_of_reach_for_scripts_and_other_sites(thu: int, visitor: Client) -> None:
    plain = sign_in(visitor).response.headers["Set-Cookie"]

    assert "HttpOnly" in plain
    assert "SameSite=Lax" in plain
    assert "Secure" not in plain


def test_over_https_the_cookie_stays_there(site: Site) -> None:
    headers = site.app.test_client().get("/login", base_url="https://localhost").headers

    assert "Secure" in headers["Set-Cookie"]
    assert headers["Strict-Transport-Security"] == "max-age=31536000"


def test_signing_out_ends_the_session_on_the_server(thu: int, site: Site, visitor: Client) -> None:
    sign_in(visitor)
    stolen = cookie_of(visitor)
    page = visitor.get("/account")

    out = visitor.post("/logout", page.fields('form[action="/logout"]'))

    assert (out.status, out.location) == (303, "/login")
    thief = site.client()
    thief.set_cookie("crm_session", stolen)
    assert thief.get("/account").status == 303


def test_a_locked_user_cannot_sign_in_and_is_out_at_once(
    thu: int, site: Site, visitor: Client
) -> None:
    site.user("administrator")
    sign_in(visitor)
    with site.system() as session:
        set_active(session, session.get_one(User, thu), False)

    assert visitor.get("/account").status == 303
    refused = sign_in(site.client())
    assert refused.status == 422
    assert refused.texts(".banner") == [NEUTRAL]


def test_a_session_ends_when_it_was_not_used_for_two_weeks(
    thu: int, site: Site, clock: Traveller
) -> None:
    browser = site.client(thu)
    for _fortnight in range(3):
        clock.shift(timedelta(days=13))
        assert use(browser).status == 200

    clock.shift(timedelta(days=15))

    assert use(browser).status == 303


def use(browser: Client) -> Page:
    """Open a page to its end, which is when the server notes that it was used."""
    page = browser.get("/account")
    page.response.close()
    return page


def test_last_seen_is_written_every_few_minutes_only(
    thu: int, site: Site, clock: Traveller
) -> None:
    browser = site.client(thu)

    def seen() -> Any:
        with site.system() as session:
            return session.scalars(select(SignInSession.last_seen_at)).one()

    began = seen()
    clock.shift(timedelta(minutes=4))
    use(browser)
    assert seen() == began

    clock.shift(timedelta(minutes=2))
    use(browser)
    assert seen() == began + timedelta(minutes=6)


def test_the_token_itself_is_not_stored(thu: int, site: Site) -> None:
    site.client(thu)
    with site.system() as session:
        stored = session.scalars(select(SignInSession.token_hash)).one()

    thief = Client(site.app, stored)

    assert thief.get("/account").status == 303


@pytest.mark.parametrize(("code", "heading"), [("vi", "vi"), ("el", "el"), ("en", "en")])
def test_a_visitor_chooses_a_language_before_signing_in(
    visitor: Client, code: str, heading: str
) -> None:
    switched = visitor.post("/preferences", {"language": code, "next": "/login?next=/account"})

    assert switched.location == "/login?next=/account"
    assert visitor.get("/login").one("html")["lang"] == heading


def test_a_form_from_another_site_is_refused(thu: int, site: Site) -> None:
    plain = site.app.test_client()

    refused = plain.post("/login", data={"email": EMAIL, "password": PASSWORD})

    assert refused.status_code == 400


def test_whoever_is_signed_in_goes_on(login_as: Callable[..., Client]) -> None:
    assert login_as("administrator").get("/login?next=/account").location == "/account"


def test_without_any_user_the_page_leads_to_the_first_start(site: Site, visitor: Client) -> None:
    with site.system() as session:
        for user in session.scalars(select(User)):
            session.delete(user)

    assert visitor.get("/login").location == "/"
    assert visitor.get("/").location == "/setup/"


def test_a_page_whose_session_ended_asks_in_its_dialog_and_goes_on(
    thu: int, visitor: Client
) -> None:
    asked = visitor.get("/account/sessions", htmx=True)
    assert asked.status == 401
    assert asked.one("form[data-sign-in]")["hx-target"] == "#dialog"

    wrong = visitor.post("/login", {"email": EMAIL, "password": "sai rồi"}, htmx=True)
    assert wrong.status == 422
    assert NEUTRAL in wrong.text
    assert wrong.one("[name=email]")["value"] == EMAIL

    done = visitor.post("/login", {"email": EMAIL, "password": PASSWORD}, htmx=True)
    assert done.status == 204
    told = json.loads(done.response.headers["HX-Trigger"])["crm:signed-in"]
    assert told["user"] == str(thu)
    assert visitor.get("/account/sessions").status == 200


OLD = {"X-CSRFToken": "from-another-tab"}


def test_a_dialog_with_an_old_token_is_given_the_new_one(thu: int, visitor: Client) -> None:
    answers = {"email": EMAIL, "password": PASSWORD}

    refused = visitor.post("/login", answers, htmx=True, headers=OLD)

    assert refused.status == 400
    assert "X-User" not in refused.response.headers
    fresh = {"X-CSRFToken": refused.response.headers["X-CSRFToken"]}
    assert visitor.post("/login", answers, htmx=True, headers=fresh).status == 204


def test_a_form_with_an_old_token_is_told_who_is_signed_in_now(thu: int, visitor: Client) -> None:
    sign_in(visitor)
    page = visitor.get("/account")
    assert page.one("meta[name=user]")["content"] == str(thu)

    refused = visitor.post("/account/sessions", htmx=True, headers=OLD)

    assert refused.status == 400
    assert refused.response.headers["X-User"] == str(thu)
    assert refused.response.headers["X-CSRFToken"]


def test_without_script_an_old_token_is_explained(thu: int, visitor: Client) -> None:
    refused = visitor.post("/login", {"email": EMAIL, "password": PASSWORD}, headers=OLD)

    assert refused.status == 400
    assert "The form was open for too long." in refused.text
    assert "X-CSRFToken" not in refused.response.headers
