"""Home, preferences, and the pages of errors."""

from __future__ import annotations

import pytest

from crm_host.web.urls import local_path


def test_home_leads_where_one_may_go(login_as):
    places = login_as("reader").get("/").texts(".place")
    assert "Persons" in places
    assert "Settings" not in places
    assert "Settings" in login_as("administrator").get("/").texts(".place")


def test_the_menu_keeps_each_section_together(crm):
    page = crm.get("/")
    assert page.texts(".rail-section") == ["Contacts", "Feed", "Insights", "Administration"]
    entries = page.texts(".rail-link")
    assert entries[:3] == ["Persons", "Organizations", "Activities"]
    assert entries[3:7] == ["Import", "Duplicates", "Tags", "Activity plans"]
    assert entries[7:9] == ["Dashboards", "Reports"]
    assert entries[9:12] == ["Users", "Hand over records", "Working hours"]
    assert entries[entries.index("Changes") + 1] == "Apps"


def test_the_bar_of_a_phone_begins_at_home_and_ends_with_everything(crm, login_as):
    page = crm.get("/")
    assert page.texts(".bottom-bar .bottom-link") == [
        "Start page", "Search", "New", "Notifications", "More",
    ]  # fmt: skip
    assert page.one(".bottom-bar a[href='/']")["aria-current"] == "page"
    new, more = page.all(".bottom-bar details")
    assert "New contact" in new.get_text()
    assert "Organizations" in more.get_text()
    reader = login_as("reader").get("/contacts/contacts")
    assert "New" not in reader.texts(".bottom-bar .bottom-link")


def test_the_language_is_kept_for_the_account(crm):
    answer = crm.post("/preferences", {"language": "vi", "next": "/settings/host"})
    assert answer.location == "/settings/host"
    assert crm.get("/").one("html")["lang"] == "vi"


def test_a_visitor_keeps_the_language_in_a_cookie(site):
    visitor = site.client()
    visitor.post("/preferences", {"language": "el", "next": "/login"})
    assert visitor.get("/login").one("html")["lang"] == "el"


def test_the_look_is_kept_and_an_unknown_one_means_the_systems(crm):
    crm.post("/preferences", {"theme": "dark"})
    assert crm.get("/").one("html")["data-theme"] == "dark"
    crm.post("/preferences", {"theme": "pink"})
    assert not crm.get("/").one("html").has_attr("data-theme")


@pytest.mark.parametrize(
    "address",
    [
        "https://evil.example/",
        "//evil.example",
        "/\\evil.example",
        "javascript:alert(1)",
        "",
        "/\n/x",
    ],
)
def test_no_address_leads_out_of_the_house(address):
    assert local_path(address) == "/"


def test_an_address_that_leads_nowhere_says_what_to_do(crm):
    page = crm.get("/nowhere/at/all")
    assert page.status == 404
    assert page.is_whole
    assert "Search for it, or go home" in page.text


def test_an_error_inside_a_page_is_a_fragment(crm):
    page = crm.get("/nowhere/at/all", htmx=True)
    assert page.status == 404
    assert not page.is_whole


def test_a_missing_right_is_named(login_as):
    page = login_as("reader").get("/apps/")
    assert page.status == 403
    assert "host.administration" in page.text


def test_every_answer_differs_by_the_headers_of_htmx(crm):
    vary = crm.get("/").response.headers["Vary"]
    assert "HX-Request" in vary
    assert "HX-History-Restore-Request" in vary


def test_a_form_from_elsewhere_is_refused(site):
    page = site.client().post("/preferences", {"theme": "dark"}, headers={"X-CSRFToken": "forged"})
    assert page.status == 400
    assert "Reload the page" in page.text
