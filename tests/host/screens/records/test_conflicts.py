from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy.orm import Session
from workshop import Machine, Reading, meanwhile
from workshop_site import CLERK, MANAGER, Site

from crm_host.testing.client import Client
from crm_host.testing.page import Page

Add = Callable[[Any], int]
Load = Callable[..., Any]
EDIT = "/workshop/machines/1/edit"


@pytest.fixture
def machine(add: Add) -> int:
    return add(Machine(name="Máy khoan", hours=100, notes="Sạch", readings=[Reading(value="10")]))


def both_edit(site: Site, theirs: dict[str, str], mine: dict[str, str]) -> tuple[Client, Page]:
    """Open the form, let the clerk save something, then send the form."""
    manager = site.browser(MANAGER)
    values = manager.get(EDIT).fields()
    site.browser(CLERK).submit(EDIT, theirs)
    site.actor = MANAGER
    return manager, manager.post(EDIT, values | mine)


@pytest.mark.usefixtures("machine")
def test_the_newer_value_is_never_overwritten_in_silence(site: Site, load: Load) -> None:
    _, answer = both_edit(site, {"name": "Máy mài"}, {"name": "Máy cưa"})
    assert answer.status == 409
    assert "Νίκος Παπαδόπουλος changed this at" in answer.text
    assert answer.texts("fieldset:has([name='keep-name']) label") == [
        "Saved meanwhile: Máy mài",
        "Yours: Máy cưa",
    ]
    assert answer.one("[name='keep-name'][checked]")["value"] == "theirs"
    assert load(Machine, 1, "name") == "Máy mài"


@pytest.mark.usefixtures("machine")
@pytest.mark.parametrize(("choice", "name"), [("theirs", "Máy mài"), ("mine", "Máy cưa")])
def test_the_chosen_value_is_saved(site: Site, load: Load, choice: str, name: str) -> None:
    manager, answer = both_edit(site, {"name": "Máy mài"}, {"name": "Máy cưa", "notes": "Bẩn"})
    saved = manager.post(EDIT, answer.fields() | {"keep-name": choice})
    assert saved.status == 303
    assert load(Machine, 1, "name", "notes") == [name, "Bẩn"]


@pytest.mark.usefixtures("machine")
def test_fields_that_only_the_other_changed_are_taken_over(site: Site, load: Load) -> None:
    manager, answer = both_edit(site, {"hours": "200"}, {"notes": "Bẩn"})
    assert answer.status == 409
    assert "These new values were taken over: Hours." in answer.text
    assert not answer.all("[name^='keep-']")
    assert answer.one("#hours")["value"] == "200"
    assert manager.post(EDIT, answer.fields()).status == 303
    assert load(Machine, 1, "hours", "notes") == [200, "Bẩn"]


@pytest.mark.usefixtures("machine")
def test_rows_are_part_of_the_record(site: Site, load: Load) -> None:
    manager, answer = both_edit(site, {"readings-0-value": "11"}, {"readings-0-value": "12"})
    assert answer.status == 409
    assert "Saved meanwhile: 11" in answer.text
    assert "Yours: 12" in answer.text
    manager.post(EDIT, answer.fields())
    assert load(Reading, 1, "value") == "11"


@pytest.mark.usefixtures("machine")
def test_rows_that_no_form_changed_are_part_of_it_as_well(site: Site, load: Load) -> None:
    manager = site.browser(MANAGER)
    values = manager.get(EDIT).fields()
    with Session(site.engine, info={"system": "import of readings"}) as other, other.begin():
        other.get_one(Reading, 1).value = "11"
    answer = manager.post(EDIT, values | {"readings-0-value": "12"})
    assert answer.status == 409
    assert "Saved meanwhile: 11" in answer.text
    assert load(Reading, 1, "value") == "11"


@pytest.mark.usefixtures("machine")
def test_what_the_form_does_not_show_is_no_conflict(site: Site, load: Load) -> None:
    manager = site.browser(MANAGER)
    values = manager.get(EDIT).fields()
    with Session(site.engine, info={"system": "hand over"}) as other, other.begin():
        other.get_one(Machine, 1).owner_id = None
    assert manager.post(EDIT, values | {"name": "Máy cưa"}).status == 303
    assert load(Machine, 1, "name", "owner_id") == ["Máy cưa", None]


@pytest.mark.usefixtures("machine")
def test_another_modules_value_is_part_of_the_record(site: Site) -> None:
    _, answer = both_edit(site, {"rate": "250"}, {"rate": "300"})
    assert answer.status == 409
    assert "Saved meanwhile: 250" in answer.text


@pytest.mark.usefixtures("machine")
def test_a_form_that_names_no_version_is_a_conflict(client: Client, load: Load) -> None:
    values = client.get(EDIT).fields() | {"crm-version": "", "name": "Máy cưa"}
    assert client.post(EDIT, values).status == 409
    assert load(Machine, 1, "name") == "Máy khoan"


@pytest.mark.usefixtures("machine")
def test_saving_nothing_makes_no_new_version(client: Client, load: Load) -> None:
    before = load(Machine, 1, "version", "updated_at")
    assert client.submit(EDIT, {}).status == 303
    assert load(Machine, 1, "version", "updated_at") == before


@pytest.mark.usefixtures("machine")
def test_a_double_click_on_save_is_no_conflict(client: Client) -> None:
    values = client.get(EDIT).fields() | {"name": "Máy cưa"}
    first, second = client.post(EDIT, values), client.post(EDIT, values)
    assert first.status == second.status == 303


@pytest.mark.usefixtures("machine")
@pytest.mark.parametrize("database_kind", ["postgresql"], indirect=True)
def test_a_save_between_reading_and_writing_is_a_conflict(site: Site, load: Load) -> None:
    manager = site.browser(MANAGER)
    values = manager.get(EDIT).fields()

    def somebody_saves() -> None:
        with Session(site.engine, info={"system": "somebody"}) as other, other.begin():
            other.get_one(Machine, 1).name = "Máy mài"

    meanwhile.append(somebody_saves)
    answer = manager.post(EDIT, values | {"name": "Máy cưa"})
    assert answer.status == 409
    assert "Saved meanwhile: Máy mài" in answer.text
    assert load(Machine, 1, "name") == "Máy mài"


@pytest.mark.usefixtures("machine")
def test_the_script_puts_a_conflict_in_the_place_of_the_form(site: Site) -> None:
    manager = site.browser(MANAGER)
    values = manager.get(EDIT).fields()
    site.browser(CLERK).submit(EDIT, {"name": "Máy mài"})
    answer = manager.post(EDIT, values | {"name": "Máy cưa"}, htmx=True)
    assert (answer.status, answer.is_whole) == (409, False)
    assert answer.response.headers["HX-Retarget"] == "#main"
