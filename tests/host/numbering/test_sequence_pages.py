"""The pages on which administrators shape numbers."""

from __future__ import annotations

from datetime import date

import pytest

from crm_host.api import next_number

LETTERS = "contacts.letter"
PAGE = f"/admin/sequences/{LETTERS}"


@pytest.fixture
def office(numbered, clock):
    """Return an administrator's browser; two letters were written this year."""
    with numbered.system():
        next_number(LETTERS, date(2026, 1, 5))
        next_number(LETTERS, date(2026, 2, 5))
    return numbered.client(numbered.user("administrator"))


def test_the_list_shows_the_number_that_comes_next(office):
    page = office.get("/admin/sequences/")
    assert "THƯ-2026-00003" in page.text
    assert page.texts(".cell-main") == ["Letters", "Visits"]


def test_a_preview_shows_what_would_come_and_changes_nothing(office, numbered):
    page = office.submit(PAGE, {"pattern": "TB/{year}/{number:03d}", "preview": "1"})
    assert page.status == 200
    assert page.texts("main form code") == ["TB/2026/003", "TB/2026/004", "TB/2026/005"]
    with numbered.system():
        assert next_number(LETTERS, date(2026, 3, 9)) == "THƯ-2026-00003"


def test_a_new_pattern_is_used_at_once_and_stands_in_the_history(office, numbered):
    changes = {"pattern": "TB{year}{month}-{number:03d}", "reset": "monthly", "next": "7"}
    warned = office.submit(PAGE, changes)
    assert warned.status == 422
    page = office.submit(PAGE, changes | {"sure": "y"})
    assert page.status == 303
    with numbered.system():
        assert next_number(LETTERS, date(2026, 3, 9)) == "TB202603-007"
        assert next_number(LETTERS, date(2026, 4, 1)) == "TB202604-001"
    history = office.get(PAGE).one("#history").get_text(" ")
    assert "THƯ-{year}-{number:05d} → TB{year}{month}-{number:03d}" in history
    assert "Each year → Each month" in history


def test_going_back_warns_of_doubles_and_needs_a_second_word(office, numbered):
    page = office.submit(PAGE, {"next": "1"})
    assert page.status == 422
    assert "from THƯ-2026-00001 to THƯ-2026-00002 may have been given" in page.text
    office.submit(PAGE, {"next": "1", "sure": "y"})
    with numbered.system():
        assert next_number(LETTERS, date(2026, 3, 9)) == "THƯ-2026-00001"


def test_a_pattern_that_would_make_doubles_is_refused_at_its_input(office):
    page = office.submit(PAGE, {"pattern": "THƯ-{number}"})
    assert page.status == 422
    assert "needs {year}" in page.one("#pattern-error").get_text()
    assert page.one("#pattern")["value"] == "THƯ-{number}"


@pytest.mark.parametrize("typed", ["0", "-3", "ten", "1e99", "9" * 40, ""])
def test_a_next_number_that_is_none_is_refused_at_its_input(office, typed):
    page = office.submit(PAGE, {"next": typed})
    assert page.status == 422
    assert page.one("#next-error")


def test_a_number_that_a_record_bears_already_is_refused(numbered, clock):
    from dataclasses import replace

    registry = numbered.app.extensions["crm"]
    declared = replace(registry.sequences[LETTERS], used_in="contacts.contact.family_name")
    numbered.app.extensions["crm"] = replace(registry, sequences={LETTERS: declared})
    with numbered.system() as session:
        session.add(
            registry.records["contacts.contact"](kind="person", family_name="THƯ-2026-00009")
        )
    office = numbered.client(numbered.user("administrator"))
    page = office.submit(PAGE, {"next": "9", "sure": "y"})
    assert page.status == 422
    assert "THƯ-2026-00009 exists already" in page.one("#next-error").get_text()


def test_only_administrators_shape_numbers(numbered):
    assert numbered.client(numbered.user("reader")).get(PAGE).status == 403
    assert numbered.client().get(PAGE).status == 303
    administrator = numbered.client(numbered.user("administrator"))
    assert administrator.get("/admin/sequences/contacts.nothing").status == 404
