"""A sales pipeline as a module would declare it: the opportunities of the data set maven_crm.

Deals of a seller of hardware with their agents and accounts, see `SOURCE.md` of the data set.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path

from sqlalchemy.orm import Mapped, Session

import crm_host.auth.models  # noqa: F401  (records refer to its tables)
from crm_host.api import (
    DetailScreen,
    Labels,
    ListScreen,
    Money,
    Record,
    RecordForm,
    RecordScreens,
    Routes,
    field,
    new_records,
    search_column,
    translate_plural,
)
from crm_host.extend.contributions import contributing

STAGES = (
    ("prospecting", "Prospecting"),
    ("engaging", "Engaging"),
    ("won", "Won"),
    ("lost", "Lost"),
)
PRODUCTS = (
    ("gtx-basic", "GTX Basic"),
    ("gtx-pro", "GTX Pro"),
    ("mg-special", "MG Special"),
    ("mg-advanced", "MG Advanced"),
    ("gtx-plus-pro", "GTX Plus Pro"),
    ("gtx-plus-basic", "GTX Plus Basic"),
    ("gtk-500", "GTK 500"),
)


class Agent(Record):
    """Somebody who sells."""

    __tablename__ = "maven_agent"
    __record__ = "maven.agent"

    name: Mapped[str] = field.Text("Name", required=True, sortable=True, filterable=True)
    manager: Mapped[str | None] = field.Text("Manager", filterable=True)
    office: Mapped[str | None] = field.Text("Office", filterable=True)
    search: Mapped[str] = search_column()

    @property
    def display(self) -> str:
        """The name."""
        return self.name


class Account(Record):
    """A firm that buys."""

    __tablename__ = "maven_account"
    __record__ = "maven.account"

    name: Mapped[str] = field.Text("Name", required=True, sortable=True, filterable=True)
    sector: Mapped[str | None] = field.Text("Sector", filterable=True)
    search: Mapped[str] = search_column()

    @property
    def display(self) -> str:
        """The name."""
        return self.name


class Deal(Record):
    """A sale that may come about."""

    __tablename__ = "maven_deal"
    __record__ = "maven.deal"

    name: Mapped[str] = field.Text("Name", required=True, sortable=True, filterable=True)
    stage: Mapped[str | None] = field.Choice(
        "Stage", STAGES, default="prospecting", sortable=True, filterable=True
    )
    product: Mapped[str | None] = field.Choice("Product", PRODUCTS, filterable=True)
    agent_id: Mapped[int | None] = field.Link(
        "Agent", "maven.agent", "maven_agent.id", filterable=True
    )
    account_id: Mapped[int | None] = field.Link(
        "Account", "maven.account", "maven_account.id", filterable=True
    )
    engaged: Mapped[date | None] = field.Date("Engaged on", sortable=True, filterable=True)
    closed: Mapped[date | None] = field.Date("Closed on", sortable=True, filterable=True)
    meeting: Mapped[datetime | None] = field.Instant("Meeting", sortable=True, filterable=True)
    value: Mapped[Money | None] = field.Money(
        "Value", sortable=True, filterable=True, rights={"maven.trainee": "none"}
    )
    days: Mapped[int | None] = field.Number("Days to close", sortable=True, filterable=True)
    search: Mapped[str] = search_column()

    @property
    def display(self) -> str:
        """The name."""
        return self.name


def _labels(one: str, many: str) -> Labels:
    return Labels(
        one=one.capitalize(),
        many=many.capitalize(),
        new=f"New {one}",
        edit=f"Edit {one}",
        delete=f"Delete {one}",
        count=lambda num: translate_plural(f"%(num)s {one}", f"%(num)s {many}", num),
    )


class DealForm(RecordForm):
    """What is typed in about a deal."""

    model = Deal


class AgentForm(RecordForm):
    """What is typed in about an agent."""

    model = Agent


class AccountForm(RecordForm):
    """What is typed in about an account."""

    model = Account


with contributing("maven"):
    deals = RecordScreens(
        Deal,
        form=DealForm,
        list=ListScreen(
            Deal, columns=("name", "stage", "agent_id", "closed", "value"), sort="-closed"
        ),
        detail=DetailScreen(Deal),
        labels=_labels("deal", "deals"),
        board="stage",
        idle={"prospecting": 14, "engaging": 30},
    )
    agents = RecordScreens(
        Agent,
        form=AgentForm,
        list=ListScreen(Agent, columns=("name", "manager", "office"), sort="name"),
        detail=DetailScreen(Agent),
        labels=_labels("agent", "agents"),
    )
    accounts = RecordScreens(
        Account,
        form=AccountForm,
        list=ListScreen(Account, columns=("name", "sector"), sort="name"),
        detail=DetailScreen(Account),
        labels=_labels("account", "accounts"),
    )
    routes = Routes()
    for shown in (deals, agents, accounts):
        routes.include(shown.routes)


def load(own: Session, folder: Path, owners: dict[str, int]) -> None:
    """Write the rows of the data set: 35 agents, 85 accounts and 8,800 deals.

    :param folder: the data set with its CSV files.
    :param owners: user id by name of the agent whose deals belong to that user.
    """
    with new_records(own) as batch:
        people = {
            row["sales_agent"]: Agent(
                name=row["sales_agent"], manager=row["manager"], office=row["regional_office"]
            )
            for row in _rows(folder / "sales_teams.csv")
        }
        firms = {
            row["account"]: Account(name=row["account"], sector=row["sector"])
            for row in _rows(folder / "accounts.csv")
        }
        for record in (*people.values(), *firms.values()):
            batch.add(record)
        batch.write()
        agent_ids = {name: record.id for name, record in people.items()}
        account_ids = {name: record.id for name, record in firms.items()}
        for row in _rows(folder / "sales_pipeline.csv"):
            batch.add(_deal(row, agent_ids, account_ids, owners))
        batch.write()


def _deal(
    row: dict[str, str], agents: dict[str, int], accounts: dict[str, int], owners: dict[str, int]
) -> Deal:
    # The pipeline writes "GTXPro" for the product that the price list calls "GTX Pro".
    product = {"GTXPro": "GTX Pro"}.get(row["product"], row["product"])
    engaged, closed = _day(row["engage_date"]), _day(row["close_date"])
    return Deal(
        name=f"{row['account'] or row['sales_agent']} {row['opportunity_id']}",
        stage=row["deal_stage"].lower(),
        product={label: code for code, label in PRODUCTS}[product],
        agent_id=agents[row["sales_agent"]],
        account_id=accounts[row["account"]] if row["account"] else None,
        engaged=engaged,
        closed=closed,
        value=Money.of(row["close_value"], "USD") if row["close_value"] else None,
        days=(closed - engaged).days if engaged and closed else None,
        owner_id=owners.get(row["sales_agent"]),
    )


def _day(text: str) -> date | None:
    return date.fromisoformat(text) if text else None


def _rows(path: Path) -> Iterator[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        yield from csv.DictReader(file)
