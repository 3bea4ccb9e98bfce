"""Work that is done for real and of which nothing stays, while others go on writing."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import select

from crm_host.api import Actor, acting_as, session, tried
from crm_host.data.access import bind_actor
from crm_host.data.base import db

CLERK = Actor(user_id=1, name="Nguyễn Thị Đào", is_administrator=True)


@pytest.fixture
def contact(site):
    return site.app.extensions["crm"].records["contacts.contact"]


@pytest.fixture
def at_work(site) -> Iterator[None]:
    with site.app.app_context(), acting_as(CLERK):
        bind_actor(db.session(), CLERK)
        yield
        db.session.rollback()


def names(contact) -> list[str]:
    return sorted(session().scalars(select(contact.display_name)))


@pytest.mark.usefixtures("at_work")
def test_a_step_sees_the_steps_before_it_and_nothing_of_them_stays(contact, tmp_path: Path):
    def steps():
        for name in ("An Phát", "Ελιά ΑΕ"):
            session().add(contact(kind="organization", display_name=name))
            session().flush()
            yield names(contact)

    assert list(tried(steps(), tmp_path)) == [["An Phát"], ["An Phát", "Ελιά ΑΕ"]]
    assert names(contact) == []
    assert list(tmp_path.iterdir()) == []


@pytest.mark.usefixtures("at_work")
def test_others_write_between_two_steps(site, contact, tmp_path: Path):
    def steps():
        for name in ("An Phát", "Ελιά ΑΕ"):
            session().add(contact(kind="organization", display_name=name))
            session().flush()
            yield

    for number, _step in enumerate(tried(steps(), tmp_path)):
        with site.system() as other:
            other.add(contact(kind="person", display_name=f"Άννα {number}"))

    assert names(contact) == ["Άννα 0", "Άννα 1"]


@pytest.mark.usefixtures("at_work")
def test_whoever_leaves_early_leaves_nothing_behind(contact, tmp_path: Path):
    def steps():
        session().add(contact(kind="organization", display_name="An Phát"))
        session().flush()
        yield
        raise AssertionError("not asked for")

    trial = tried(steps(), tmp_path)
    next(trial)
    trial.close()

    assert names(contact) == []
    assert list(tmp_path.iterdir()) == []


@pytest.mark.usefixtures("at_work")
def test_no_room_for_the_copy_is_told(site, contact, tmp_path: Path):
    if site.engine.dialect.name != "sqlite":
        assert list(tried([1], tmp_path / "nowhere")) == [1]  # needs no copy
        return
    with pytest.raises(OSError, match="cannot be copied"):
        next(tried([1], tmp_path / "nowhere"))
