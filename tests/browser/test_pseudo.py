"""Every text of every screen can be translated, and there is room for longer words (A89)."""

from __future__ import annotations

import re
import threading
from collections.abc import Iterator
from datetime import date
from zoneinfo import available_timezones

import pytest
from babel import Locale, localedata
from browsing import COLLECT, scrolls_sideways
from flask import Flask
from playwright.sync_api import Browser, Page
from pseudo import Pseudo
from sqlalchemy import JSON, Engine, String, Text, inspect, select, text
from sqlalchemy import column as sql_column
from sqlalchemy import table as sql_table
from werkzeug.serving import make_server

from crm_host.app import create_app
from crm_host.calendars.holidays import public_holidays
from crm_host.cli.demo import ACCOUNTS, PASSWORD
from crm_host.config import Config
from crm_host.data.access import bind_actor
from crm_host.data.actor import SYSTEM, acting_as
from crm_host.data.base import db
from crm_host.i18n.catalogs import PoDomain
from crm_host.testing.screens import screens

#: Werkzeug's own server, unlike gunicorn, leaves files open that Flask-Compress has read.
pytestmark = [
    pytest.mark.filterwarnings("ignore::ResourceWarning"),
    pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning"),
]

WORD = re.compile(r"[^\W\d_]{3,}")
BRACKETED = re.compile(r"⟦[^⟦⟧]*⟧")
#: Words that stand on screens and are no texts: units, formats, names of products and of files.
NAMES = {"crm", "csv", "xlsx", "ods", "json", "vcard", "vcf", "zip", "ctrl", "esc", "enter", "kb"}
#: How a connection is kept secret.
NAMES |= {"starttls", "tls"}
#: What the page of a module names: its licence and the packages that it needs.
NAMES |= {"apache", "phonenumbers", "python", "stdnum", "google"}
#: What taxes are called in their countries, what themes are, and a language by its own name.
NAMES |= {"ein", "gst", "αφμ", "mangosteen", "default", "bahasa"}
#: Text that is cut off, though nobody said that it may be.
CLIPPED = """() => [...document.querySelectorAll('body *')].filter(element => {
  if (element.matches('input, textarea, select')) return false
  const style = getComputedStyle(element)
  const cuts = ['hidden', 'clip'].includes(style.overflowX)
  const hidden = element.closest('.visually-hidden, [hidden], .rail, .truncate, template')
  if (!cuts || hidden || style.textOverflow === 'ellipsis') return false
  return element.clientWidth > 1 && element.scrollWidth > element.clientWidth + 1
}).map(element => element.outerHTML.slice(0, 160))"""


@pytest.fixture(scope="module")
def app(database_url: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    """An application that speaks the made-up language."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(PoDomain, "_load", lambda _self, _language: Pseudo())
        folder = tmp_path_factory.mktemp("pseudo")
        yield create_app(Config(database_url, folder, "for tests only", testing=True))


@pytest.fixture(scope="module")
def address(app: Flask) -> Iterator[str]:
    """A server of this process."""
    server = make_server("localhost", 0, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://localhost:{server.port}"
    server.shutdown()
    thread.join(10)
    server.server_close()


@pytest.fixture(scope="module")
def paths(app: Flask) -> list[str]:
    """The addresses of all screens."""
    with app.app_context(), acting_as(SYSTEM):
        bind_actor(db.session(), SYSTEM)
        return screens(app, db.session())


@pytest.fixture(scope="module")
def known(engine: Engine) -> set[str]:
    """The words of everything that people entered, and of what calendars and maps are called."""
    words: set[str] = set(NAMES)
    with engine.connect() as connection:
        for source in inspect(connection).get_table_names():
            texts = [
                column["name"]
                for column in inspect(connection).get_columns(source)
                if isinstance(column["type"], String | Text | JSON)
            ]
            if texts:
                columns = [sql_column(name) for name in texts]
                for row in connection.execute(select(*columns).select_from(sql_table(source))):
                    words |= {word.lower() for value in row for word in WORD.findall(str(value))}
    words |= {word.lower() for zone in available_timezones() for word in WORD.findall(zone)}
    english = Locale("en")
    said = [name for _day, name in public_holidays("VN", date.today().year, "vi")]
    said += [
        Locale(code).get_language_name() or "" for code in english.languages if _has_name(code)
    ]
    words |= {word.lower() for name in said for word in WORD.findall(name)}
    named = [english.territories, english.languages, english.currencies]
    named += [*english.months["format"].values(), *english.days["format"].values()]
    for table in named:
        for value in table.values():
            words |= {word.lower() for word in WORD.findall(str(value))}
    return words


def _has_name(code: str) -> bool:
    return code.isalpha() and localedata.exists(code)


@pytest.fixture(scope="module")
def open_page(chromium: Browser, engine: Engine, address: str) -> Iterator[Page]:
    """A page on which the administrator has signed in, who reads English."""
    with engine.begin() as connection:
        connection.execute(text("UPDATE host_user SET language = 'en'"))
    context = chromium.new_context(base_url=address, locale="en")
    page = context.new_page()
    page.goto("/login")
    page.fill("input[name=email]", ACCOUNTS[0].email)
    page.fill("input[name=password]", PASSWORD)
    page.press("input[name=password]", "Enter")
    page.wait_for_url(lambda url: "/login" not in url)
    yield page
    context.close()


def bare(seen: str, known: set[str]) -> str:
    """Return the words of a text that stand outside brackets and are no data."""
    while BRACKETED.search(seen):  # a translated text may stand inside another
        seen = BRACKETED.sub(" ", seen)
    words = WORD.findall(seen)
    return " ".join(word for word in words if word.lower() not in known)


@pytest.mark.parametrize("width", [1366, 320])
def test_every_text_is_translated_and_has_room(
    open_page: Page, paths: list[str], known: set[str], width: int
) -> None:
    open_page.set_viewport_size({"width": width, "height": 900})
    found = []
    for path in paths:
        open_page.goto(path)
        if scrolls_sideways(open_page):
            found.append(f"{path} scrolls sideways")
        found += [f"{path} cuts off {piece}" for piece in open_page.evaluate(CLIPPED)]
        if width == 1366:
            for seen in open_page.evaluate(COLLECT):
                if words := bare(seen, known):
                    found.append(f"{path} says {words!r} in {seen[:100]!r}")
    assert not found, "\n".join(found)


def test_a_text_that_nobody_marked_would_be_found(known: set[str]) -> None:
    assert bare("⟦Ñáméš~⟧ hardcoded", known) == "hardcoded"
    assert bare("⟦Çóúñţ 12 óf ⟦Ñáméš~⟧~~⟧ CSV", known) == ""
