"""Screens without a line of markup."""

from __future__ import annotations

from typing import Any

from crm_host.api import (
    DetailScreen,
    Labels,
    ListScreen,
    RecordForm,
    RecordScreens,
    Routes,
    translate_plural,
)
from crm_pipeline.models import Agent, Deal, Visit


class AgentForm(RecordForm):
    """What is typed in about an agent."""

    model = Agent


class DealForm(RecordForm):
    """What is typed in about a deal."""

    model = Deal


class VisitForm(RecordForm):
    """What is typed in about a visit."""

    model = Visit


def _screens(form: type[RecordForm], one: str, columns: tuple[str, ...], sort: str) -> Any:
    model = form.model
    return RecordScreens(
        model,
        form=form,
        list=ListScreen(model, columns=columns, sort=sort),
        detail=DetailScreen(model),
        labels=Labels(
            one=one,
            many=f"{one}s",
            new=f"New {one}",
            edit=f"Edit {one}",
            delete=f"Delete {one}",
            count=lambda num: translate_plural("%(num)s record", "%(num)s records", num),
        ),
    )


agents = _screens(AgentForm, "Agent", ("name",), "name")
deals = _screens(DealForm, "Deal", ("name", "stage", "agent_id", "closed", "value"), "-closed")
visits = _screens(VisitForm, "Visit", ("subject", "result", "agent_id", "begun"), "-begun")

routes = Routes()
for shown in (agents, deals, visits):
    routes.include(shown.routes)
