"""From a user's teams, roles and rights to what an actor may do."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager

import pytest
from sqlalchemy import update
from sqlalchemy.orm import Session

from crm_host.auth.directory import Directory
from crm_host.auth.models import FieldRight, PermissionGrant, Team, User
from crm_host.auth.service import AccountRefused
from crm_host.auth.teams import all_teams, delete_team, put_team
from crm_host.data.session import session as current_session
from crm_host.kernel.declaration import Role
from crm_host.kernel.settings import save_setting, settings
from crm_host.kernel.state import bump_config_version, host_generation
from crm_host.testing.queries import Recorder, recorded
from crm_host.testing.site import Site

Db = Callable[[], AbstractContextManager[Session]]

ROLES = {
    "desk.clerk": Role(
        "clerk", "Nhân viên", {"desk.paper.read": "team", "desk.paper.write": "own"}
    ),
    "desk.guest": Role("guest", "Επισκέπτης", {"desk.paper.read": "own"}),
}


@pytest.fixture
def directory(db: Db) -> Directory:
    """Two roles as a module would declare them, with one right taken away here."""
    made = Directory(ROLES)
    with db() as session:
        session.add(PermissionGrant(role="desk.clerk", permission="desk.paper.write", scope="none"))
        session.add(FieldRight(role="desk.clerk", record="desk.paper", field="price", level="read"))
        session.flush()
        made.refresh(session, 1)
    return made


def test_roles_combine_to_the_scope_that_reaches_further(directory: Directory) -> None:
    assert directory.combined(["desk.guest", "desk.clerk"]) == {"desk.paper.read": "team"}


def test_what_an_administrator_took_away_is_gone(directory: Directory) -> None:
    assert directory.grants_of("desk.clerk")["desk.paper.write"] == "none"
    assert "desk.paper.write" not in directory.combined(["desk.clerk"])


def test_a_role_whose_module_is_gone_gives_nothing(directory: Directory) -> None:
    assert directory.combined(["attic.keeper"]) == {}


def test_only_the_field_rights_of_ones_roles_count(directory: Directory) -> None:
    assert directory.field_rights(["desk.guest"]) == {}
    assert directory.field_rights(["desk.clerk"]) == {("desk.clerk", "desk.paper", "price"): "read"}


def test_members_of_a_team_see_the_teams_below_it(site: Site) -> None:
    with site.system() as session:
        country = Team(name="Ελλάδα")
        city = Team(name="Αθήνα", parent=country)
        shop = Team(name="Πλάκα", parent=city)
        session.add_all([country, city, shop, Team(name="Hà Nội")])
        bump_config_version(session.connection())
        session.flush()
        ids = country.id, city.id, shop.id
    member = site.user(team="Αθήνα")

    assert site.actor(member).team_ids == frozenset(ids[1:])


def test_a_page_asks_once_who_is_there(site: Site) -> None:
    browser = site.client(site.user("administrator", team="Bán hàng"))
    browser.get("/account/password")

    with recorded(site.engine) as asked:
        browser.get("/account/password")

    assert _tables(asked) == ["host_generation"]


def _tables(asked: Recorder) -> list[str]:
    """Return the first table that each statement reads."""
    return [text.split("FROM ")[-1].split()[0].strip(",") for text, _seconds in asked.statements]


def test_a_changed_right_holds_from_the_next_click_on(site: Site) -> None:
    user_id = site.user(grants={"desk.paper.read": "own"})
    assert site.actor(user_id).scope("desk.paper.read") == "own"

    with site.system() as session:
        session.execute(update(PermissionGrant).values(scope="all"))
        bump_config_version(session.connection())

    assert site.actor(user_id).scope("desk.paper.read") == "all"


def test_a_process_that_is_out_of_date_answers_503(site: Site) -> None:
    browser = site.client(site.user("administrator"))
    watch = site.app.extensions["crm_watch"]
    with site.system() as session:
        present = host_generation.c.generation
        session.execute(update(host_generation).values(generation=present + 1))
    try:
        refused = browser.get("/account")
        assert (refused.status, refused.response.headers["Retry-After"]) == (503, "1")
    finally:
        watch.stale = False


def test_who_set_no_language_works_in_that_of_the_firm(site: Site) -> None:
    user_id = site.user(language="")
    with site.system():
        save_setting(current_session(), settings().declared, "host.main_language", "el")
        save_setting(current_session(), settings().declared, "host.timezone", "Europe/Athens")

    actor = site.actor(user_id)

    assert (actor.language, actor.timezone) == ("el", "Europe/Athens")


def test_the_tree_of_teams_lists_each_below_its_own(db: Db) -> None:
    with db() as session:
        greece = Team(name="Ελλάδα")
        session.add_all([Team(name="Việt Nam"), greece, Team(name="Αθήνα", parent=greece)])
        session.flush()

        tree = [(team.name, depth) for team, depth in all_teams(session)]

    assert tree[tree.index(("Ελλάδα", 0)) + 1] == ("Αθήνα", 1)


def test_a_team_cannot_stand_above_itself(db: Db) -> None:
    with db() as session:
        top = Team(name="Ελλάδα")
        below = Team(name="Αθήνα", parent=top)
        session.add_all([top, below])
        session.flush()

        with pytest.raises(AccountRefused, match="cannot belong to itself"):
            put_team(session, top, "Ελλάδα", below, [])


def test_teams_below_a_deleted_one_move_up(db: Db) -> None:
    with db() as session:
        top = Team(name="Ελλάδα")
        middle = Team(name="Αθήνα", parent=top)
        low = Team(name="Πλάκα", parent=middle)
        user = User(name="Νίκος", email="n@el.example", email_key="n@el.example", teams=[middle])
        session.add_all([low, user])
        session.flush()

        delete_team(session, middle)
        session.expire_all()

        assert low.parent is top
        assert user.teams == []
