"""Files on the page of a record: who may attach, see, take off and put back what."""

from __future__ import annotations

import errno
import os
import time
from datetime import timedelta
from io import BytesIO

import pytest

from crm_host.data.changes import Change
from crm_host.files import attachments, store, sweeping
from crm_host.files.models import Attachment
from crm_host.kernel.settings import environment_name

PDF = b"%PDF-1.7\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n"
PNG = b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\x00\x01\x00\x00\x00\x01\x08\x06\x00\x00\x00"


def stored(site) -> list[str]:
    folder = site.app.config["CRM"].files_dir
    return sorted(
        path.name for path in folder.rglob("*") if path.is_file() and path.name != ".lock"
    )


@pytest.fixture(autouse=True)
def _empty_folder(site):
    for path in site.app.config["CRM"].files_dir.rglob("*"):
        if path.is_file():
            path.unlink()


def names(page) -> list[str]:
    return page.texts("#record-files li .grow > a")


def test_several_files_are_attached_at_once_and_shown_with_their_names(crm, panel, attach):
    assert attach(("Báo giá.pdf", PDF), ("Φωτογραφία.png", PNG)).status == 303
    page = crm.get(panel)
    assert names(page) == ["Φωτογραφία.png", "Báo giá.pdf"]
    assert page.one("#record-files img")["src"].endswith("?show=1")


def test_the_page_of_a_record_fetches_its_files_when_they_are_looked_at(crm, contact, attach):
    attach(("Báo giá.pdf", PDF))
    page = crm.get(f"/contacts/contacts/{contact}")
    address = page.one("#panel-files [hx-get]")["hx-get"]
    assert "Báo giá.pdf" in crm.get(address, htmx=True).text
    assert crm.get(address).is_whole


def test_a_download_is_only_saved_never_run(crm, panel, attach):
    attach(("Τιμολόγιο.html", b"<!DOCTYPE html><html><script>alert(1)</script>"))
    address = crm.get(panel).one("#record-files li .grow > a")["href"]
    for asked in (address, f"{address}?show=1"):
        answer = crm.get(asked).response
        assert answer.headers["Content-Disposition"].startswith("attachment;")
        assert "filename*=UTF-8''%CE%A4" in answer.headers["Content-Disposition"]
        assert answer.headers["Content-Type"] == "application/octet-stream"
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert answer.headers["Content-Security-Policy"].startswith("sandbox;")


@pytest.mark.parametrize(
    ("name", "content", "shown"),
    [
        ("a.pdf", PDF, "application/pdf"),
        ("a.png", PNG, "image/png"),
        ("a.png", b"<svg xmlns='http://www.w3.org/2000/svg'><script/></svg>", None),
        ("a.svg", b"<svg xmlns='http://www.w3.org/2000/svg'/>", None),
        ("a.pdf", b"<!DOCTYPE html><html></html>", None),
    ],
)
def test_a_preview_goes_by_the_content_not_by_the_name(crm, panel, attach, name, content, shown):
    attach((name, content))
    links = crm.get(panel).all("#record-files a[target=_blank]")
    assert bool(links) == bool(shown)
    if shown:
        answer = crm.get(links[0]["href"]).response
        assert answer.headers["Content-Type"] == shown
        assert answer.headers["Content-Disposition"].startswith("inline;")
        assert "default-src 'none'" in answer.headers["Content-Security-Policy"]


def test_whoever_may_not_see_the_record_finds_no_file_either(site, crm, panel, attach, login_as):
    attach(("Hợp đồng.pdf", PDF))
    address = crm.get(panel).one("#record-files li .grow > a")["href"]
    stranger = login_as(grants={"contacts.contact.read": "own"})
    assert stranger.get(panel).status == 404
    assert stranger.get(address).status == 404
    assert login_as().get(address).status == 404
    assert site.client().get(address).status == 303


def test_whoever_may_only_see_the_record_attaches_and_deletes_nothing(
    site, crm, panel, attach, login_as
):
    attach(("Hợp đồng.pdf", PDF))
    reader = login_as(grants={"contacts.contact.read": "all"})
    assert names(reader.get(panel)) == ["Hợp đồng.pdf"]
    assert not reader.get(panel).all("#record-files form")
    assert attach(("virus.exe", b"MZ"), client=reader).status == 403
    remove = crm.get(panel).one("#record-files li form")["action"]
    assert reader.post(remove).status == 403
    assert names(crm.get(panel)) == ["Hợp đồng.pdf"]


def test_a_deleted_file_can_be_put_back(crm, panel, attach, db):
    attach(("Hợp đồng.pdf", PDF))
    remove = crm.get(panel).one("#record-files li form")["action"]
    assert crm.post(remove).status == 303
    page = crm.get(panel)
    assert names(page) == []
    restore = next(form["action"] for form in page.all("form") if "restore" in form["action"])
    crm.post(restore)
    assert names(crm.get(panel)) == ["Hợp đồng.pdf"]
    with db() as session:
        told = [
            row.values for row in session.query(Change).filter_by(record_type="host.attachment")
        ]
    assert told == [
        {"name": [None, "Hợp đồng.pdf"]},
        {"name": ["Hợp đồng.pdf", None]},
        {"name": [None, "Hợp đồng.pdf"]},
    ]


def test_the_same_file_is_kept_once_whatever_it_is_called(site, crm, panel, attach):
    attach(("Hợp đồng.pdf", PDF))
    attach(("Hợp đồng.pdf", PDF))
    attach(("Bản sao.pdf", PDF))
    assert names(crm.get(panel)) == ["Bản sao.pdf", "Hợp đồng.pdf"]
    assert len(stored(site)) == 1


def test_an_empty_file_is_refused_and_the_others_are_kept(crm, panel, attach):
    page = attach(("rỗng.txt", b""), ("Báo giá.pdf", PDF))
    assert page.status == 422
    assert "rỗng.txt is empty." in page.text
    assert names(crm.get(panel)) == ["Báo giá.pdf"]


def test_a_form_without_files_says_so(crm, panel):
    page = crm.post(panel, {})
    assert page.status == 422
    assert "Choose at least one file." in page.text


def test_a_file_above_the_limit_is_refused_and_nothing_of_it_stays(
    site, panel, attach, monkeypatch
):
    monkeypatch.setenv(environment_name("host.file_megabytes"), "1")
    monkeypatch.setattr(attachments, "_MEGABYTE", 1024)  # megabytes take long to send
    page = attach(("phim.mp4", b"x" * 1025))
    assert page.status == 422
    assert "phim.mp4 is larger than 1 MB." in page.text
    assert stored(site) == []


def test_the_files_of_one_record_have_a_limit_together(panel, attach, monkeypatch):
    monkeypatch.setenv(environment_name("host.record_megabytes"), "1")
    monkeypatch.setattr(attachments, "_MEGABYTE", 1024)
    assert attach(("a.txt", b"a" * 700)).status == 303
    page = attach(("b.txt", b"b" * 700))
    assert "With b.txt the files of this record would be larger than 1 MB." in page.text


def test_only_allowed_types_are_attached(panel, attach, monkeypatch):
    monkeypatch.setenv(environment_name("host.file_types"), "image/*, application/pdf")
    assert attach(("a.png", PNG), ("b.pdf", PDF)).status == 303
    page = attach(("c.pdf", b"<!DOCTYPE html><html></html>"))
    assert "c.pdf is of the type text/html, which is not allowed." in page.text


def test_a_full_disk_is_told_and_leaves_nothing_behind(site, panel, attach, monkeypatch):
    def full(_handle):
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(store.os, "fsync", full)
    page = attach(("Báo giá.pdf", PDF))
    assert page.status == 422
    assert "There is no room left for Báo giá.pdf." in page.text
    assert stored(site) == []


# Werkzeug leaves the part that it was reading to the garbage collector.
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
def test_an_upload_that_is_cut_short_attaches_nothing(site, crm, panel, db):
    body = b"--x\r\nContent-Disposition: form-data; name=file; filename=a.pdf\r\n\r\n" + PDF[:20]
    page = crm.request(
        "POST",
        panel,
        input_stream=BytesIO(body),
        content_type="multipart/form-data; boundary=x",
        headers={"Content-Length": str(len(body) + 500)},
    )
    assert page.status >= 400
    with db() as session:
        assert session.query(Attachment).count() == 0


def age(site, days: int) -> None:
    """Make the contents look as if they had been brought some days ago."""
    for path in site.app.config["CRM"].files_dir.rglob("*"):
        if path.is_file():
            os.utime(path, times=(0, time.time() - days * 86400))


def sweep(site, grace: timedelta = sweeping.GRACE) -> int:
    """Sweep and return how many contents left."""
    with site.app.app_context():
        return sweeping.sweep(grace).contents


def test_a_sweep_waits_and_leaves_what_is_still_needed(site, crm, panel, attach):
    attach(("Hợp đồng.pdf", PDF), ("Bản sao.pdf", PDF), ("Ảnh.png", PNG))
    for form in crm.get(panel).all("#record-files li form"):
        if "Bản sao" not in form.find_parent("li").get_text():
            crm.post(form["action"])
    age(site, days=60)
    assert sweep(site) == 0
    assert sweep(site, timedelta(0)) == 1
    assert len(stored(site)) == 1
    address = crm.get(panel).one("#record-files li .grow > a")["href"]
    assert crm.get(address).response.data == PDF


def test_a_sweep_leaves_a_content_that_somebody_brings_at_this_moment(site, crm, panel, attach):
    attach(("Hợp đồng.pdf", PDF))
    crm.post(crm.get(panel).one("#record-files li form")["action"])
    assert sweep(site, timedelta(0)) == 0
    assert len(stored(site)) == 1


def test_a_sweep_leaves_the_picture_of_a_contact(site, crm, contact, panel, attach):
    attach(("Ảnh.png", PNG))
    with site.system() as session:
        model = site.app.extensions["crm"].records["contacts.contact"]
        record = session.get(model, contact)
        record.photo_sha256 = stored(site)[0]
        record.photo_type = "image/png"
    crm.post(crm.get(panel).one("#record-files li form")["action"])
    age(site, days=60)
    assert sweep(site, timedelta(0)) == 0
    assert len(stored(site)) == 1


def test_a_file_that_is_lost_on_disk_is_absent(site, crm, panel, attach):
    attach(("Hợp đồng.pdf", PDF))
    address = crm.get(panel).one("#record-files li .grow > a")["href"]
    for path in site.app.config["CRM"].files_dir.rglob("*"):
        if path.is_file():
            path.unlink()
    assert crm.get(address).status == 404
