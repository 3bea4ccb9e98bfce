"""The first start in the browser: every step without scripts, by one person or by two at once."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from io import BytesIO
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import func, select

from crm_host.admin.setup.access import announce, code_file, setup_code
from crm_host.app import create_app
from crm_host.auth.models import User
from crm_host.config import Config
from crm_host.data.access import bind_actor
from crm_host.data.actor import SYSTEM, acting_as
from crm_host.data.base import db as database
from crm_host.kernel.registry import registry
from crm_host.kernel.settings import settings
from crm_host.testing.client import Client
from crm_host.testing.command import run_crm
from crm_host.testing.databases import Kind, copied_database, fresh_database

Start = Callable[[], Flask]

DAO = {
    "name": "Nguyễn Thị Đào",
    "email": "dao@localhost",
    "password": "con mèo trèo cây cau",
    "repeated": "con mèo trèo cây cau",
}
ANNA = DAO | {"name": "Άννα Γεωργίου", "email": "anna@example.gr"}
LOGO = (
    b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 90 20"><script/><rect width="9"/></svg>'
)
#: What makes a request one from elsewhere.
REMOTE = {"environ_overrides": {"REMOTE_ADDR": "203.0.113.9"}}


def prepare(url: str) -> None:
    with tempfile.TemporaryDirectory() as folder:
        run_crm(url, Path(folder), "db", "upgrade", "--yes")


def start(url: str, folder: Path) -> Iterator[Start]:
    """Let a test start the application as often as `crm serve` would."""
    apps = []

    def application() -> Flask:
        apps.append(create_app(Config(url, folder, "for tests only", testing=True)))
        return apps[-1]

    yield application
    for app in apps:
        with app.app_context():
            database.session.remove()
            database.engine.dispose()


@pytest.fixture
def empty(database_kind: Kind, tmp_path: Path) -> Iterator[Start]:
    with fresh_database(database_kind) as url:
        yield from start(url, tmp_path)


@pytest.fixture
def fresh(database_kind: Kind, tmp_path: Path) -> Iterator[Flask]:
    """An application whose database has tables and modules, and no user."""
    with copied_database(database_kind, "prepared", prepare) as url:
        for application in start(url, tmp_path):
            yield application()


@pytest.fixture
def browser(fresh: Flask) -> Client:
    return Client(fresh)


def users(app: Flask) -> list[tuple[str, str]]:
    with app.app_context(), acting_as(SYSTEM):
        bind_actor(database.session(), SYSTEM)
        rows = database.session.execute(select(User.name, User.email).order_by(User.id))
        return [(row.name, row.email) for row in rows]


def records(app: Flask) -> int:
    with app.app_context(), acting_as(SYSTEM):
        bind_actor(database.session(), SYSTEM)
        model = registry().records["contacts.contact"]
        return database.session.scalar(select(func.count()).select_from(model)) or 0


def value(app: Flask, key: str) -> object:
    with app.app_context():
        return settings()[f"host.{key}"]


def test_from_an_empty_database_to_the_first_list(empty):
    before = empty()
    dao = Client(before)
    assert dao.get("/").location == "/setup/"
    assert dao.get("/login").location == "/"
    first = dao.get("/setup/")
    assert "tables in the empty database" in first.text
    assert first.texts("main li[aria-current=step] .step-name") == ["Language and country"]
    assert (
        dao.post("/setup/", first.fields("main form") | {"country": "VN"}).location == "/setup/firm"
    )
    assert dao.get("/setup/firm").status == 503  # this process knows nothing of the tables

    app = empty()
    dao = Client(app)
    firm = {"firm_name": " Lọc nước  An Phát ", "host.logo": (BytesIO(LOGO), "logo.svg")}
    assert dao.post("/setup/firm", firm).location == "/setup/administrator"
    assert dao.post("/setup/administrator", DAO).location == "/setup/data"
    page = dao.get("/setup/data")
    assert dao.post("/setup/data", page.fields("main form") | {"choice": "sample"}).location == "/"

    assert users(app) == [("Nguyễn Thị Đào", "dao@localhost")]  # and none with a known password
    home = dao.get("/")
    assert home.texts("h1") == ["Hello, Nguyễn Thị Đào"]
    assert "Everything is ready. Welcome!" in home.text
    assert home.one("title").get_text().endswith("– Lọc nước An Phát")
    assert home.all(".brand img")[0]["src"].startswith("/assets/firm/")
    assert records(app) > 50
    assert dao.get("/setup/").status == 409
    assert not code_file(app.config["CRM"]).exists()


def test_the_country_sets_five_defaults(fresh, browser):
    browser.post("/setup/", {"country": "GR"})
    keys = ("timezone", "currency", "main_language", "week_start", "country")
    browser.get("/setup/firm")
    assert [value(fresh, key) for key in keys] == [
        "Europe/Athens", "EUR", "el", "monday", "GR",
    ]  # fmt: skip
    shown = browser.get("/setup/country?country=US", htmx=True)
    assert not shown.is_whole
    assert shown.texts("dd")[:3] == ["America/New York", "USD", "English"]
    assert "1,234.5" in shown.texts("dd")[3]
    assert shown.texts("dd")[4:] == ["Sunday"]


@pytest.mark.parametrize(
    ("language", "label"), [("vi", "Quốc gia"), ("el", "Χώρα"), ("en", "Country")]
)
def test_the_language_changes_at_once_and_keeps_the_country(browser, language, label):
    answer = browser.post("/setup/language", {"language": language, "country": "CY"})
    page = browser.get(answer.location)
    assert page.one("html")["lang"] == language
    assert label in page.one("label[for=country]").get_text()
    assert page.one("option[selected]")["value"] == "CY"
    assert page.one(f".setup-languages [lang={language}]")["aria-pressed"] == "true"


def test_the_browsers_language_proposes_language_and_country(browser):
    page = browser.get("/setup/", headers={"Accept-Language": "el-CY,el;q=0.9,en;q=0.5"})
    assert page.one("html")["lang"] == "el"
    assert page.one("option[selected]")["value"] == "CY"


def test_going_back_shows_what_was_entered(browser):
    browser.post("/setup/", {"country": "GR"})
    browser.post("/setup/firm", {"firm_name": "Αφοί Γεωργίου ΟΕ"})
    page = browser.get("/setup/administrator")
    back = page.one("a.btn[href]")["href"]
    assert back == "/setup/firm"
    assert browser.get(back).one("#firm_name")["value"] == "Αφοί Γεωργίου ΟΕ"
    assert browser.get("/setup/").one("option[selected]")["value"] == "GR"
    assert page.texts(".steps a") == ["Language and country", "Firm"]


@pytest.mark.parametrize(
    ("change", "text"),
    [
        ({"email": "nobody"}, "This is no e-mail address."),
        ({"password": "short", "repeated": "short"}, "Use at least 10 characters."),
        ({"repeated": "something else"}, "The two passwords differ."),
        ({"name": "  "}, "Enter a name."),
        ({"password": "dao@localhost", "repeated": "dao@localhost"}, "Do not use your name or"),
    ],
)
def test_a_wrong_account_is_refused_at_its_place(fresh, browser, change, text):
    page = browser.post("/setup/administrator", DAO | change)
    assert page.status == 422
    assert text in " ".join(page.texts(".field-error"))
    assert users(fresh) == []


def test_a_country_or_a_logo_that_is_none(browser):
    assert browser.post("/setup/", {"country": "XX"}).status == 422
    file = (BytesIO(b"GIF89a"), "logo.gif")
    page = browser.post("/setup/firm", {"firm_name": "An Phát", "host.logo": file})
    assert page.status == 422
    assert page.texts(".field-error") == ["Choose a picture of the kind SVG, PNG or WebP."]
    assert page.one("#firm_name")["value"] == "An Phát"


def test_from_elsewhere_it_needs_the_code_that_the_server_printed(fresh, browser):
    for path in ("/setup/", "/setup/firm", "/setup/administrator", "/setup/data", "/setup/country"):
        assert browser.get(path, **REMOTE).location == "/setup/code", path
    assert browser.post("/setup/administrator", DAO, **REMOTE).location == "/setup/code"
    assert browser.post("/setup/", {"country": "GR"}, **REMOTE).location == "/setup/code"
    wrong = browser.post("/setup/code", {"code": "AAAA AAAA AA"}, **REMOTE)
    assert wrong.status == 422
    assert wrong.texts(".field-error") == [
        "This is not the code. It stands where crm serve was started."
    ]
    code = setup_code(fresh.config["CRM"])
    typed = f" {code[:5].lower()}-{code[5:]} "
    assert browser.post("/setup/code", {"code": typed}, **REMOTE).location == "/setup/"
    assert browser.post("/setup/administrator", DAO, **REMOTE).location == "/setup/data"
    assert users(fresh) == [("Nguyễn Thị Đào", "dao@localhost")]


@pytest.mark.parametrize(
    "options",
    [
        REMOTE,
        {"headers": {"X-Forwarded-For": "203.0.113.9"}},
        {"headers": {"Forwarded": "for=203.0.113.9"}},
        {"headers": {"Via": "1.1 proxy"}},
        {"headers": {"Host": "crm.example.gr"}},
        {"headers": {"Origin": "https://crm.example.gr"}},
        {"environ_overrides": {"SERVER_PROTOCOL": "HTTP/1.0"}},
    ],
)
def test_a_proxy_on_the_same_machine_does_not_open_the_door(browser, options):
    assert browser.get("/setup/", **options).location == "/setup/code"


@pytest.mark.parametrize("host", ["localhost:8000", "127.0.0.1", "[::1]:8000"])
def test_the_machine_itself_needs_no_code(browser, host):
    assert browser.get("/setup/", headers={"Host": host}).status == 200
    assert browser.get("/setup/code", headers={"Host": host}).location == "/setup/"


def test_the_code_is_for_the_owner_of_the_server(fresh):
    config = fresh.config["CRM"]
    code = setup_code(config)
    assert len(code) == 10
    assert setup_code(config) == code
    assert code_file(config).stat().st_mode & 0o077 == 0


def test_every_start_of_the_server_prints_the_code_once(fresh, monkeypatch, capsys):
    config = fresh.config["CRM"]
    for master in (4711, 4711, 4712):  # two workers of one server, then the server again
        monkeypatch.setattr("os.getppid", lambda number=master: number)
        announce(config, "http://localhost:8000")
    printed = capsys.readouterr().out.splitlines()
    line = (
        f"Not set up yet. Open http://localhost:8000/setup and type the code {setup_code(config)}"
    )
    assert printed == [line, line]


def test_a_site_that_is_set_up_refuses(fresh, browser):
    browser.post("/setup/administrator", DAO)
    stranger = Client(fresh)
    for path in ("/setup/", "/setup/firm", "/setup/administrator", "/setup/data", "/setup/code"):
        assert stranger.get(path, **REMOTE).location == "/login", path
    for path in ("/setup/", "/setup/firm", "/setup/administrator", "/setup/data"):
        answer = stranger.post(path, ANNA | {"country": "GR", "choice": "empty"}, **REMOTE)
        assert answer.location == "/login", path
    assert users(fresh) == [("Nguyễn Thị Đào", "dao@localhost")]
    assert value(fresh, "country") == "VN"


def test_the_second_of_two_browsers_learns_who_was_first(fresh, browser):
    second = Client(fresh)
    assert second.get("/setup/administrator").status == 200
    browser.post("/setup/administrator", DAO)
    late = second.post("/setup/administrator", ANNA)
    assert late.status == 409
    assert "Nguyễn Thị Đào has set up this site and is its administrator." in late.text
    assert users(fresh) == [("Nguyễn Thị Đào", "dao@localhost")]


def test_two_who_press_at_the_same_moment(fresh):
    with ThreadPoolExecutor(2) as pool:
        answers = list(
            pool.map(lambda who: Client(fresh).post("/setup/administrator", who), (DAO, ANNA))
        )
    assert sorted(answer.status for answer in answers) == [303, 409]
    assert len(users(fresh)) == 1


def test_pressing_twice_leads_to_the_same_page(fresh, browser):
    assert browser.post("/setup/administrator", DAO).location == "/setup/data"
    again = Client(fresh)  # the second press was sent with the cookies from before the first
    assert again.post("/setup/administrator", DAO).location == "/setup/data"
    assert again.get("/setup/data").status == 200
    wrong = Client(fresh).post("/setup/administrator", DAO | {"password": "?", "repeated": "?"})
    assert wrong.status == 409
    assert len(users(fresh)) == 1


def test_sample_records_come_once(fresh, browser):
    browser.post("/setup/administrator", DAO)
    fields = browser.get("/setup/data").fields("main form") | {"choice": "sample"}
    again = Client(fresh)
    again.set_cookie("crm_session", browser.cookie("crm_session"))
    assert browser.post("/setup/data", fields).location == "/"
    count = records(fresh)
    assert count > 50
    # The second press was sent with the cookie from before the first was answered.
    assert again.post("/setup/data", fields).location == "/"
    assert records(fresh) == count


def test_a_file_or_nothing(fresh, browser):
    browser.post("/setup/administrator", DAO)
    assert browser.submit("/setup/data", {"choice": "everything"}).status == 422
    assert browser.submit("/setup/data", {"choice": "file"}).location == "/portability/imports/new"
    assert browser.get("/portability/imports/new").status == 200
    assert records(fresh) == 0
    late = browser.get("/setup/data")
    assert late.status == 409


def test_starting_empty(fresh, browser):
    browser.post("/setup/administrator", DAO)
    assert browser.submit("/setup/data", {"choice": "empty"}).location == "/"
    assert records(fresh) == 0
    assert browser.get("/").status == 200


def test_until_there_is_a_user_the_sign_in_page_leads_to_the_first_start(browser):
    assert browser.get("/login").location == "/"
    assert browser.get("/").location == "/setup/"


def test_tables_of_another_version_are_for_the_operator(empty, database_kind):
    app = empty()
    run_crm(app.config["CRM"].database_url, app.config["CRM"].data_dir, "db", "upgrade", "--yes")
    with app.app_context(), database.engine.begin() as connection:
        from sqlalchemy import text

        connection.execute(text("UPDATE schema_version_host SET version_num = 'from the future'"))
    visitor = Client(empty())
    page = visitor.get("/")
    assert "crm db upgrade" in page.text
    assert visitor.get("/setup/").location == "/"
