"""Records that are hidden from a reader are hidden everywhere, and look like absent ones."""

from __future__ import annotations

import re

import pytest

from crm_host.kernel.loading import LoadedModule
from crm_host.testing.conformance.addresses import NO_RECORD, address, rules_of
from crm_host.testing.conformance.scene import scenes
from crm_host.testing.readings import readings
from crm_host.testing.shapes import SHAPES, Shape
from crm_host.testing.shapes import Scene as ShapeScene
from crm_host.testing.site import Site


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
