"""What a job or a listener writes says which change set caused it, and is taken back with it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from crm_host.api import record_class
from crm_host.data.causes import cause_of
from crm_host.data.changes import ChangeSet, current_change_set
from crm_host.data.session import session
from crm_host.extend.contributions import contributing
from crm_host.extend.events import Event, declared
from crm_host.jobs import declare
from crm_host.jobs.asking import enqueue
from crm_host.jobs.context import JobContext
from crm_host.jobs.declare import Job, job
from crm_host.jobs.runner import drain
from crm_host.testing.client import Client
from crm_host.testing.site import Site

CONTACT = "contacts.contact"


@dataclass(frozen=True)
class Renamed:
    """A contact got another name."""

    contact_id: int


def contact(here: Session, name: str, **values: Any) -> Any:
    """Store a person."""
    model: Any = record_class(CONTACT)
    found = model(kind="person", display_name=name, **values)
    here.add(found)
    here.flush()
    return found


def rename(name: str) -> None:
    """Give the first contact another name in the present transaction."""
    session().get_one(record_class(CONTACT), 1).display_name = name  # type: ignore[attr-defined]


@pytest.fixture
def renamed() -> Iterator[Event[Renamed]]:
    """An event without listeners."""
    with contributing("contacts"):
        yield Event("contacts.renamed", Renamed)
    declared.pop("contacts.renamed")


@pytest.fixture
def tidy() -> Iterator[Job]:
    """A job of the host that renames the first contact."""

    def function(_ctx: JobContext, *, name: str) -> None:
        rename(name)

    found = job("tidy", title="Tidy names")(function)
    yield found
    declare.declared.pop(found.name)


def sets(site: Site) -> list[ChangeSet]:
    """Return all change sets, oldest first."""
    with site.system() as here:
        found = list(here.scalars(select(ChangeSet).order_by(ChangeSet.id)))
        here.expunge_all()
        return found


def name(site: Site) -> str:
    with site.system() as here:
        return here.get_one(record_class(CONTACT), 1).display


@pytest.mark.parametrize("early", [True, False], ids=["before", "after"])
def test_a_job_is_caused_by_what_asked_for_it(site: Site, tidy: Job, early: bool) -> None:
    with site.system() as here:
        contact(here, "Άννα Γεωργίου")
    with site.system() as here:
        if early:
            enqueue(tidy, name="Anna G.")
        rename("Άννα Γ.")
        here.flush()
        if not early:
            enqueue(tidy, name="Anna G.")

    drain(site.app)

    asked, made = sets(site)[-2:]
    assert (made.source, made.label, made.caused_by) == ("job", "Tidy names", asked.id)


def test_an_open_job_keeps_its_cause_when_somebody_else_asks_for_it(site: Site, tidy: Job) -> None:
    with site.system() as here:
        contact(here, "Άννα Γεωργίου")
        enqueue(tidy, key="names", name="Anna G.")
    with site.system() as here:
        enqueue(tidy, key="names", name="Anna G.")
        contact(here, "Nguyễn Thị Đào")

    drain(site.app)

    first, _other, made = sets(site)[-3:]
    assert made.caused_by == first.id


def test_a_listener_is_caused_by_what_it_hears_of(site: Site, renamed: Event[Renamed]) -> None:
    with contributing("portability"):
        renamed.listen(lambda _event: rename("Anna G."))
    with site.system() as here:
        contact(here, "Άννα Γεωργίου")
        renamed.announce(Renamed(1))

    cause, made = sets(site)[-2:]
    assert (made.source, made.label, made.caused_by) == ("system", "contacts.renamed", cause.id)


def test_events_in_bulk_have_their_cause_as_well(site: Site, renamed: Event[Renamed]) -> None:
    with contributing("portability"):
        renamed.listen(lambda _event: rename("Anna G."))
    with site.system() as here:
        contact(here, "Άννα Γεωργίου")
        renamed.announce_all([Renamed(1)])

    cause, made = sets(site)[-2:]
    assert made.caused_by == cause.id


def test_a_job_that_a_listener_asks_for_goes_back_to_the_beginning(
    site: Site, renamed: Event[Renamed], tidy: Job
) -> None:
    with contributing("portability"):
        renamed.listen(lambda _event: enqueue(tidy, name="Anna G.") and None)
    with site.system() as here:
        contact(here, "Άννα Γεωργίου")
        renamed.announce(Renamed(1))

    drain(site.app)

    cause, made = sets(site)[-2:]
    assert (made.source, made.caused_by) == ("job", cause.id)


def test_what_has_no_cause_says_none(site: Site, tidy: Job) -> None:
    with site.system() as here:
        contact(here, "Άννα Γεωργίου")
    with site.system() as here:
        enqueue(tidy, name="Anna G.")
        assert cause_of(here) is None

    drain(site.app)

    assert sets(site)[-1].caused_by is None


def test_it_is_taken_back_together_and_the_page_of_changes_tells(
    site: Site, crm: Client, renamed: Event[Renamed]
) -> None:
    with contributing("portability"):
        renamed.listen(lambda _event: rename("Anna G."))
    with site.system() as here:
        contact(here, "Άννα Γεωργίου")
    with site.system() as here:
        rename("Άννα Γ.")
        renamed.announce(Renamed(1))
        cause = current_change_set(here)
    assert name(site) == "Anna G."
    for page in ("/audit", f"/audit/{cause + 1}"):
        links = crm.get(page).all(f'a[href="/audit/{cause}"]')
        assert f"Caused by change {cause}" in [link.get_text() for link in links]

    crm.post(f"/changes/{cause}/revert")

    assert name(site) == "Άννα Γεωργίου"
