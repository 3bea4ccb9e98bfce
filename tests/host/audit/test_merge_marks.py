"""What people starred and opened follows a merge, and comes back when that is taken back."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select

from crm_host.api import record_class
from crm_host.data.favorites import Favorite, Recent
from crm_host.testing.client import Client
from crm_host.testing.site import Site

CONTACT = "contacts.contact"
MERGE = "/portability/merge/contacts?id=1&id=2"


def people(site: Site) -> None:
    model: Any = record_class(CONTACT)
    with site.system() as own:
        for name in ("Άννα Γεωργίου", "Anna Georgiou"):
            own.add(model(kind="person", display_name=name))
            own.flush()


def marked(site: Site) -> dict[str, set[tuple[int, int]]]:
    """Return who starred and who opened which contact."""
    with site.system() as own:
        return {
            cls.__tablename__: {
                (row.user_id, row.record_id)
                for row in own.scalars(select(cls).where(cls.record_type == CONTACT))
            }
            for cls in (Favorite, Recent)
        }


def test_they_follow_and_come_back(site: Site, crm: Client) -> None:
    people(site)
    lan, nikos = site.user("administrator", name="Trần Thị Lan"), site.user(name="Νίκος Ιωάννου")
    with site.system() as own:
        for user, number in ((lan, 2), (nikos, 1), (nikos, 2)):
            own.add(Favorite(user_id=user, record_type=CONTACT, record_id=number))
            own.add(Recent(user_id=user, record_type=CONTACT, record_id=number))
    before = marked(site)

    answer = crm.submit(MERGE, {"survivor": "1"})

    for found in marked(site).values():
        # Where somebody had marked both, the second mark stays with what is in the trash.
        assert {(lan, 1), (nikos, 1)} <= found
        assert (lan, 2) not in found
    browser = site.client(lan)
    page = browser.get("/favorites")
    assert "Anna Georgiou" in page.text

    crm.post(str(crm.get(answer.location).one("#toasts form")["action"]))

    after = marked(site)
    assert after["host_favorite"] == before["host_favorite"]
    assert before["host_recent"] <= after["host_recent"]
