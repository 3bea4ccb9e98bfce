"""Apps: what is shown of modules, and that nothing changes before consent."""

from __future__ import annotations

import pytest

from crm_host.kernel.state import read_state


def state_of(site, name):
    with site.engine.connect() as connection:
        return read_state(connection).modules[name].state.value


def test_every_module_is_listed_with_its_state(crm):
    page = crm.get("/apps/")
    assert {"Contacts", "Import and export"} <= set(page.texts(".app-card h2"))
    assert set(page.texts(".app-card .badge")) == {"Enabled"}


def test_a_module_page_says_what_the_module_is_and_holds(crm):
    page = crm.get("/apps/contacts")
    assert "contacts_contact" in page.text
    assert "contacts.contact.read" in page.text
    assert crm.get("/apps/warp").status == 404


def test_the_plan_changes_nothing_and_names_the_rights_of_code(crm, site):
    """ux.md 8, points 59 and 60."""
    page = crm.get("/apps/portability/disable")
    assert page.status == 200
    assert "Nothing has been changed yet" in page.text
    assert state_of(site, "portability") == "enabled"
    trusted = crm.get("/apps/portability/repair")
    assert trusted.status == 200


def test_contacts_cannot_leave_while_portability_needs_them(crm, site):
    page = crm.get("/apps/contacts/uninstall?data=drop")
    assert page.status == 200
    assert state_of(site, "contacts") == "enabled"


def test_consent_is_to_the_plan_that_was_shown(crm, site):
    answer = crm.post("/apps/portability/disable", {"generation": "999"})
    assert answer.status == 409
    assert "Read it once more" in answer.text
    assert state_of(site, "portability") == "enabled"


def test_removing_data_needs_the_name_typed(crm, site):
    shown = crm.get("/apps/portability/uninstall?data=drop").fields("main form")
    answer = crm.post("/apps/portability/uninstall", shown | {"confirm": "yes"})
    assert answer.status == 422
    assert state_of(site, "portability") == "enabled"


def test_agreeing_does_it(crm, site):
    shown = crm.get("/apps/portability/disable").fields("main form")
    answer = crm.post("/apps/portability/disable", shown)
    assert answer.location == "/apps/"
    assert state_of(site, "portability") == "disabled"


@pytest.mark.parametrize("path", ["/apps/", "/apps/contacts", "/apps/contacts/disable"])
def test_only_administrators_get_in(login_as, site, path):
    assert login_as("manager").get(path).status == 403
    assert site.client().get(path).location == f"/login?next={path}"


def test_no_action_but_the_known_ones(crm):
    assert crm.get("/apps/contacts/explode").status == 404
    assert crm.post("/apps/contacts/explode").status == 404
