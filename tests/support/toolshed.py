"""A module that declares one record and nothing else: what it gets for free is the test."""

from __future__ import annotations

from pathlib import Path

from fakes import Fake

DECLARATION = """
from crm_host.api import MenuItem, Module, Permission, Role

VERBS = ("read", "create", "write", "delete")
module = Module(
    name="toolshed",
    title="Tool shed",
    permissions=tuple(
        Permission(f"tool.{verb}", f"Tools: {verb}", ("own", "team", "all")) for verb in VERBS
    ),
    roles=(Role("keeper", "Keeper", {f"tool.{verb}": "all" for verb in VERBS}),),
    menu=(MenuItem("tools", "Tools", "toolshed.tool_list", permission="tool.read"),),
)
"""
MODELS = """
from datetime import date

from sqlalchemy.orm import Mapped

from crm_host.api import Money, Record, field, search_column

STATES = (("free", "In the shed"), ("out", "Lent"), ("repair", "In repair"))


class Tool(Record):
    __tablename__ = "toolshed_tool"
    __record__ = "toolshed.tool"

    name: Mapped[str] = field.Text("Name", required=True, sortable=True, filterable=True)
    serial: Mapped[str | None] = field.Text("Serial number", filterable=True)
    state: Mapped[str] = field.Choice("State", STATES, default="free", filterable=True)
    price: Mapped[Money | None] = field.Money("Price", sortable=True, filterable=True)
    bought: Mapped[date | None] = field.Date("Bought", sortable=True, filterable=True)
    keeper_id: Mapped[int | None] = field.Link(
        "Keeper", "contacts.contact", "contacts_contact.id", filterable=True
    )
    search: Mapped[str] = search_column()

    @property
    def display(self) -> str:
        return self.name
"""
VIEWS = """
from crm_host.api import (
    DetailScreen,
    Labels,
    ListScreen,
    RecordForm,
    RecordScreens,
    Routes,
    translate_plural,
)
from crm_toolshed.models import Tool


class ToolForm(RecordForm):
    model = Tool


tool_screens = RecordScreens(
    Tool,
    form=ToolForm,
    list=ListScreen(Tool, columns=("name", "serial", "state", "price", "bought"), sort="name"),
    detail=DetailScreen(Tool),
    labels=Labels(
        one="Tool",
        many="Tools",
        new="New tool",
        edit="Edit tool",
        delete="Delete tool",
        count=lambda number: translate_plural("%(num)s tool", "%(num)s tools", number),
    ),
)
routes = Routes()
routes.include(tool_screens.routes)
"""
#: All that its author writes in Python, but for the migration.
SOURCES = {"module.py": DECLARATION, "models.py": MODELS, "views.py": VIEWS}
_MIGRATION = """
from alembic import op

from crm_host.api import create_search_index, drop_search_index

revision = "toolshed1"
down_revision = None


def upgrade():
    import crm_contacts.models
    from crm_toolshed.models import Tool

    Tool.__table__.create(op.get_bind())
    create_search_index(op.get_bind(), "toolshed_tool")


def downgrade():
    drop_search_index(op.get_bind(), "toolshed_tool")
    op.drop_table("toolshed_tool")
"""


def toolshed_wheel(folder: Path) -> Path:
    """Build the module as its author would send it."""
    files = {**SOURCES, "migrations/0001.py": _MIGRATION}
    requires = ("crm-host", "crm-contacts>=0.1,<1")
    return Fake("toolshed", requires=requires, files=files).wheel(folder)
