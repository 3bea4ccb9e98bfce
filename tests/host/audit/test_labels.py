"""Every row of the audit is told in words: no name of a table, a column, a setting or a right."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date

import pytest
from sqlalchemy import select
from writing import WRITES, World, build

from crm_host.auth.models import User
from crm_host.auth.roles import change_field_rights, change_grants
from crm_host.auth.service import change_user, set_roles
from crm_host.calendars.models import Calendar
from crm_host.calendars.service import CalendarValues, put_calendar, put_day
from crm_host.data.changes import note_change
from crm_host.kernel.registry import registry
from crm_host.kernel.settings import save_setting, settings
from crm_host.testing.client import Client
from crm_host.testing.page import Page
from crm_host.testing.site import Site

#: `contacts.contact`, `host.firm_name`, `record_type`: what only programs say.
RAW = re.compile(r"\b[a-z]+(?:[._][a-z]+)+\b")
#: What people themselves write has dots as well.
ADDRESS = re.compile(r"\S+@\S+|\S+\.(?:pdf|txt|png|csv|xlsx)\b")


def rows(page: Page) -> list[str]:
    """Return what the page says of each record that a change set touched."""
    told = page.texts(".audit-record") + page.texts(".audit-lines > div")
    assert told
    return [ADDRESS.sub("", line) for line in told]


def raw_names(page: Page) -> list[str]:
    return [line for line in rows(page) if RAW.search(line)]


@pytest.fixture
def noted(site: Site) -> None:
    """Settings, roles, accounts, teams and working hours, changed by an administrator."""
    with site.system() as session:
        save_setting(session, settings().declared, "host.firm_name", "Nước Sạch Hà Nội")
        change_grants(session, "contacts.reader", {"contacts.contact.create": "own"}, {})
        rights = {("contacts.contact", "display_name"): "read"}
        change_field_rights(session, "contacts.reader", rights, {})
        user = session.scalars(select(User)).first()
        assert user is not None
        asked = {"email": user.email, "language": "vi", "timezone": user.timezone}
        change_user(session, user, name="Trần Thị Lan", **asked)
        set_roles(session, user, ["administrator", "contacts.reader"])
        calendar = Calendar()
        values = CalendarValues("Hà Nội", "Asia/Ho_Chi_Minh", None, None, False)
        put_calendar(session, calendar, values)
        put_day(session, calendar, date(2026, 9, 2), "Quốc khánh")
        for name in registry().sequences:
            note_change(session, "host.sequence", name, {"pattern": ["A-{n}", "B-{n}"]})
        note_change(session, "gone.rules", "gone.visit", {"by_day": [True, None]})


@pytest.mark.usefixtures("noted")
@pytest.mark.parametrize("language", ["en", "vi"])
def test_settings_roles_and_accounts_are_told_by_their_titles(
    site: Site, crm: Client, language: str
) -> None:
    crm.post("/preferences", {"language": language})
    assert raw_names(crm.get("/audit")) == []


@pytest.mark.usefixtures("noted")
def test_the_words_are_those_of_the_pages(crm: Client) -> None:
    said = "\n".join(rows(crm.get("/audit")))
    assert "Name of the firm" in said
    assert "Reader: Permissions" in said
    assert "Add contacts: Own records" in said
    assert "Administrator, Reader" in said
    assert "02/09/2026" in said
    assert "Belongs to an app that is switched off" in said


def test_every_way_of_writing_is_told_in_words(
    site: Site, crm: Client, run_jobs: Callable[[], int]
) -> None:
    build(site)
    world = World(site, crm, run_jobs)
    # Saving a view is the beginning of changing one; purging counts on an empty trash.
    for write in (item for item in WRITES if item.__name__ not in ("purging", "saved_view")):
        crm.post(write(world))
        run_jobs()
    page, found = crm.get("/audit"), []
    while True:
        found += raw_names(page)
        older = page.all("a[href*='before=']")
        if not older:
            break
        page = crm.get(str(older[0]["href"]))
    assert found == []
