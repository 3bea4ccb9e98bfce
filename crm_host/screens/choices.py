"""Which columns a user shows in a list, kept for each user."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask import current_app
from sqlalchemy import ForeignKey, String, UniqueConstraint, select, update
from sqlalchemy.orm import Mapped, mapped_column

from crm_host.auth.models import User
from crm_host.data.actor import current_actor
from crm_host.data.base import Identified
from crm_host.data.session import session
from crm_host.data.types import BigId, JsonValue
from crm_host.kernel.settings import settings
from crm_host.kernel.state import bump_config_version


class ListChoice(Identified):
    """One user's columns of one list."""

    __tablename__ = "host_list_choice"
    __table_args__ = (
        UniqueConstraint("user_id", "list"),
        {"sqlite_autoincrement": True},
    )

    user_id: Mapped[int] = mapped_column(BigId, ForeignKey("host_user.id", ondelete="CASCADE"))
    #: Full name of the record type.
    list: Mapped[str] = mapped_column(String(80))
    columns: Mapped[Any] = mapped_column(JsonValue)


def chosen_columns(name: str) -> Sequence[str]:
    """Return the columns the actor chose for a list; empty where they never did.

    A process remembers them until the configuration version moves.
    """
    actor = current_actor()
    if actor.user_id is None:
        return ()
    known = _remembered()
    key = (actor.user_id, name)
    if key not in known:
        found = session().scalar(_own(*key).with_only_columns(ListChoice.columns))
        known[key] = tuple(found or ())
    return known[key]


def choose_columns(name: str, columns: Sequence[str]) -> None:
    """Keep the actor's columns for a list; none at all stands for the list's own."""
    actor = current_actor()
    if actor.user_id is None:
        return
    here = session()
    choice = here.scalar(_own(actor.user_id, name))
    if choice is None:
        choice = ListChoice(user_id=actor.user_id, list=name)
        here.add(choice)
    choice.columns = list(columns)
    here.flush()
    bump_config_version(here.connection())
    _remembered().pop((actor.user_id, name), None)


def choose_density(density: str) -> None:
    """Keep how high the actor wants the rows of all lists: `compact` or `standard`."""
    actor = current_actor()
    if actor.user_id is None or density not in ("compact", "standard"):
        return
    chosen = "" if density == "standard" else density
    session().execute(update(User).where(User.id == actor.user_id).values(density=chosen))


def _own(user_id: int, name: str) -> Any:
    return select(ListChoice).where(ListChoice.user_id == user_id, ListChoice.list == name)


def _remembered() -> dict[tuple[int, str], Sequence[str]]:
    version = settings().version
    kept_at, known = current_app.extensions.get("crm_list_choices", (None, {}))
    if kept_at != version:
        known = {}
        current_app.extensions["crm_list_choices"] = (version, known)
    remembered: dict[tuple[int, str], Sequence[str]] = known
    return remembered
