"""Beginning and ending a person's work for an organization."""

from __future__ import annotations

from datetime import date

from crm_contacts.models import Contact, Employment
from crm_host.api import Refused
from crm_host.api import lazy_text as _


def employ(
    person: Contact,
    organization: Contact,
    *,
    role: str | None = None,
    department: str | None = None,
    start_date: date | None = None,
) -> Employment:
    """Let a person work for an organization.

    :raises Refused: one of them is of the other kind.
    """
    if person.is_organization or not organization.is_organization:
        raise Refused(_("A person works for an organization. Choose one of each."))
    work = Employment(
        organization=organization, role=role, department=department, start_date=start_date
    )
    person.employments.append(work)
    return work


def end_employment(work: Employment, on: date) -> None:
    """Say on which day a person left; the employment stays as history.

    :raises Refused: that is before the first day.
    """
    if work.start_date is not None and on < work.start_date:
        raise Refused(_("The last day cannot be before the first one."), "end_date")
    work.end_date = on
