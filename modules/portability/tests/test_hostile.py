"""Files that nobody exports and somebody sends: what of them reaches the database, and what not."""

from __future__ import annotations

import errno
import os
import time
from typing import Any

import pytest
from crm_portability import uploads
from sqlalchemy import delete, select
from sqlalchemy.orm import Session
from wizard import PEOPLE, upload

from crm_host.auth.models import SignInSession
from crm_host.testing.client import Client
from crm_host.testing.site import Site


def test_a_sign_that_no_database_keeps_refuses_its_row_only(
    here: Session, plan: Any, ship: Any
) -> None:
    content = '[{"name": "Ελ\\u0000πίς"}, {"name": "Sông Hồng", "len\\u0000gth": "5"}]'
    rehearsed = plan(ship, content, "ships.json").importer("x").rehearse()
    report = plan(ship, content, "ships.json").importer("x").run()
    assert rehearsed.counts == report.counts == (2, 1, 0, 0, 1)
    ((problem),) = report.errors
    assert (problem.row, problem.column) == (1, "name")
    assert "“name” has a sign that cannot be kept" in problem.message
    assert here.scalars(select(ship.name)).all() == ["Sông Hồng"]


def test_a_file_is_shown_under_a_harmless_name(crm: Client) -> None:
    answer = upload(crm, "Name\nLan\n", "../a\x00nh\u202esách.csv")
    assert crm.get(answer.location).heading == "Columns of anhsách.csv"


@pytest.mark.parametrize(
    ("name", "value", "says"),
    [
        ("encoding", "utf-16", "cannot be read as utf-16"),
        ("encoding", "utf-32", "cannot be read as utf-32"),
        ("encoding", "rot13", "There is no encoding “rot13”."),
        ("delimiter", "ab", "“ab” cannot stand between cells."),
        ("delimiter", '"', '“"” cannot stand between cells.'),
        ("col-0", "salary", "There is no field “salary” to fill."),
        ("match", "salary", "Rows cannot be recognized by “salary”."),
        ("set-kind", "robot", "Choose one of: Person, Organization."),
        ("mapping", "9" * 30, "Choose a mapping."),
    ],
)
def test_what_cannot_be_chosen_is_told_and_changes_nothing(
    crm: Client, name: str, value: str, says: str
) -> None:
    address = upload(crm, PEOPLE).location
    do = {"do": "use"} if name == "mapping" else {}
    answer = crm.submit(address, {name: value, **do}, form="#match")
    assert answer.status == 422
    assert says in answer.texts(".banner")[0]
    again = crm.get(address)
    assert again.fields("#match")["encoding"] == "utf-8"
    assert again.fields("#match")["delimiter"] == ";"


def test_a_zero_sign_in_a_form_is_refused_on_every_database(crm: Client) -> None:
    address = upload(crm, PEOPLE).location
    answer = crm.submit(address, {"remember": "Khách\0"}, form="#match")
    assert answer.status == 400
    assert "a sign that cannot be kept (U+0000)" in answer.text
    assert crm.get("/portability/imports/%00").status == 400


def test_whoever_was_signed_out_comes_back_to_the_same_step(site: Site) -> None:
    someone = site.user("administrator")
    crm = site.client(someone)
    address = upload(crm, PEOPLE).location
    data = crm.get(address).fields("#match")
    with site.system() as session:
        session.execute(delete(SignInSession).where(SignInSession.user_id == someone))

    answer = crm.post(address, data, headers={"Referer": f"http://localhost{address}"})

    assert answer.status == 303
    assert answer.location == f"/login?next={address}"
    assert site.client(someone).get(address).heading == "Columns of khách.csv"


def kept_folders(site: Site) -> set[str]:
    return {path.name for path in (site.data_dir / "imports").glob("*")}


def test_a_full_disk_is_told_at_the_file_and_leaves_nothing(
    site: Site, crm: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_files: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    before = kept_folders(site)
    monkeypatch.setattr(uploads.shutil, "copyfileobj", full)
    answer = upload(crm, PEOPLE)
    assert answer.status == 422
    assert "could not be stored (No space left on device)." in answer.text
    assert kept_folders(site) == before


def test_what_a_broken_request_left_is_swept_after_a_day(site: Site, crm: Client) -> None:
    here = {f"left-{site.kind}", f"fresh-{site.kind}"}
    for name in here:
        (site.data_dir / "imports" / name).mkdir(parents=True)
    two_days_ago = time.time() - 2 * 86_400
    os.utime(site.data_dir / "imports" / f"left-{site.kind}", (two_days_ago, two_days_ago))

    token = upload(crm, PEOPLE).location.rpartition("/")[2]

    assert kept_folders(site) & {*here, token} == {f"fresh-{site.kind}", token}
