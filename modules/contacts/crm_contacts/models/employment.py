"""Who works where: persons and organizations, linked by employments."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column, relationship

from crm_host.api import BigId, Child, field
from crm_host.api import lazy_text as _

if TYPE_CHECKING:
    from crm_contacts.models.contact import Contact

_CONTACT = "crm_contacts.models.contact.Contact"


class Employment(Child):
    """A person's work for an organization.

    It is part of the person's record, and may be seen by whoever sees either of the two; the one
    that is hidden is then `None` and shown as restricted.
    """

    __tablename__ = "contacts_employment"
    __parent__ = "person"
    __also_seen_through__ = ("organization",)

    person_id: Mapped[int] = mapped_column(
        BigId, ForeignKey("contacts_contact.id", ondelete="CASCADE"), index=True
    )
    #: Empty where only the job is known.
    organization_id: Mapped[int | None] = field.Link(
        _("Organization"),
        "contacts.contact",
        "contacts_contact.id",
        ondelete="CASCADE",
        only=("kind", "organization"),
    )
    role: Mapped[str | None] = field.Text(_("Job title"))
    department: Mapped[str | None] = field.Text(_("Department"))
    start_date: Mapped[date | None] = field.Date(_("From"))
    end_date: Mapped[date | None] = field.Date(_("Until"))
    is_main: Mapped[bool] = field.Boolean(_("Main"), default=False, required=True)

    person: Mapped[Contact | None] = relationship(
        _CONTACT, foreign_keys="Employment.person_id", back_populates="employments"
    )
    organization: Mapped[Contact | None] = relationship(
        _CONTACT, foreign_keys="Employment.organization_id"
    )

    def is_over(self, today: date) -> bool:
        """Whether the person has left."""
        return self.end_date is not None and self.end_date < today
