"""The tables of the module."""

from __future__ import annotations

from datetime import date

from crm_contacts.api import Contact
from crm_host.api import Extension, Record, Text, field, search_column
from crm_host.api import lazy_text as _
from sqlalchemy.orm import Mapped

PLANNED, DONE = "planned", "done"
STATES: tuple[tuple[str, Text], ...] = (
    (PLANNED, _("Planned")),
    (DONE, _("Done")),
)


class Visit(Record):
    """One visit."""

    __tablename__ = "visits_visit"
    __record__ = "visits.visit"
    __match_keys__ = ("name",)

    name: Mapped[str] = field.Text(_("Name"), required=True, sortable=True, filterable=True)
    state: Mapped[str] = field.Choice(
        _("Status"), STATES, default=PLANNED, required=True, sortable=True, filterable=True
    )
    day: Mapped[date | None] = field.Date(_("Day"), sortable=True, filterable=True)
    contact_id: Mapped[int | None] = field.Link(
        _("Contact"),
        "contacts.contact",
        "contacts_contact.id",
        filterable=True,
    )
    note: Mapped[str | None] = field.LongText(_("Note"))
    search: Mapped[str] = search_column()

    @property
    def display(self) -> str:
        """The name."""
        return self.name


class ContactVisit(Extension, owner=Contact):
    """What this module adds to every contact, in a table of its own."""

    __tablename__ = "visits_contact"

    next_visit: Mapped[date | None] = field.Date(
        _("Next visit"),
        sortable=True,
        filterable=True,
    )
