"""Users, teams and roles on the pages for administrators."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from sqlalchemy import select

from crm_host.auth.models import Team, User
from crm_host.auth.service import find_user
from crm_host.data.changes import Change
from crm_host.testing.client import Client
from crm_host.testing.site import Site

PAGES = ("/admin/users", "/admin/users/new", "/admin/users/1", "/admin/users/1/password",
         "/admin/teams", "/admin/teams/new", "/admin/roles")  # fmt: skip
NEW = {"name": "Trần Văn Đức", "email": "duc@vi.example", "language": "vi"}
PASSWORD = {"password": "một hai ba bốn", "repeated": "một hai ba bốn"}


@pytest.mark.parametrize("path", PAGES)
def test_only_administrators_get_in(site: Site, login_as: Callable[..., Client], path: str) -> None:
    asked = site.client().get(path)
    assert asked.location == f"/login?next={path}"

    refused = login_as().get(path)
    assert refused.status == 403
    assert "host.administration" in refused.text


@pytest.mark.parametrize("path", PAGES)
def test_every_page_opens_whole_and_as_a_fragment(crm: Client, path: str) -> None:
    assert crm.get(path).is_whole
    assert not crm.get(path, htmx=True).is_whole


def test_a_new_user_can_sign_in(site: Site, crm: Client) -> None:
    done = crm.submit("/admin/users/new", NEW | PASSWORD)
    assert done.status == 303
    assert crm.get(done.location).heading == "Trần Văn Đức"

    login = {"email": "duc@vi.example", "password": PASSWORD["password"]}
    assert site.client().submit("/login", login).status == 303


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"name": " "}, "name"),
        ({"email": "duc"}, "email"),
        ({"email": "ADMIN@localhost"}, "email"),
        ({"password": "ngắn", "repeated": "ngắn"}, "password"),
        ({"repeated": "khác"}, "repeated"),
        ({"language": "xx"}, "language"),
    ],
)
def test_a_new_user_is_refused_where_the_mistake_is(
    site: Site, crm: Client, changes: dict[str, str], field: str
) -> None:
    refused = crm.submit("/admin/users/new", NEW | PASSWORD | changes)

    assert refused.status == 422
    assert [tag["id"] for tag in refused.all("[aria-invalid]")] == [field]
    with site.system() as session:
        assert find_user(session, "duc@vi.example") is None


def test_a_role_that_no_module_declares_cannot_be_given(crm: Client) -> None:
    assert crm.submit("/admin/users/new", NEW | PASSWORD | {"roles": "host.king"}).status == 422


def test_roles_and_teams_are_given_and_taken(site: Site, crm: Client) -> None:
    user_id = site.user(name="Νίκος", team="Σέρβις")
    values = {"roles": "administrator", "teams": []}
    crm.submit(f"/admin/users/{user_id}", values, form="form[data-guard]")

    with site.system() as session:
        user = session.get_one(User, user_id)
        assert (user.roles, user.teams) == (frozenset({"administrator"}), [])
        changes = session.scalars(select(Change).where(Change.record_type == "host.user")).all()
        assert {"roles": [[], ["administrator"]]} in [change.values for change in changes]


def test_the_last_administrator_stays_one(site: Site) -> None:
    browser = site.client(1)

    for refused in (
        browser.submit("/admin/users/1", {"roles": []}, form="form[data-guard]"),
        browser.post("/admin/users/1/active", {"active": "no"}),
    ):
        assert refused.status == 422
        assert "This is the only administrator." in refused.text
    assert browser.get("/admin/users").status == 200


def test_a_locked_user_is_out_and_may_be_let_in_again(site: Site, crm: Client) -> None:
    user_id = site.user(name="Lan")
    lan = site.client(user_id)

    crm.post(f"/admin/users/{user_id}/active", {"active": "no"})
    assert lan.get("/account").status == 303
    assert "cannot sign in" in crm.get(f"/admin/users/{user_id}").text

    crm.post(f"/admin/users/{user_id}/active", {"active": "yes"})
    assert site.client(user_id).get("/account").status == 200


def test_a_forgotten_password_is_replaced(site: Site, crm: Client) -> None:
    made = crm.submit("/admin/users/new", NEW | PASSWORD).location
    new = "năm sáu bảy tám"

    crm.submit(f"{made}/password", {"password": new, "repeated": new})

    login = {"email": "duc@vi.example", "password": new}
    assert site.client().submit("/login", login).status == 303


def test_a_user_is_found_without_accents(site: Site, crm: Client) -> None:
    site.user(name="Đặng Đức")
    site.user(name="Άννα Παπαδοπούλου")

    assert crm.get("/admin/users?q=dang+duc").texts("tbody a") == ["Đặng Đức"]
    assert crm.get("/admin/users?q=παπαδοπουλου").texts("tbody a") == ["Άννα Παπαδοπούλου"]
    assert crm.get("/admin/users?q=nobody").texts(".empty h2") == ["Nobody matches"]


@pytest.mark.parametrize("number", ["4711", "9" * 30])
def test_a_user_that_does_not_exist_is_not_found(crm: Client, number: str) -> None:
    assert crm.get(f"/admin/users/{number}").status == 404


def test_teams_are_made_changed_and_deleted(site: Site, crm: Client) -> None:
    lan = site.user(name="Lan")
    crm.submit("/admin/teams/new", {"name": "Bán hàng", "members": str(lan)})
    crm.submit("/admin/teams/new", {"name": "Hà Nội"})
    with site.system() as session:
        ids = {team.name: team.id for team in session.scalars(select(Team))}

    parent = {"parent_id": str(ids["Bán hàng"])}
    crm.submit(f"/admin/teams/{ids['Hà Nội']}", parent, form="form[data-guard]")

    assert crm.get("/admin/teams").texts("tbody td:first-child") == ["Bán hàng", "– Hà Nội"]
    assert site.actor(lan).team_ids == frozenset(ids.values())

    crm.post(f"/admin/teams/{ids['Bán hàng']}/delete")
    assert crm.get("/admin/teams").texts("tbody td:first-child") == ["Hà Nội"]


def test_two_teams_cannot_have_one_name(crm: Client) -> None:
    crm.submit("/admin/teams/new", {"name": "Bán hàng"})

    refused = crm.submit("/admin/teams/new", {"name": "Bán  hàng"})

    assert refused.status == 422
    assert refused.texts(".field-error") == ["Another team has this name."]


def test_a_role_is_changed_and_put_back(site: Site, crm: Client) -> None:
    registry = site.app.extensions["crm"]
    code, role = next(iter(registry.roles.items()))
    permission, proposed = next(iter(role.grants.items()))
    user_id = site.user(code)

    crm.submit(f"/admin/roles/{code}", {permission: "none"})
    assert not site.actor(user_id).may(permission)
    assert "The module proposes" in crm.get(f"/admin/roles/{code}").text

    crm.submit(f"/admin/roles/{code}", {permission: proposed})
    assert site.actor(user_id).scope(permission) == proposed


def test_a_field_is_hidden_from_a_role(site: Site, crm: Client) -> None:
    code = next(iter(site.app.extensions["crm"].roles))
    page = crm.get(f"/admin/roles/{code}")
    name = next(key for key in page.fields() if ":" in key)

    crm.submit(f"/admin/roles/{code}", {name: "none"})

    record, _colon, field = name.partition(":")
    rights = site.actor(site.user(code)).field_rights
    assert rights == {(code, record, field): "none"}


@pytest.mark.parametrize("code", ["administrator", "host.king"])
def test_only_declared_roles_can_be_changed(crm: Client, code: str) -> None:
    assert crm.get(f"/admin/roles/{code}").status == 404


def test_a_scope_that_does_not_exist_is_refused(site: Site, crm: Client) -> None:
    registry = site.app.extensions["crm"]
    code = next(iter(registry.roles))
    permission = next(iter(registry.permissions))

    assert crm.submit(f"/admin/roles/{code}", {permission: "galaxy"}).status == 400


def test_a_users_page_counts_what_they_can_see(site: Site, crm: Client) -> None:
    registry = site.app.extensions["crm"]
    record = next(iter(registry.records))
    user_id = site.user(grants={f"{record}.read": "own"})

    rows = crm.get(f"/admin/users/{user_id}").texts("#abilities tbody tr")

    assert len(rows) == 1
    assert rows[0].endswith("Own records 0 of 0")
