"""Deals as cards of a board, and the visits behind them, with a field of each kind that groups."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy.orm import Mapped

from crm_host.api import Money, Record, field, search_column

STAGES = (
    ("new", "New"),
    ("qualified", "Qualified"),
    ("offered", "Offered"),
    ("agreed", "Agreed"),
    ("won", "Won"),
    ("lost", "Lost"),
)
RESULTS = (("order", "Order"), ("offer", "Offer"), ("later", "Later"), ("no", "No interest"))


class Agent(Record):
    """Somebody who sells."""

    __tablename__ = "pipeline_agent"
    __record__ = "pipeline.agent"

    name: Mapped[str] = field.Text("Name", required=True, sortable=True, filterable=True)
    search: Mapped[str] = search_column()

    @property
    def display(self) -> str:
        return self.name


class Deal(Record):
    """A card."""

    __tablename__ = "pipeline_deal"
    __record__ = "pipeline.deal"

    name: Mapped[str] = field.Text("Name", required=True, sortable=True, filterable=True)
    stage: Mapped[str | None] = field.Choice(
        "Stage", STAGES, default="new", sortable=True, filterable=True
    )
    agent_id: Mapped[int | None] = field.Link(
        "Agent", "pipeline.agent", "pipeline_agent.id", filterable=True
    )
    closed: Mapped[date | None] = field.Date("Closed on", sortable=True, filterable=True)
    value: Mapped[Money | None] = field.Money("Value", sortable=True, filterable=True)
    search: Mapped[str] = search_column()

    @property
    def display(self) -> str:
        return self.name


class Visit(Record):
    """One of a hundred thousand rows to group."""

    __tablename__ = "pipeline_visit"
    __record__ = "pipeline.visit"

    subject: Mapped[str] = field.Text("Subject", required=True, sortable=True, filterable=True)
    result: Mapped[str | None] = field.Choice("Result", RESULTS, filterable=True)
    agent_id: Mapped[int | None] = field.Link(
        "Agent", "pipeline.agent", "pipeline_agent.id", filterable=True
    )
    place: Mapped[str | None] = field.Text("Place", filterable=True)
    is_first: Mapped[bool | None] = field.Boolean("First visit", filterable=True)
    on: Mapped[date | None] = field.Date("On", sortable=True, filterable=True)
    begun: Mapped[datetime | None] = field.Instant("Begun", sortable=True, filterable=True)
    value: Mapped[Money | None] = field.Money("Value", filterable=True)
    search: Mapped[str] = search_column()

    @property
    def display(self) -> str:
        return self.subject
