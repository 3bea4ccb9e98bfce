"""The settings page: values, where they come from, and what it refuses."""

from __future__ import annotations

from crm_host.data.changes import Change
from crm_host.kernel.settings import environment_name


def test_a_value_is_saved_and_used_at_once(crm):
    crm.submit(
        "/settings/host", {"host.firm_name": "An Phát Hellas"}, form="main form[method=post]"
    )
    page = crm.get("/settings/host")
    assert page.one("#setting-host-firm_name")["value"] == "An Phát Hellas"
    assert page.one("title").get_text() == "Settings – An Phát Hellas"
    assert "Changed on" in page.text


def test_a_wrong_value_keeps_all_as_they_were_and_says_why_beside_the_input(crm):
    changes = {"host.firm_name": "Nobody", "host.timezone": "Mars/Olympus"}
    page = crm.submit("/settings/host", changes, form="main form[method=post]")
    assert page.status == 422
    assert page.one("#setting-host-timezone")["value"] == "Mars/Olympus"
    assert page.texts(".field-error") == [
        "There is no such time zone. Write one like Europe/Athens."
    ]
    assert crm.get("/settings/host").one("#setting-host-firm_name")["value"] == ""


def test_a_value_of_the_environment_cannot_be_changed_here(crm, monkeypatch):
    monkeypatch.setenv(environment_name("host.country"), "GR")
    page = crm.get("/settings/host")
    assert page.one("#setting-host-country").has_attr("disabled")
    assert page.one("#setting-host-country")["value"] == "GR"
    assert "Set by the environment" in page.text


def test_search_ignores_accents_and_finds_settings_of_every_section(crm):
    assert crm.get("/settings/?q=máin").texts(".setting label") == ["Main language"]
    assert "No setting matches" in crm.get("/settings/?q=warp+drive").text


def test_a_change_stands_in_the_record_of_changes(crm, db):
    crm.submit("/settings/host", {"host.country": "GR"}, form="main form[method=post]")
    with db() as session:
        change = session.query(Change).filter_by(record_type="host.setting").one()
        assert (change.part, change.values) == ("host.country", {"value": ["VN", "GR"]})


def test_only_administrators_get_in(login_as, site):
    assert login_as("reader").get("/settings/").status == 403
    assert site.client().get("/settings/host").location == "/login?next=/settings/host"
    assert login_as("administrator").get("/settings/nowhere").status == 404


def test_no_setting_installs_or_removes_a_module(crm, db):
    """ux.md 8, point 65: every input is a declared setting, and none of them is a module."""
    for section in crm.get("/settings/").all("main nav a"):
        names = [tag["name"] for tag in crm.get(section["href"]).all(".setting [name]")]
        assert names
        assert not [
            name for name in names if name.rpartition(".")[2] in {"contacts", "portability"}
        ]
