"""Files that come with a note."""

from __future__ import annotations

import io
from typing import Any

import pytest
from crm_contacts.factories import make_contact
from werkzeug.datastructures import FileStorage


@pytest.fixture
def address(db: Any) -> str:
    with db() as session:
        contact = make_contact(session, display_name="Nguyễn Thị Đào")
        return f"/feed/of/contacts.contact/{contact.id}"


def file(name: str, content: str = "Báo giá máy lọc") -> FileStorage:
    return FileStorage(io.BytesIO(content.encode()), filename=name)


def names(page: Any) -> list[str]:
    return [one.get_text() for one in page.all("li[id^='feed-note'] a[href^='/files/']")]


def test_a_file_stands_below_its_note_and_among_those_of_the_record(crm: Any, address: str) -> None:
    crm.post(address, {"text": "Đã gửi báo giá.", "file": file("báo giá.txt")})

    page = crm.get(address, htmx=True)

    assert names(page) == ["báo giá.txt"]
    link = page.one("li[id^='feed-note'] a[href^='/files/']")
    assert crm.get(str(link["href"])).response.data.decode() == "Báo giá máy lọc"
    assert "báo giá.txt" in crm.get(address.replace("/feed/", "/files/")).text


def test_a_file_that_cannot_be_kept_keeps_the_note_typed(crm: Any, address: str) -> None:
    answer = crm.post(address, {"text": "Xem tệp", "file": file("rỗng.txt", "")})

    assert answer.status == 422
    assert "rỗng.txt is empty." in answer.text
    assert answer.one("#feed-text").get_text() == "Xem tệp"
    assert names(crm.get(address, htmx=True)) == []


def test_whoever_may_not_change_the_record_attaches_nothing(site: Any, address: str) -> None:
    grants = {"contacts.contact.read": "all", "feed.note.read": "all", "feed.note.create": "all"}
    other = site.client(site.user(grants=grants))
    assert not other.get(address).all("#feed-files")
    assert other.post(address, {"text": "x", "file": file("a.txt")}).status == 403


def test_a_file_that_is_taken_off_the_record_is_gone_from_the_note(crm: Any, address: str) -> None:
    crm.post(address, {"text": "Đã gửi.", "file": file("hợp đồng.txt")})
    link = str(crm.get(address, htmx=True).one("li[id^='feed-note'] a[href^='/files/']")["href"])
    crm.post(f"/files/{link.split('/')[2]}/delete")
    assert names(crm.get(address, htmx=True)) == []
