"""An import whose process is killed again and again, and its undoing."""

from __future__ import annotations

from typing import Any

import pytest
from crm_contacts.models import Contact
from crm_portability.models import DONE, UNDONE, Import, ImportStep
from sqlalchemy import func, inspect, select, text
from wizard import RunJobs, checked, started

from crm_host.testing.client import Client
from crm_host.testing.consuming import consumer, kill_consumers, until
from crm_host.testing.site import Site

KILLS = 5

Table = set[tuple[Any, ...]]


@pytest.mark.parametrize("rows", [8_000, pytest.param(100_000, marks=pytest.mark.full)])
def test_a_killed_import_ends_with_exactly_the_rows_of_the_file_and_can_be_undone(
    site: Site, crm: Client, run_jobs: RunJobs, rows: int
) -> None:
    with site.system() as session:
        session.add(Contact(kind="person", display_name="Ở đây từ trước", family_name="Ở"))
    before = snapshot(site)
    check = checked(crm, csv(rows), run_jobs)
    assert started(crm, check).status == 303

    ended(site, DONE, kills=KILLS, rows=rows)

    with site.system() as session:
        notes = list(session.scalars(select(Contact.note).where(Contact.note.is_not(None))))
        assert len(notes) == rows
        assert set(notes) == {f"Dòng {number}" for number in range(rows)}
        upload = session.scalars(select(Import)).one()
        assert (upload.result["rows"], upload.result["create"]) == (rows, rows)
        touched = session.scalars(select(Contact).where(Contact.note == "Dòng 17")).one()
        touched.website = "https://example.com"
        number, token = touched.id, upload.token
    result = crm.get(f"/portability/imports/{token}/result")
    form = "form[action$='/undo']"
    crm.post(str(result.one(form)["action"]), result.fields(form))

    ended(site, UNDONE, kills=1, rows=rows)

    left = snapshot(site)
    assert {key for key, table in left.items() if table != before[key]} == {"contacts_contact"}
    [stayed] = left["contacts_contact"] - before["contacts_contact"]
    assert str(number) in stayed
    assert before["contacts_contact"] <= left["contacts_contact"]
    page = crm.get(f"/portability/imports/{token}/result")
    assert page.texts(".counts dd") == [str(rows - 1), "0", "1"]
    assert len(page.texts("#portability-kept tbody tr")) == 1


def csv(rows: int) -> str:
    lines = (f"Nguyễn;Thị Đào {number};Dòng {number}" for number in range(rows))
    return "\n".join(["Họ;Tên riêng;Ghi chú", *lines])


def snapshot(site: Site) -> dict[str, Table]:
    """Return every row of every table of the modules, except what is an account of changes."""
    tables = [name for name in inspect(site.engine).get_table_names() if _is_content(name)]
    with site.engine.connect() as connection:
        return {
            name: {
                tuple(str(value) for value in row)
                for row in connection.execute(text(f"SELECT * FROM {name}"))
            }
            for name in tables
        }


def _is_content(name: str) -> bool:
    return name.startswith("contacts_") and "_search" not in name  # SQLite's full-text index


def ended(site: Site, state: str, *, kills: int, rows: int) -> None:
    """Let consumers work until the import is in a state; the first ones are killed at random."""
    kill_consumers(site, lambda: progress(site), kills, rows)
    with consumer(site):
        until(lambda: state_of(site) == state, 60 + rows / 100)


def progress(site: Site) -> int:
    """Return how many batches were committed, imported or undone."""
    with site.system() as session:
        made = select(func.count(), func.count(ImportStep.undone))
        return sum(session.execute(made.select_from(ImportStep)).one())


def state_of(site: Site) -> str:
    with site.system() as session:
        return session.scalars(select(Import.state)).one()
