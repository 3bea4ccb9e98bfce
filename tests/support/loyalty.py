"""A partner's module as it arrives at an office: a wheel that is nowhere in the source tree."""

from __future__ import annotations

from pathlib import Path

from fakes import MIGRATION, Fake

DECLARATION = """
from crm_host.api import Module, Permission, Role

module = Module(
    name="loyalty",
    title="Loyalty points",
    permissions=(Permission("account.read", "See loyalty points"),),
    roles=(Role("manager", "Manager", {"account.read": "all"}),),
)
"""
MODELS = '''
from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from crm_contacts.api import Contact
from crm_host.api import Base, BigId, Extension, field


class LoyaltyAccount(Extension, owner=Contact):
    __tablename__ = "loyalty_account"

    points: Mapped[int | None] = field.Number(
        "Loyalty points", minimum=0, sortable=True, filterable=True, aliases=("Điểm", "Πόντοι")
    )
    {level}


class Welcome(Base):
    """One line for every contact that was created while the module was there."""

    __tablename__ = "loyalty_welcome"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    contact_id: Mapped[int] = mapped_column(BigId, unique=True)
'''
LEVEL = (
    'level: Mapped[str | None] = field.Choice("Level", (("gold", "Gold"), ("silver", "Silver")))'
)
LISTENER = """
from crm_contacts.api import ContactWritten, contact_created
from crm_host.api import session
from crm_loyalty.models import Welcome


@contact_created.listen
def greet(written: ContactWritten) -> None:
    session().add(Welcome(contact_id=written.contact_id))
"""
FILL = """
from crm_host.api import fill

fill("contacts.contact.side", "loyalty/_contact_panel.html", position=40, permission="account.read")
"""
PANEL = """
<section class="panel" id="loyalty-points" aria-labelledby="loyalty-points-title">
  <header><h2 id="loyalty-points-title">Loyalty</h2></header>
  <p>{{ record.loyalty_account.points if record.loyalty_account else 0 }} points collected</p>
</section>
"""
CREATE = (
    'op.create_table("loyalty_account", '
    'sa.Column("id", sa.BigInteger().with_variant(sa.Integer, "sqlite"), '
    'sa.ForeignKey("contacts_contact.id", ondelete="CASCADE"), primary_key=True, '
    "autoincrement=False), "
    'sa.Column("points", sa.BigInteger, index=True)); '
    'op.create_table("loyalty_welcome", '
    'sa.Column("id", sa.BigInteger().with_variant(sa.Integer, "sqlite"), primary_key=True), '
    'sa.Column("contact_id", sa.BigInteger().with_variant(sa.Integer, "sqlite"), '
    "nullable=False, unique=True))"
)
DROP = 'op.drop_table("loyalty_welcome"); op.drop_table("loyalty_account")'
ADD_LEVEL = 'op.add_column("loyalty_account", sa.Column("level", sa.String(40)))'
DROP_LEVEL = 'op.drop_column("loyalty_account", "level")'


def loyalty_wheel(folder: Path, version: str = "1.0.0") -> Path:
    """Build version 1.0.0, or 1.1.0, which adds the level of an account."""
    steps = [(CREATE, DROP), (ADD_LEVEL, DROP_LEVEL)]
    upgraded = version != "1.0.0"
    files: dict[str, str | None] = {
        "module.py": DECLARATION,
        "models.py": MODELS.replace("{level}", LEVEL if upgraded else ""),
        "views.py": None,
        "events.py": LISTENER,
        "slots.py": FILL,
        "templates/loyalty/_contact_panel.html": PANEL,
    }
    for number, (up, undo) in enumerate(steps[: 2 if upgraded else 1], 1):
        down = repr(f"loyalty{number - 1}") if number > 1 else None
        files[f"migrations/000{number}.py"] = MIGRATION.format(
            revision=f"loyalty{number}", down=down, up=up, undo=undo
        )
    requires = ("crm-host", "crm-contacts>=0.1,<1")
    return Fake("loyalty", version=version, requires=requires, files=files).wheel(folder)
