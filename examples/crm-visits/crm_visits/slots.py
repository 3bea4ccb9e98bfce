"""What the module shows on the pages of others."""

from __future__ import annotations

from crm_contacts.api import Contact
from crm_host.api import fill
from flask import render_template
from markupsafe import Markup

from crm_visits import services
from crm_visits.screens import visit_screens

#: Lines of the panel.
_FEW = 5


def contact_panel(record: Contact) -> Markup:
    """Show the latest visits of one contact."""
    rows = services.of_contact(record.id, _FEW)
    return Markup(
        render_template(
            "visits/_contact_panel.html",
            rows=rows,
            screens=visit_screens,
        )
    )


fill(
    "contacts.contact.side",
    contact_panel,
    position=60,
    permission="visit.read",
)
