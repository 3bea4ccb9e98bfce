"""The list and page of activities."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, and_

from crm_feed.choices import DONE, PLANNED
from crm_feed.forms import ActivityForm, PlanForm
from crm_feed.models import Activity, Plan
from crm_feed.services.carriers import carrier_of
from crm_host.api import (
    Action,
    Actor,
    DetailScreen,
    Filter,
    Labels,
    ListScreen,
    Panel,
    RecordScreens,
    Section,
    Text,
    notation,
    session,
    translate_plural,
)
from crm_host.api import lazy_text as _

OVERDUE, TODAY, LATER, UNDATED = "overdue", "today", "later", "undated"
DUE = (
    (OVERDUE, _("Overdue")),
    (TODAY, _("Today")),
    (LATER, _("Later")),
    (UNDATED, _("Without a day")),
)


def _count(number: int) -> str:
    return translate_plural("%(num)s activity", "%(num)s activities", number)


def due_condition(value: str, today: date) -> ColumnElement[bool]:
    """Return the condition that a planned activity is overdue, due today, later or undated."""
    when = {
        OVERDUE: Activity.due_on < today,
        TODAY: Activity.due_on == today,
        LATER: Activity.due_on > today,
        UNDATED: Activity.due_on.is_(None),
    }
    return and_(Activity.state == PLANNED, when[value])


def _by_due(value: str, _actor: Actor) -> ColumnElement[bool]:
    if value not in dict(DUE):
        raise ValueError(value)
    return due_condition(value, notation().today)


def _finish(activities: Any) -> Text:
    for activity in activities:
        activity.state = DONE
    session().flush()
    return translate_plural("%(num)s is done.", "%(num)s are done.", len(activities))


def _about(activity: Activity) -> Mapping[str, Any]:
    found = carrier_of(activity)
    return {
        "about": None if found is None else (found[1].display, found[0].url("detail", found[1]))
    }


activity_screens = RecordScreens(
    Activity,
    form=ActivityForm,
    path="activities",
    labels=Labels(
        one=_("Activity"),
        many=_("Activities"),
        new=_("New activity"),
        edit=_("Edit activity"),
        delete=_("Delete activity"),
        count=_count,
        empty=_("No activities yet"),
    ),
    list=ListScreen(
        Activity,
        columns=("subject", "type", "due_on", "due_time", "state", "owner"),
        sort="due_on",
        filters=(Filter("due_is", _("Due is"), _by_due, DUE, aliases=("hạn", "προθεσμία")),),
    ),
    detail=DetailScreen(
        Activity,
        facts=(
            Section(_("Activity"), "type", "subject", "due_on", "due_time", "follows_id"),
            Section(_("Result"), "state", "done_at", "outcome", "details"),
        ),
        fact_templates={
            "details": "feed/_activity_fact_details.html",
            "outcome": "feed/_activity_fact_outcome.html",
        },
        panels=(
            Panel("about", _("About"), "feed/_activity_panel_about.html", _about, place="side"),
        ),
    ),
    actions=(Action("done", _("Mark as done"), _finish, "activity.write", icon="check"),),
)


def _count_plans(number: int) -> str:
    return translate_plural("%(num)s activity plan", "%(num)s activity plans", number)


plan_screens = RecordScreens(
    Plan,
    form=PlanForm,
    labels=Labels(
        one=_("Activity plan"),
        many=_("Activity plans"),
        new=_("New activity plan"),
        edit=_("Edit activity plan"),
        delete=_("Delete activity plan"),
        count=_count_plans,
        empty=_("No activity plans yet"),
    ),
    list=ListScreen(Plan, columns=("name", "steps", "updated"), sort="name"),
    detail=DetailScreen(Plan, fact_templates={"steps": "feed/_plan_fact_steps.html"}),
)
