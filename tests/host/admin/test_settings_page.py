"""The settings page: values, where they come from, and what it refuses."""

from __future__ import annotations

import pytest

from crm_host.data.changes import Change
from crm_host.kernel.settings import (
    HOST_SETTINGS,
    Setting,
    StoredSetting,
    environment_name,
    save_setting,
    settings,
)

FORM = "#settings-form"


def test_a_value_is_saved_and_used_at_once(crm):
    crm.submit("/settings/host", {"host.firm_name": "An Phát Hellas"}, form=FORM)
    page = crm.get("/settings/host")
    assert page.one("#setting-host-firm_name")["value"] == "An Phát Hellas"
    assert page.one("title").get_text() == "Settings – An Phát Hellas"


def test_a_value_says_who_changed_it_and_when(login_as, site, clock):
    site.app.extensions.pop("crm_names", None)  # names are remembered for a minute, ids come again
    crm = login_as("administrator", name="Άννα Παπαδοπούλου")
    crm.submit("/settings/host", {"host.country": "GR"}, form=FORM)
    note = crm.get("/settings/host").one("#setting-host-country-note").get_text()
    assert "Changed by Άννα Παπαδοπούλου on 09/03/2026 07:05." in note


def test_untouched_values_are_defaults_of_the_host_or_of_their_module(crm, site, monkeypatch):
    assert "Default." in crm.get("/settings/host").one("#setting-host-timezone-note").get_text()
    with site.app.app_context():
        monkeypatch.setitem(
            settings().declared,
            "contacts.greeting",
            Setting("greeting", str, "Xin chào", "Greeting"),
        )
    note = crm.get("/settings/contacts").one("#setting-contacts-greeting-note").get_text()
    assert "Default of Contacts." in note


def test_a_wrong_value_keeps_all_as_they_were_and_says_why_beside_the_input(crm):
    changes = {"host.firm_name": "Nobody", "host.timezone": "Mars/Olympus"}
    page = crm.submit("/settings/host", changes, form=FORM)
    assert page.status == 422
    assert page.one("#setting-host-timezone")["value"] == "Mars/Olympus"
    assert page.texts(".field-error") == [
        "There is no such time zone. Write one like Europe/Athens."
    ]
    saved = {tag["name"]: tag["data-saved"] for tag in page.all("[data-saved]")}
    assert saved["host.firm_name"] == ""  # typed and not saved: the page counts it as unsaved
    assert crm.get("/settings/host").one("#setting-host-firm_name")["value"] == ""


def test_the_default_comes_back_alone_and_stands_in_the_record_of_changes(crm, db):
    crm.submit("/settings/host", {"host.country": "GR", "host.firm_name": "Αφοί"}, form=FORM)
    page = crm.get("/settings/host")
    button = page.one("button[name=key][value='host.country']")
    assert button["form"] == "reset-form"
    answer = crm.post(page.one("#reset-form")["action"], {"key": "host.country"})
    assert answer.location == "/settings/host"
    page = crm.get("/settings/host")
    assert page.one("#setting-host-country")["value"] == "VN"
    assert page.one("#setting-host-firm_name")["value"] == "Αφοί"
    with db() as session:
        changes = session.query(Change).filter_by(part="host.country").order_by(Change.id)
        assert [change.values["value"] for change in changes] == [["VN", "GR"], ["GR", "VN"]]


def test_what_is_stored_as_it_was_by_default_is_no_change(app, db):
    with db() as session:
        save_setting(session, settings().declared, "host.country", "VN")
    with db() as session:
        assert session.query(Change).filter_by(part="host.country").all() == []
        assert session.query(StoredSetting).one().value == "VN"


def test_a_value_of_the_environment_cannot_be_changed_here(crm, monkeypatch):
    monkeypatch.setenv(environment_name("host.country"), "GR")
    page = crm.get("/settings/host")
    assert page.one("#setting-host-country").has_attr("disabled")
    assert page.one("#setting-host-country")["value"] == "GR"
    assert "CRM_SET_HOST_COUNTRY" in page.one("#setting-host-country-note").get_text()
    crm.submit("/settings/host", {"host.country": "CY"}, form=FORM)
    monkeypatch.delenv(environment_name("host.country"))
    assert crm.get("/settings/host").one("#setting-host-country")["value"] == "VN"


def test_a_secret_is_never_shown_and_an_empty_input_keeps_it(crm, site, db, monkeypatch):
    token = Setting("token", str, "", "Token of the map service", secret=True)
    with site.app.app_context():
        monkeypatch.setitem(settings().declared, "host.token", token)
    crm.submit("/settings/host", {"host.token": "s3cr3t-Đà Nẵng"}, form=FORM)
    page = crm.get("/settings/host")
    assert "s3cr3t" not in page.text
    assert "There is a value; it is never shown." in page.text
    crm.submit("/settings/host", {}, form=FORM)
    wrong = crm.submit(
        "/settings/host", {"host.token": "s3cr3t again", "host.timezone": "?"}, form=FORM
    )
    assert "s3cr3t" not in wrong.text
    assert "s3cr3t" not in crm.get("/settings/?q=token").text
    with db() as session:
        (change,) = session.query(Change).filter_by(part="host.token")
        assert change.values == {"value": ["•", "•"]}


def test_search_ignores_accents_and_finds_settings_of_every_section(crm):
    page = crm.get("/settings/?q=máin")
    assert page.texts(".setting a") == ["Main language"]
    assert page.one(".setting a")["href"] == "/settings/host#setting-host-main_language"
    assert "Section: The firm." in page.text
    assert crm.get("/settings/?q=theme").one(".setting a")["href"] == "/settings/look/"


@pytest.mark.parametrize(("typed", "meant"), [("contry", "Country"), ("timezome", "Time zone")])
def test_an_empty_search_names_the_nearest_settings(crm, typed, meant):
    page = crm.get(f"/settings/?q={typed}")
    assert "No setting matches" in page.text
    assert page.texts(".setting a")[0] == meant


def test_while_typing_only_the_results_are_sent_and_the_address_follows(crm):
    asked = {"HX-Request": "true", "HX-Target": "results"}
    page = crm.get("/settings/?q=máin", headers=asked)
    assert page.response.headers["HX-Replace-Url"] == "/settings/?q=m%C3%A1in"
    assert page.texts(".setting a") == ["Main language"]
    assert page.all("main, input[type=search]") == []
    assert "1 setting found" in page.text
    emptied = crm.get("/settings/?q=", headers=asked)
    assert emptied.response.headers["HX-Replace-Url"] == "/settings/"
    assert "Choose a section" in emptied.text


def test_a_search_for_nothing_like_it_offers_nothing(crm):
    page = crm.get("/settings/?q=warp+drive")
    assert "No setting matches" in page.text
    assert page.all(".setting") == []


def test_a_change_stands_in_the_record_of_changes(crm, db):
    crm.submit("/settings/host", {"host.country": "GR"}, form=FORM)
    with db() as session:
        change = session.query(Change).filter_by(record_type="host.setting").one()
        assert (change.part, change.values) == ("host.country", {"value": ["VN", "GR"]})


def test_only_administrators_get_in(login_as, site):
    assert login_as("reader").get("/settings/").status == 403
    assert login_as("reader").post("/settings/host/reset", {"key": "host.country"}).status == 403
    assert site.client().get("/settings/host").location == "/login?next=/settings/host"
    assert login_as("administrator").get("/settings/nowhere").status == 404
    assert login_as("administrator").post("/settings/host/reset", {"key": "x"}).status == 404


def test_no_setting_installs_or_removes_a_module(crm):
    """ux.md 8, point 65: every input is a declared setting, and none of them is a module."""
    declared = {f"host.{setting.key}" for setting in HOST_SETTINGS}
    for section in crm.get("/settings/").all("main nav a"):
        names = [tag["name"] for tag in crm.get(section["href"]).all(".setting [name]")]
        assert names
        assert {name for name in names if name.startswith("host.")} <= declared
        assert not [
            name for name in names if name.rpartition(".")[2] in {"contacts", "portability"}
        ]
