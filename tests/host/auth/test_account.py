"""One's own account: profile, password, signed-in browsers."""

from __future__ import annotations

import time

import pytest

from crm_host.auth.agents import describe_agent
from crm_host.auth.models import User
from crm_host.auth.passwords import hash_password, verify_password, weakness
from crm_host.auth.service import create_user
from crm_host.testing.client import Client
from crm_host.testing.site import Site

OLD = "παλιός κωδικός 1"
NEW = "νέος κωδικός 22"


@pytest.fixture
def anna(site: Site) -> int:
    with site.system() as session:
        user = create_user(
            session, name="Άννα Παπαδοπούλου", email="anna@el.example", password=OLD, language="el"
        )
        return user.id


@pytest.fixture
def browser(site: Site, anna: int) -> Client:
    return site.client(anna)


def test_a_new_password_counts_from_now_on_and_other_browsers_are_out(
    site: Site, anna: int, browser: Client
) -> None:
    other = site.client(anna)

    done = browser.submit("/account/password", {"current": OLD, "password": NEW, "repeated": NEW})

    assert (done.status, done.location) == (303, "/account")
    assert browser.get("/account").status == 200
    assert other.get("/account").status == 303
    again = site.client()
    assert again.submit("/login", {"email": "anna@el.example", "password": NEW}).status == 303


@pytest.mark.parametrize(
    ("values", "field"),
    [
        (("wrong", NEW, NEW), "current"),
        ((OLD, NEW, OLD), "repeated"),
        ((OLD, "short", "short"), "password"),
        ((OLD, "anna@el.example", "anna@el.example"), "password"),
    ],
)
def test_a_new_password_is_refused_where_the_mistake_is(
    browser: Client, values: tuple[str, str, str], field: str
) -> None:
    current, password, repeated = values

    refused = browser.submit(
        "/account/password", {"current": current, "password": password, "repeated": repeated}
    )

    assert refused.status == 422
    assert [tag["id"] for tag in refused.all("[aria-invalid]")] == [field]


@pytest.mark.parametrize(
    ("password", "weak"),
    [
        ("ngựa pin đúng", False),
        ("9 ký tự!!", True),
        ("aaaaaaaaaaaaaa", True),
        ("Anna Papa", True),
        ("αννα παπαδοπουλου", True),
        ("x" * 201, True),
    ],
)
def test_weak_passwords_are_named_as_such(password: str, weak: bool) -> None:
    assert (weakness(password, "Άννα Παπαδοπούλου") is not None) == weak


def test_checking_an_account_that_does_not_exist_takes_as_long() -> None:
    stored = hash_password(OLD)
    verify_password(OLD, "")

    def seconds(hashed: str) -> float:
        began = time.perf_counter()
        verify_password("sai mật khẩu", hashed)
        return time.perf_counter() - began

    real = min(seconds(stored) for _attempt in range(3))
    missing = min(seconds("") for _attempt in range(3))
    assert 0.5 < missing / real < 2


def test_the_profile_is_saved(site: Site, anna: int, browser: Client) -> None:
    done = browser.submit(
        "/account", {"name": "Άννα  Παππά", "timezone": "Europe/Athens", "language": "vi"}
    )

    assert done.location == "/account"
    with site.system() as session:
        user = session.get_one(User, anna)
        assert (user.name, user.timezone, user.language) == ("Άννα Παππά", "Europe/Athens", "vi")
    assert browser.get("/account").one("html")["lang"] == "vi"


@pytest.mark.parametrize(
    ("email", "message"),
    [("anna@", "no e-mail address"), ("admin@localhost", "Another user")],
)
def test_the_address_must_be_one_of_ones_own(
    site: Site, browser: Client, email: str, message: str
) -> None:
    browser.submit("/account", {"language": "en"})

    refused = browser.submit("/account", {"email": email})

    assert refused.status == 422
    assert message in refused.text


def test_each_browser_is_listed_and_can_be_signed_out(
    site: Site, anna: int, browser: Client
) -> None:
    phone = site.client(anna)
    rows = browser.get("/account/sessions").all("tbody tr")
    assert len(rows) == 2

    page = browser.get("/account/sessions")
    browser.post("/account/sessions", page.fields("tbody form"))

    assert phone.get("/account").status == 303
    assert browser.get("/account").status == 200


def test_nobody_signs_out_the_browsers_of_others(site: Site, anna: int, browser: Client) -> None:
    administrator = site.user("administrator")
    other = site.client(administrator)
    page = other.get("/account/sessions")
    assert page.status == 200

    for number in range(1, 6):
        browser.post("/account/sessions", {"session": str(number)})
    browser.post("/account/sessions", {"session": "others"})

    assert other.get("/account").status == 200


@pytest.mark.parametrize("which", ["", "all", "1 OR 1=1", "9" * 30])
def test_nonsense_signs_out_nobody(browser: Client, which: str) -> None:
    assert browser.post("/account/sessions", {"session": which}).status == 400
    assert browser.get("/account").status == 200


@pytest.mark.parametrize(
    ("agent", "named"),
    [
        ("Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 Chrome/130 Edg/130", "Edge on Windows"),
        ("Mozilla/5.0 (X11; Linux x86_64; rv:130) Gecko Firefox/130.0", "Firefox on Linux"),
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 18) Version/18 Safari/604.1", "Safari on iPhone"),
        ("curl/8.5", "curl/8.5"),
        ("", "Unknown browser"),
    ],
)
def test_browsers_have_names_that_people_know(site: Site, agent: str, named: str) -> None:
    with site.app.test_request_context():
        assert str(describe_agent(agent)) == named
