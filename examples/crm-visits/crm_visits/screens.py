"""The list, form and page of visits."""

from __future__ import annotations

from crm_host.api import DetailScreen, Labels, ListScreen, RecordScreens, translate_plural
from crm_host.api import lazy_text as _

from crm_visits.forms import VisitForm
from crm_visits.models import Visit


def _count(number: int) -> str:
    return translate_plural("%(num)s visit", "%(num)s visits", number)


visit_screens = RecordScreens(
    Visit,
    form=VisitForm,
    list=ListScreen(
        Visit,
        columns=("name", "state", "day", "contact_id", "owner"),
        sort="day",
    ),
    detail=DetailScreen(Visit),
    labels=Labels(
        one=_("Visit"),
        many=_("Visits"),
        new=_("New visit"),
        edit=_("Edit visit"),
        delete=_("Delete visit"),
        count=_count,
        empty=_("No visits yet"),
    ),
    board="state",
)
