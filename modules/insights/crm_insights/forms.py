"""The form of a dashboard."""

from __future__ import annotations

from crm_host.api import RecordForm, Section
from crm_host.api import lazy_text as _
from crm_insights.models import Dashboard


class DashboardForm(RecordForm):
    """Its name and who sees it; cards are added on its page."""

    model = Dashboard
    sections = (Section(_("Dashboard"), "name", "audience", "owner", "team"),)
