"""What every contact gets: a field of its own and a panel."""

from __future__ import annotations

from typing import Any

from crm_contacts.factories import example_contact
from crm_host.api import screens_of

from crm_visits.factories import make_visit


def test_the_contact_has_the_field_and_the_panel(app: Any, crm: Any, db: Any) -> None:
    with db() as session:
        contact = example_contact(session, 1)
        make_visit(session, name="Αθήνα", contact_id=contact.id)
        number = contact.id
    with app.test_request_context():
        address = screens_of("contacts.contact").url("detail", number)

    crm.submit(f"{address}/edit", {"next_visit": "2026-03-12"})

    page = crm.get(address)
    assert "Αθήνα" in page.one("#visits-panel").get_text()
    assert "Next visit" in page.text
