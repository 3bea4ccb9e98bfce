"""Records that are hidden from a reader are hidden everywhere, and look like absent ones."""

from __future__ import annotations

import re

import pytest

from crm_host.kernel.loading import LoadedModule
from crm_host.testing.conformance.addresses import NO_RECORD, address, rules_of
from crm_host.testing.conformance.scene import (
    everything,
    has_own_rule,
    is_limitable,
    scenes,
    screens_with,
    shown,
)
from crm_host.testing.readings import Reader, readings
from crm_host.testing.shapes import SHAPES, Shape
from crm_host.testing.shapes import Scene as ShapeScene
from crm_host.testing.site import Site

#: Scope, whose record is looked for, and whether it is found; the own ones are looked at below.
REACH = (
    ("none", "own", False),
    ("team", "team", True),
    ("team", "other", False),
    ("all", "other", True),
)


@pytest.mark.parametrize(("scope", "whose", "is_seen"), REACH)
def test_every_reading_reaches_what_a_scope_does(
    site: Site, module: LoadedModule, scope: str, whose: str, is_seen: bool
) -> None:
    """Each way of looking, by somebody who may see nothing, the team's records or everything."""
    for screens in screens_with(site, module):
        if not is_limitable(site, screens):
            continue
        grants = everything(site, "own" if scope == "none" else scope)
        if scope == "none":
            del grants[screens.permission("read")]
        user, colleague = site.user(grants=grants, team="Bán hàng"), site.user(team="Bán hàng")
        (team,) = site.actor(user).team_ids
        owner = {"own": user, "team": colleague, "other": site.user()}[whose]
        record = shown(site, screens, owner, team if whose == "team" else None)
        with site.looking(site.actor(user)) as session:
            reached = session.get(screens.model, record.id) is not None
        if has_own_rule(screens) and reached:
            continue  # the module says who reaches it, and what they may do
        assert reached is is_seen, screens.name
        reader = Reader(site.client(user), screens, record.id, record.name, site)
        for reading in readings(site.app):
            if scope == "none" and reading.name == "import matching":
                continue  # the whole page is refused, and there is no file to look into
            if reached and reading.name.startswith("palette"):
                continue  # it rather gives up than let somebody wait
            found = record.name in reading.show(reader)
            assert found is reached, f"{screens.name} in {reading.name}"


def test_every_reading_shows_own_records_and_hides_others(site: Site, module: LoadedModule) -> None:
    """List, search, lookup, page, form, history, export, and whatever modules add."""
    for scene in scenes(site, module):
        everyone, limited = scene.administrator(), scene.limited()
        for reading in readings(site.app):
            where = f"{scene.screens.name} in {reading.name}"
            seen = reading.show(scene.reader(everyone, scene.hidden))
            assert scene.hidden.name in seen, f"an administrator misses {where}"
            seen = reading.show(scene.reader(limited, scene.mine))
            assert scene.mine.name in seen, f"the owner misses {where}"
            seen = reading.show(scene.reader(limited, scene.hidden))
            marks = frozenset({scene.hidden.name}).union(*scene.hidden.marks.values())
            assert {mark for mark in marks if mark in seen} == set(), f"leaked by {where}"


@pytest.mark.parametrize("htmx", [False, True])
@pytest.mark.parametrize("method", ["GET", "POST"])
def test_hidden_records_answer_like_absent_ones(
    site: Site, module: LoadedModule, method: str, htmx: bool
) -> None:
    """Whether a record exists is already something that its readers alone may know."""
    for scene in scenes(site, module):
        client = scene.limited()
        for rule in rules_of(site.app, module, method):
            if not rule.endpoint.startswith(f"{scene.screens.name}_") or "<int:" not in rule.rule:
                continue
            absent = client.request(method, address(rule), htmx=htmx)
            hidden = client.request(method, address(rule, scene.hidden.id), htmx=htmx)
            assert absent.status == 404, f"{method} {rule.rule} of an absent record"
            assert hidden.status == 404, f"{method} {rule.rule} of a hidden record"
            assert _anonymous(hidden.html, scene.hidden.id) == _anonymous(absent.html, NO_RECORD)


def _anonymous(html: str, number: int) -> str:
    """Take out the asked address and the token of the moment."""
    without_token = re.sub(r'(csrf[-_]token" (?:content|value)=")[^"]*', r"\1", html)
    return re.sub(rf"/{number}\b", "/N", without_token)


@pytest.mark.parametrize("shape", SHAPES, ids=lambda shape: shape.__name__)
def test_no_statement_reaches_hidden_records(
    site: Site, module: LoadedModule, shape: Shape
) -> None:
    """The query shapes in which row rules were once seen to leak."""
    for scene in scenes(site, module):
        with site.looking(site.actor(scene.user)) as session:
            ids = frozenset({scene.mine.id, scene.hidden.id})
            reached = shape(ShapeScene(session, scene.screens.model, ids))
            assert scene.hidden.id not in reached, scene.screens.name
