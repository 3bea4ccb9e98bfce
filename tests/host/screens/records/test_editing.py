from __future__ import annotations

import json
import threading
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from workshop import Customer, Machine, MachineForm, Reading, kept
from workshop_site import APPRENTICE, CLERK, MANAGER, Site
from wtforms import StringField

from crm_host.api import extend_form
from crm_host.extend.contributions import ContributionError, contributing
from crm_host.testing.client import Client

NEW = "/workshop/machines/new"
Add = Callable[[Any], int]
Load = Callable[..., Any]


def test_a_new_record_is_created_and_its_page_opens(client: Client) -> None:
    answer = client.submit(NEW, {"name": "Máy khoan", "serial": "VN-77", "built_on": "9/3/2026"})
    assert (answer.status, answer.location) == (303, "/workshop/machines/1")
    page = client.get(answer.location)
    assert page.heading == "Máy khoan"
    assert "VN-77" in page.text
    assert "Created: Máy khoan" in page.text


def test_dates_and_numbers_are_read_as_the_reader_writes_them(site: Site, load: Load) -> None:
    from dataclasses import replace

    client = site.browser(replace(MANAGER, language="vi"))
    client.submit(NEW, {"name": "Máy", "built_on": "9/3/2026", "hours": "1.234"})
    assert load(Machine, 1, "built_on", "hours") == [date(2026, 3, 9), 1234]
    edit = client.get("/workshop/machines/1/edit")
    assert edit.one("#built_on")["value"] == "09/03/2026"
    assert edit.one("#hours")["value"] == "1.234"


def test_a_form_comes_back_with_its_mistakes_and_its_values(client: Client) -> None:
    answer = client.submit(NEW, {"name": " ", "hours": "many", "notes": "Hỏng < 3 ngày"})
    assert answer.status == 422
    assert answer.one("#name")["aria-invalid"] == "true"
    assert answer.one("#hours")["value"] == "many"
    assert answer.one("#notes").get_text().strip() == "Hỏng < 3 ngày"
    assert answer.texts("#hours-error") == ["Write a whole number, for example 1200."]
    assert answer.all(".error-summary a[href='#name']")


def test_a_refused_form_keeps_nothing(client: Client, load: Load) -> None:
    answer = client.submit(NEW, {"name": "Máy", "hours": "2000000"})
    assert (answer.status, answer.texts("#hours-error")) == (422, ["No machine runs that long."])
    assert client.get("/workshop/machines/1").status == 404


def test_a_value_that_must_be_unique_is_refused_at_its_input(client: Client) -> None:
    client.submit(NEW, {"name": "Máy khoan", "serial": "VN-77"})
    answer = client.submit(NEW, {"name": "Máy mài", "serial": "VN-77"})
    assert answer.status == 422
    assert answer.texts("#serial-error") == ["Another record has this value already."]


def test_names_that_are_not_in_the_form_are_not_written(client: Client, load: Load) -> None:
    client.submit(NEW, {"name": "Máy", "owner_id": "3", "version": "9", "deleted_at": "2026-01-01"})
    assert load(Machine, 1, "owner_id", "version", "deleted_at") == [1, 1, None]


def test_a_field_that_may_only_be_read_is_shown_and_not_accepted(
    site: Site, add: Add, load: Load
) -> None:
    id = add(Machine(name="Máy khoan", price=5000))
    client = site.browser(CLERK)
    page = client.get(f"/workshop/machines/{id}/edit")
    assert page.one("#price")["value"] == "5,000"
    assert page.one("#price").has_attr("readonly")
    client.submit(f"/workshop/machines/{id}/edit", {"price": "1", "name": "Máy mài"})
    assert load(Machine, id, "name", "price") == ["Máy mài", 5000]


def test_a_field_that_may_not_be_read_is_absent(site: Site, add: Add, load: Load) -> None:
    id = add(Machine(name="Máy khoan", price=5000, owner_id=3))
    client = site.browser(APPRENTICE)
    assert not client.get(f"/workshop/machines/{id}/edit").all("#price")
    client.submit(f"/workshop/machines/{id}/edit", {"price": "1"})
    assert load(Machine, id, "price") == 5000


def test_hidden_and_absent_records_answer_alike(site: Site, add: Add) -> None:
    id = add(Machine(name="Máy khoan", owner_id=1))
    client = site.browser(APPRENTICE)
    for screen in ("", "/edit", "/history", "/panel/manual"):
        hidden = client.get(f"/workshop/machines/{id}{screen}")
        absent = client.get(f"/workshop/machines/99{screen}")
        assert (hidden.status, hidden.text) == (absent.status, absent.text)
        assert hidden.status == 404
    assert client.post(f"/workshop/machines/{id}/delete").status == 404


def test_a_double_click_makes_one_record_and_both_answers_lead_to_it(
    client: Client, load: Load
) -> None:
    page = client.get(NEW)
    values = page.fields() | {"name": "Máy khoan"}
    first, second = client.post(NEW, values), client.post(NEW, values)
    assert first.location == second.location == "/workshop/machines/1"
    assert client.get("/workshop/machines/2").status == 404


def test_two_clicks_at_the_same_moment_make_one_record(site: Site) -> None:
    values = site.browser().get(NEW).fields() | {"name": "Máy khoan"}
    browsers = [Client(site.app) for _ in range(4)]
    start = threading.Barrier(len(browsers))
    locations: list[str] = []

    def click(browser: Client) -> None:
        start.wait()
        locations.append(browser.post(NEW, values).location)

    threads = [threading.Thread(target=click, args=(browser,)) for browser in browsers]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert set(locations) == {"/workshop/machines/1"}
    assert site.browser().get("/workshop/machines/2").status == 404


def test_a_corrected_form_may_use_its_key_again(client: Client) -> None:
    values = client.get(NEW).fields()
    assert client.post(NEW, values).status == 422
    assert client.post(NEW, values | {"name": "Máy khoan"}).status == 303


def test_rows_are_added_changed_and_removed(client: Client, add: Add, load: Load) -> None:
    id = add(Machine(name="Máy", readings=[Reading(value="10"), Reading(value="20")]))
    edit = f"/workshop/machines/{id}/edit"
    client.submit(
        edit, {"readings-0-value": "11", "readings-1-value": "", "readings-2-value": "30"}
    )
    page = client.get(edit)
    assert [tag["value"] for tag in page.all("[name$='-value']")] == ["11", "30"]
    assert [tag["value"] for tag in page.all("[name$='-row']")] == ["1", "3"]


def test_rows_are_added_and_removed_without_script(client: Client, load: Load) -> None:
    values = client.get(NEW).fields() | {"name": "Máy khoan", "readings-0-value": "10"}
    more = client.post(NEW, values | {"add": "readings"})
    assert more.status == 200
    assert [tag["value"] for tag in more.all("[name$='-value']")] == ["10", ""]
    assert more.one("#name")["value"] == "Máy khoan"
    values = more.fields() | {"readings-1-value": "20", "remove": "readings-0"}
    fewer = client.post(NEW, values)
    assert [tag["value"] for tag in fewer.all("[name$='-value']")] == ["20"]
    assert client.get("/workshop/machines/1").status == 404


def test_a_mistake_in_a_row_stands_at_the_row(client: Client) -> None:
    answer = client.submit(NEW, {"name": "Máy", "readings-0-value": "broken"})
    assert answer.status == 422
    assert answer.texts("#readings-0-value-error") == ["A reading is a number."]


def test_a_row_of_another_record_cannot_be_taken_over(client: Client, add: Add, load: Load) -> None:
    add(Machine(name="Máy khoan", readings=[Reading(value="10")]))
    own = add(Machine(name="Máy mài"))
    client.submit(
        f"/workshop/machines/{own}/edit", {"readings-0-row": "1", "readings-0-value": "99"}
    )
    assert load(Reading, 1, "value", "machine_id") == ["10", 1]


def test_a_link_to_a_hidden_record_is_refused(site: Site, add: Add) -> None:
    hidden = add(Customer(name="Công ty An Phát", owner_id=1))
    client = site.browser(APPRENTICE)
    page = client.get(NEW)
    assert "An Phát" not in page.html
    answer = client.post(NEW, page.fields() | {"name": "Máy", "customer_id": str(hidden)})
    assert answer.status == 422
    assert answer.texts("#customer_id-error") == ["Choose an entry from the list."]


def test_a_hidden_link_stays_when_the_form_is_saved(site: Site, add: Add, load: Load) -> None:
    hidden = add(Customer(name="Công ty An Phát", owner_id=1))
    id = add(Machine(name="Máy", owner_id=3, customer_id=hidden))
    client = site.browser(APPRENTICE)
    page = client.get(f"/workshop/machines/{id}/edit")
    assert "Restricted" in page.texts("#customer_id option")
    client.submit(f"/workshop/machines/{id}/edit", {"name": "Máy mài"})
    assert load(Machine, id, "name", "customer_id") == ["Máy mài", hidden]


@pytest.fixture
def customers(add: Add) -> None:
    for name in ("Đặng Đức", "Vũ An", "Άννα Παπαδοπούλου", "Oliver O'Brien", "Lý Hà"):
        add(Customer(name=name))
    for number in range(4):
        add(Customer(name=f"Công ty {number}"))


@pytest.mark.usefixtures("customers")
def test_many_records_are_searched_and_found_without_accents(client: Client) -> None:
    page = client.get(NEW)
    assert page.one("#customer_id")["type"] == "search"
    values = page.fields() | {"name": "Máy", "customer_id-q": "dang duc", "lookup": "customer_id"}
    found = client.post(NEW, values)
    assert found.status == 200
    assert found.texts(".lookup-options label") == ["Đặng Đức", "None"]
    answer = client.post(NEW, found.fields() | {"customer_id": "1"})
    assert "Đặng Đức" in client.get(answer.location).text


@pytest.mark.usefixtures("customers")
def test_a_full_name_that_was_typed_is_taken(client: Client, load: Load) -> None:
    client.submit(NEW, {"name": "Máy", "customer_id-q": "αννα παπαδοπουλου"})
    assert load(Machine, 1, "customer_id") == 3


@pytest.mark.usefixtures("customers")
def test_a_half_typed_name_is_asked_about(client: Client) -> None:
    answer = client.submit(NEW, {"name": "Máy", "customer_id-q": "cong ty"})
    assert answer.status == 422
    assert answer.texts("#customer_id-error") == ["Choose one of the results, or clear the search."]
    assert "Công ty 3" in answer.texts(".lookup-options label")


@pytest.mark.usefixtures("customers")
def test_the_search_answers_the_script_with_radio_buttons(client: Client) -> None:
    answer = client.get("/lookup/workshop.customer?x-customer_id-q=ha", htmx=True)
    assert not answer.is_whole
    assert answer.texts("label") == ["Lý Hà", "None"]
    assert answer.all("input[name='x-customer_id'][value='5']")


@pytest.mark.usefixtures("customers")
def test_the_search_is_a_page_of_its_own(client: Client) -> None:
    page = client.get("/lookup/workshop.customer?q=dang")
    assert page.one("main ul a")["href"] == "/workshop/customers/1"


def test_the_search_hides_what_the_actor_may_not_see(site: Site, add: Add) -> None:
    add(Customer(name="Công ty An Phát", owner_id=1))
    client = site.browser(APPRENTICE)
    assert "An Phát" not in client.get("/lookup/workshop.customer?q=phat").html
    assert "An Phát" not in client.get("/lookup/workshop.customer?a-q=phat", htmx=True).html


def test_another_modules_field_stands_where_it_asks_to(client: Client, load: Load) -> None:
    page = client.get(NEW)
    names = [tag["name"] for tag in page.all("form.form-page input[id]") if tag["type"] == "text"]
    assert names[names.index("serial") + 1] == "rate"
    client.submit(NEW, {"name": "Máy", "rate": "250"})
    assert client.get("/workshop/machines/1/edit").one("#rate")["value"] == "250"


def test_another_modules_input_is_saved_by_it(client: Client) -> None:
    client.submit(NEW, {"name": "Máy", "rental_place": "Kệ 4"})
    assert kept[1] == "Kệ 4"
    assert client.get("/workshop/machines/1/edit").one("#rental_place")["value"] == "Kệ 4"


def test_the_address_can_fill_a_new_form_in(client: Client) -> None:
    page = client.get(f"{NEW}?name=Máy khoan&condition=used&customer_id=77&owner_id=3")
    assert page.one("#name")["value"] == "Máy khoan"
    assert page.texts("#condition option[selected]") == ["Used"]
    assert not page.all("#customer_id option[value='77']")


def test_a_default_is_offered(client: Client) -> None:
    assert client.get(NEW).texts("#condition option[selected]") == ["New"]


def test_what_is_typed_is_escaped(client: Client) -> None:
    answer = client.submit(NEW, {"name": "<script>alert(1)</script>"})
    page = client.get(answer.location)
    assert page.heading == "<script>alert(1)</script>"
    assert "<script>alert" not in page.html
    assert "<script>alert" not in client.get(f"{answer.location}/history").html


def test_the_form_answers_the_script_with_a_fragment(client: Client) -> None:
    answer = client.post(NEW, client.get(NEW).fields(), htmx=True)
    assert (answer.status, answer.is_whole) == (422, False)
    done = client.post(NEW, client.get(NEW).fields() | {"name": "Máy"}, htmx=True)
    assert json.loads(done.response.headers["HX-Location"]) == {
        "path": "/workshop/machines/1",
        "target": "#main",
    }


def test_a_new_record_is_the_actors_own_and_can_be_given_away(client: Client, load: Load) -> None:
    page = client.get(NEW)
    assert page.texts("#owner option[selected]") == ["Nguyễn Thị Đào"]
    client.submit(NEW, {"name": "Máy"})
    client.submit("/workshop/machines/1/edit", {"owner": "2"})
    assert load(Machine, 1, "owner_id", "created_by") == [2, 1]
    assert "Νίκος Παπαδόπουλος" in client.get("/workshop/machines/1").text


def test_an_input_is_added_under_the_name_of_its_module() -> None:
    with contributing("rental"), pytest.raises(ContributionError, match="'rental_'"):
        extend_form(MachineForm, {"shelf": StringField("Shelf")}, load=dict, save=print)
