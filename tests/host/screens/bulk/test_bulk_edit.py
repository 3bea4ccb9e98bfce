"""Changing many readers at once, from the list to the result."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest
from library import CLERK, Reader, screens
from library_site import Client, Site
from sqlalchemy import func, select

from crm_host.data.changes import Change, ChangeSet
from crm_host.data.session import system_session
from crm_host.forms.refusal import Refused
from crm_host.screens.bulk_edit.models import BulkRun
from crm_host.testing.page import Page

READERS = "/library/readers"
BULK = f"{READERS}/bulk"
EDIT = f"{BULK}/edit"
FORM = "#bulk-form"
Crowd = Callable[[int], None]
Look = Callable[..., dict[str, object]]


def asked(client: Client, **selection: object) -> Page:
    """Press the list's button that changes the selected rows."""
    return client.post(BULK, {"action": "edit", **selection})


def previewed(client: Client, page: Page, **values: str) -> Page:
    return client.post(EDIT, page.fields(FORM) | values)


def confirmed(client: Client, page: Page) -> Page:
    return client.post(EDIT, page.fields("main form") | {"confirmed": "1"})


def test_new_values_are_seen_before_they_are_written(client: Client, look: Look) -> None:
    page = asked(client, id=["1", "2", "3"])
    assert page.heading == "Change: 3 readers"

    answer = previewed(client, page, **{"set-city": "Hà Nội"})

    rows = [answer.texts(f"tbody tr:nth-of-type({row}) > *") for row in (1,)]
    assert rows == [["Nguyễn Thị Đào", "City", "Huế", "Hà Nội"]]
    assert "2 are as wished already." in answer.text
    assert look("city")["Nguyễn Thị Đào"] == "Huế"

    done = confirmed(client, answer)

    assert (done.status, done.location) == (303, READERS)
    assert look("city")["Nguyễn Thị Đào"] == "Hà Nội"
    assert "Change: 3 readers" in client.get(READERS).text


def test_the_search_finds_the_new_values_and_the_history_tells_them(
    site: Site, client: Client
) -> None:
    confirmed(client, previewed(client, asked(client, id=["1", "4"]), **{"set-city": "Đà Nẵng"}))

    assert len(client.get(f"{READERS}?q=da+nang").texts("tbody th")) == 2
    with site.app.app_context(), system_session("look") as own:
        changes = select(Change).where(Change.record_id == 1, Change.operation == "update")
        [told] = own.scalars(changes)
        assert told.values == {"city": ["Hà Nội", "Đà Nẵng"]}
        assert own.get_one(ChangeSet, told.set_id).actor_name == CLERK.name
        assert own.get_one(Reader, 1).version == 2


@pytest.mark.parametrize(
    ("values", "attribute", "expected"),
    [
        ({"set-points": "1,200"}, "points", 1200),
        ({"clear-points": "1"}, "points", None),
        ({"set-vip": "no"}, "vip", False),
        ({"set-status": "left"}, "status", "left"),
        ({"set-mentor_id": "4"}, "mentor_id", 4),
        ({"set-owner": "2"}, "owner_id", 2),
    ],
)
def test_fields_of_every_kind_can_be_set_or_emptied(
    client: Client, look: Look, values: dict[str, str], attribute: str, expected: object
) -> None:
    confirmed(client, previewed(client, asked(client, id=["1", "2"]), **values))

    found = look(attribute)
    assert (found["Đặng Đức"], found["Nguyễn Thị Đào"]) == (expected, expected)


@pytest.mark.parametrize(
    ("values", "reason"),
    [
        ({}, "Give at least one field a new value."),
        ({"set-points": "many"}, "Write a whole number, for example 1200."),
        ({"set-city": "Huế", "clear-city": "1"}, "not both"),
    ],
)
def test_what_makes_no_sense_comes_back_with_the_reason(
    client: Client, look: Look, values: dict[str, str], reason: str
) -> None:
    answer = previewed(client, asked(client, id=["1"]), **values)

    assert (answer.status, reason in answer.text) == (422, True)
    assert look("city")["Đặng Đức"] == "Hà Nội"


def test_fields_that_one_may_not_write_are_neither_offered_nor_taken(
    client: Client, look: Look
) -> None:
    page = asked(client, id=["1"])
    assert not page.all("[name='set-salary']")

    answer = previewed(client, page, **{"set-salary": "1"})

    assert answer.status == 422
    assert look("salary")["Đặng Đức"] is None


def test_rows_that_one_may_not_change_are_refused_by_name_and_the_others_written(
    site: Site, look: Look
) -> None:
    grants = {"library.reader.read": "all", "library.reader.write": "own"}
    client = site.browser(replace(CLERK, grants=grants))

    preview = previewed(client, asked(client, id=["1", "2"]), **{"set-city": "Vinh"})
    assert "1 would be refused and stay as it is." in preview.text
    assert "Đặng Đức" in preview.one("#bulk-refusals").text
    done = confirmed(client, preview)
    result = client.get(done.location)

    assert look("city")["Nguyễn Thị Đào"] == "Vinh"
    assert look("city")["Đặng Đức"] == "Hà Nội"
    assert "Đặng Đức" in result.one("#bulk-refused").text
    file = client.get(f"{done.location}/refused.csv")
    assert "Đặng Đức" in file.html


def test_a_record_that_its_rules_refuse_does_not_stop_the_others(
    client: Client, look: Look, monkeypatch: pytest.MonkeyPatch
) -> None:
    def no_left(reader: Reader) -> None:
        if reader.status == "left":
            raise Refused("Whoever left stays where they were.")

    monkeypatch.setattr(screens, "check", no_left)
    everybody = [str(number) for number in range(1, 8)]

    preview = previewed(client, asked(client, id=everybody), **{"set-city": "Sa Pa"})
    result = client.get(confirmed(client, preview).location)

    assert result.texts(".counts dd") == ["7", "6", "0", "1"]
    assert "Whoever left stays where they were." in result.text
    assert look("city")["ΓΙΩΡΓΟΣ ΠΑΠΑΔΟΠΟΥΛΟΣ"] == "Πάτρα"
    assert look("city")["Amelia Smith"] == "Sa Pa"


def test_a_double_click_changes_once(site: Site, client: Client) -> None:
    preview = previewed(client, asked(client, id=["1", "2"]), **{"set-points": "5"})

    first, second = confirmed(client, preview), confirmed(client, preview)

    assert first.location == second.location
    with site.app.app_context(), system_session("look") as own:
        assert own.scalar(select(func.count(BulkRun.id))) == 1


def test_a_list_that_grew_meanwhile_is_shown_again(
    client: Client, crowd: Crowd, look: Look
) -> None:
    preview = previewed(client, asked(client, all="1"), **{"set-city": "Vinh"})
    crowd(1)

    answer = confirmed(client, preview)

    assert "The list has changed since." in answer.text
    assert answer.heading == "Change: 8 readers"
    assert look("city")["Đặng Đức"] == "Hà Nội"


def test_readers_with_phones_keep_them_and_are_still_found_by_them(client: Client) -> None:
    confirmed(client, previewed(client, asked(client, id=["1"]), **{"set-city": "Vinh"}))

    assert client.get(f"{READERS}?q=912345678").texts("tbody th") == ["Đặng Đức"]


def test_deleting_skips_what_a_module_keeps_and_says_why(client: Client, look: Look) -> None:
    deleted = client.post(BULK, {"action": "delete", "id": ["1", "2"]})

    assert deleted.location == READERS
    assert "Đặng Đức" not in client.get(READERS).texts("tbody th")
    assert look("deleted_at")["Đặng Đức"] is not None


def test_more_than_twenty_are_asked_about_with_their_names(client: Client, crowd: Crowd) -> None:
    crowd(30)

    page = client.post(BULK, {"action": "archive", "all": "1", "q": "bạn"})

    assert page.heading == "Archive: 30 readers"
    assert len(page.texts("#bulk-names li")) == 20
    assert "and 10 more" in page.text
    client.post(BULK, page.fields("main form") | {"confirmed": "1"})
    assert "Bạn 007" not in client.get(READERS).texts("tbody th")
