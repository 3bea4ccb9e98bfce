"""The form of an activity."""

from __future__ import annotations

from crm_feed.models import Activity, Plan
from crm_host.api import RecordForm, Section
from crm_host.api import lazy_text as _


class ActivityForm(RecordForm):
    """What is to be done, when, and what came of it."""

    model = Activity
    sections = (
        Section(_("Activity"), "type", "subject", "due_on", "due_time", "details"),
        Section(_("Result"), "state", "outcome"),
    )


class PlanForm(RecordForm):
    """A name and its steps."""

    model = Plan
    sections = (Section(_("Activity plan"), "name", "steps"),)
