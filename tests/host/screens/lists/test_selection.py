from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest
from library import CLERK, Reader
from library_site import Client, Site
from sqlalchemy import select

from crm_host.data.session import system_session

READERS = "/library/readers"
BULK = f"{READERS}/bulk"
Crowd = Callable[[int], None]


def points(site: Site) -> dict[str, int | None]:
    with site.app.app_context(), system_session("look") as own:
        return {row.name: row.points for row in own.scalars(select(Reader))}


def test_an_action_changes_the_selected_rows_only(site: Site, client: Client) -> None:
    done = client.post(BULK, {"action": "forgive", "id": ["1", "4"], "q": "has:points"})

    assert (done.status, done.location) == (303, f"{READERS}?q=has:points")
    assert "Forgiven" in client.get(done.location).html
    kept = points(site)
    assert (kept["Đặng Đức"], kept["Άννα Παπαδοπούλου"], kept["Amelia Smith"]) == (0, 0, 1500)


def test_all_rows_of_a_filter_can_be_meant(site: Site, client: Client, crowd: Crowd) -> None:
    crowd(60)
    page = client.get(f"{READERS}?q=phones:%2B8490")
    assert "All 60 readers" in page.text

    asked = client.post(BULK, {"action": "forgive", "all": "1", "q": "phones:+8490"})
    assert asked.heading == "Forgive: 60 readers"
    assert "and 40 more" in asked.text
    client.post(BULK, asked.fields("main form") | {"action": "forgive"})

    kept = points(site)
    assert {kept[f"Bạn {number:03}"] for number in range(1, 61)} == {0}
    assert kept["Amelia Smith"] == 1500


def test_deleted_rows_leave_the_list_and_archived_ones_hide(client: Client) -> None:
    client.post(BULK, {"action": "delete", "id": "1"})
    client.post(BULK, {"action": "archive", "id": "2"})

    names = client.get(READERS).texts("tbody th")
    assert len(names) == 5
    assert not {"Đặng Đức", "Nguyễn Thị Đào"} & set(names)
    archive = client.get(f"{READERS}?q=is:archived")
    assert archive.texts("tbody th") == ["Nguyễn Thị Đào"]
    assert "Bring back" in archive.text
    client.post(BULK, {"action": "unarchive", "id": "2", "q": "is:archived"})
    assert "Nguyễn Thị Đào" in client.get(READERS).texts("tbody th")


@pytest.mark.parametrize(
    ("form", "reason"),
    [
        ({"action": "forgive"}, "Select some rows first."),
        ({"action": "forgive", "id": ["999", "x", "-1", "9" * 30]}, "Select some rows first."),
        ({"action": "forgive", "id": "1", "q": "ctiy:x"}, "Correct the filter first."),
    ],
)
def test_a_request_that_means_nothing_changes_nothing(
    site: Site, client: Client, form: dict[str, object], reason: str
) -> None:
    before = points(site)

    answer = client.post(BULK, form)

    assert (answer.status, reason in answer.text) == (422, True)
    assert points(site) == before


def test_too_many_rows_are_refused(
    client: Client, crowd: Crowd, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("crm_host.screens.selection.MOST", 30)
    crowd(40)

    answer = client.post(BULK, {"action": "forgive", "all": "1"})

    assert answer.status == 422
    assert "at most 30 rows" in answer.text


def test_an_action_without_its_permission_does_not_exist(site: Site) -> None:
    reader_only = replace(CLERK, grants={"library.reader.read": "all"})
    client = site.browser(reader_only)

    assert not client.get(READERS).all("input[name=id]")
    assert client.post(BULK, {"action": "delete", "id": "1"}).status == 404


def test_rows_of_others_are_neither_seen_nor_changed(site: Site) -> None:
    own = {f"library.reader.{right}": "own" for right in ("read", "write", "delete")}
    client = site.browser(replace(CLERK, grants=own))

    answer = client.post(BULK, {"action": "forgive", "id": ["1", "2"]})

    assert answer.status == 303
    kept = points(site)
    assert (kept["Đặng Đức"], kept["Nguyễn Thị Đào"]) == (120, 0)


def test_one_row_that_may_not_be_changed_stops_a_modules_action(site: Site) -> None:
    grants = {"library.reader.read": "all", "library.reader.write": "own"}
    client = site.browser(replace(CLERK, grants=grants))

    answer = client.post(BULK, {"action": "forgive", "id": ["1", "2"]})

    assert answer.status == 403
    assert points(site)["Nguyễn Thị Đào"] == 40
