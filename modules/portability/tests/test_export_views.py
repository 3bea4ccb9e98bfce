"""What a page shows is what its file holds: columns of saved views, pivots and graphs."""

from __future__ import annotations

import csv
import io

import pytest
from crm_contacts.models import Contact
from python_calamine import CalamineWorkbook

from crm_host.api import Actor, screens_of
from crm_host.testing.client import Client
from crm_host.testing.page import Page
from crm_host.testing.site import Site

LIST = "/contacts/contacts"


@pytest.fixture(autouse=True)
def _contacts(site: Site) -> None:
    with site.system() as session:
        for name, language in (("Nguyễn Thị Đào", "vi"), ("Νίκος Παππάς", "el"), ("Lê An", "vi")):
            session.add(Contact(kind="person", display_name=name, language=language))


def rows(answer: Page) -> list[list[str]]:
    return list(csv.reader(io.StringIO(answer.response.data.decode("utf-8-sig"))))


def link(page: Page, text: str) -> str:
    return next(str(tag["href"]) for tag in page.all("a[href]") if text in tag.get_text())


def test_a_saved_views_columns_are_exported_not_the_readers_own(crm: Client) -> None:
    crm.post(f"{LIST}/columns", {"col": ["display_name", "phone"]})
    page = crm.get(f"{LIST}?q=language:vi&cols=display_name&cols=language")

    exported = rows(crm.get(link(page, "This view as CSV")))

    assert exported[0][1:] == ["Name", "Language"]
    assert [row[1:] for row in exported[1:]] == [["Lê An", "vi"], ["Nguyễn Thị Đào", "vi"]]


def test_a_column_that_may_not_be_read_is_not_exported_by_its_name(site: Site) -> None:
    clerk = Actor(
        user_id=1,
        name="Trần Văn Bình",
        grants={"contacts.contact.read": "all"},
        roles=frozenset({"clerk"}),
        field_rights={("clerk", "contacts.contact", "phone"): "none"},
    )
    with site.looking(clerk):
        screens = screens_of("contacts.contact")
        assert screens is not None
        shown = screens.list.shown_fields(screens, ["phone", "display_name", "nothing"])
    assert [field.name for field in shown] == ["display_name"]


@pytest.mark.parametrize("view", ["pivot?rows=language", "graph?by=language"])
def test_pivots_and_graphs_are_saved_as_workbooks(crm: Client, view: str) -> None:
    page = crm.get(f"{LIST}/{view}")

    file = crm.get(link(page, "Export as Excel file"))

    assert file.response.mimetype.endswith("spreadsheetml.sheet")
    sheet = CalamineWorkbook.from_filelike(io.BytesIO(file.response.data)).get_sheet_by_index(0)
    found = sheet.to_python()
    assert found[0] == ["Language", "Count"]
    assert ["Tiếng Việt", 2.0] in found
    assert ["Ελληνικά", 1.0] in found


def test_the_graphs_table_is_a_csv_file(crm: Client) -> None:
    page = crm.get(f"{LIST}/graph?by=language&split=kind")

    found = rows(crm.get(link(page, "Export as CSV")))

    assert found[0] == ["Language", "Person: Count", "All: Count"]
    assert ["Tiếng Việt", "2", "2"] in found
