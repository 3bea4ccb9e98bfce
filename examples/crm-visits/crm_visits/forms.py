"""The form of a visit."""

from __future__ import annotations

from crm_host.api import RecordForm

from crm_visits.models import Visit


class VisitForm(RecordForm):
    """What is typed in about a visit."""

    model = Visit
