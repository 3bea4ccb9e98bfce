"""What other modules show in a template: order, rights, mistakes."""

from __future__ import annotations

import logging

import pytest
from flask import Flask
from jinja2 import DictLoader
from markupsafe import Markup

from crm_host.data.actor import Actor, acting_as
from crm_host.extend.contributions import ContributionError, contributing
from crm_host.extend.slots import Slot, fill, render_slot, slots, unknown_fills


def test_entries_come_by_position_then_graph_order(app: Flask) -> None:
    with contributing("visits"):
        Slot("visits.guest.side", name=str)
    with contributing("routes"):
        fill("visits.guest.side", lambda name: "first", position=10, id="first")
        fill("visits.guest.side", lambda name: "third", id="third")
    with contributing("visits"):
        fill("visits.guest.side", lambda name: "second", id="second")

    assert render_slot("visits.guest.side", name="Đào") == "first\nsecond\nthird"


def test_a_template_gets_the_arguments_and_text_is_escaped(app: Flask) -> None:
    app.jinja_loader = DictLoader({"routes/_side.html": "<b>{{ name }}</b>"})
    with contributing("visits"):
        Slot("visits.guest.foot", name=str)
    with contributing("routes"):
        fill("visits.guest.foot", "routes/_side.html")
        fill("visits.guest.foot", lambda name: "<script>", id="text")

    shown = render_slot("visits.guest.foot", name="<Đức>")

    assert shown == Markup("<b>&lt;Đức&gt;</b>\n&lt;script&gt;")


def test_modules_that_are_not_loaded_stay_silent(app: Flask) -> None:
    with contributing("visits"):
        Slot("visits.guest.head")
    with contributing("asleep"):
        fill("visits.guest.head", lambda: "zzz", id="snore")

    assert render_slot("visits.guest.head") == ""
    assert "visits.guest.head" in slots()


def test_an_entry_needs_its_permission(app: Flask) -> None:
    with contributing("visits"):
        Slot("visits.guest.menu")
    with contributing("routes"):
        fill("visits.guest.menu", lambda: "plan", id="plan", permission="route.plan")

    with acting_as(Actor(user_id=1)):
        assert render_slot("visits.guest.menu") == ""
    with acting_as(Actor(user_id=1, grants={"routes.route.plan": "own"})):
        assert render_slot("visits.guest.menu") == "plan"


def test_a_failing_entry_is_dropped_in_production(
    app: Flask, caplog: pytest.LogCaptureFixture
) -> None:
    with contributing("visits"):
        Slot("visits.guest.tabs")
    with contributing("routes"):
        fill("visits.guest.tabs", lambda: 1 / 0, id="broken")  # type: ignore[arg-type, return-value]  # it is meant to fail
        fill("visits.guest.tabs", lambda: "still here", id="sound", position=60)

    with caplog.at_level(logging.ERROR):
        assert render_slot("visits.guest.tabs") == "still here"
    assert "routes/broken failed in slot visits.guest.tabs" in caplog.text


def test_a_failing_entry_is_a_card_while_debugging(app: Flask) -> None:
    app.debug = True
    card = "{{ entry.module }}/{{ entry.id }}: {{ error }}"
    app.jinja_loader = DictLoader({"host/_slot_error.html": card})
    with contributing("visits"):
        Slot("visits.guest.rows")
    with contributing("routes"):
        fill("visits.guest.rows", lambda: 1 / 0, id="broken")  # type: ignore[arg-type, return-value]  # it is meant to fail

    assert render_slot("visits.guest.rows") == "routes/broken: ZeroDivisionError: division by zero"


def test_a_misspelt_slot_names_the_nearest(app: Flask) -> None:
    with contributing("visits"):
        Slot("visits.guest.panel")
    with contributing("routes"):
        fill("visits.guest.panle", lambda: "", id="typo")

    (text,) = unknown_fills("routes")
    advice = "Did you mean visits.guest.panel? All of them: crm names slots"
    assert text.endswith(f"which does not exist. {advice}")
    with pytest.raises(ContributionError, match=r"Did you mean visits.guest.panel\?"):
        render_slot("visits.guest.panal")


def test_the_owner_passes_what_it_declared(app: Flask) -> None:
    with contributing("visits"):
        Slot("visits.guest.extra", name=str)

    with pytest.raises(ContributionError, match=r"takes \['name'\]; the template passes \[\]"):
        render_slot("visits.guest.extra")
    with pytest.raises(ContributionError, match="needs name to be a str"):
        render_slot("visits.guest.extra", name=5)
