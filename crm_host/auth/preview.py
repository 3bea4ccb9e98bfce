"""What somebody can see and do, for the administrator who gives them roles."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Engine, func, select
from sqlalchemy.orm import Session

from crm_host.data.access import bind_actor
from crm_host.data.actor import SYSTEM, Actor
from crm_host.data.session import reading
from crm_host.i18n.text import Text
from crm_host.kernel.declaration import Permission


@dataclass(frozen=True)
class Ability:
    """One permission that somebody has."""

    code: str
    title: Text
    #: `own`, `team` or `all`.
    scope: str
    #: For a right to see records: how many of them, and how many there are.
    seen: int | None = None
    total: int | None = None


def abilities(
    actor: Actor,
    permissions: Mapping[str, Permission],
    records: Mapping[str, type[Any]],
    engine: Engine,
) -> list[Ability]:
    """Return what an actor may do, counting records as the actor's own lists would."""
    seen = _counts(engine, actor, records)
    totals = _counts(engine, SYSTEM, records)
    return list(_abilities(actor, permissions, seen, totals))


def _abilities(
    actor: Actor,
    permissions: Mapping[str, Permission],
    seen: Mapping[str, int],
    totals: Mapping[str, int],
) -> Iterator[Ability]:
    for code, permission in permissions.items():
        scope = actor.scope(code)
        if scope is not None:
            yield Ability(code, permission.title, scope, seen.get(code), totals.get(code))


def _counts(engine: Engine, actor: Actor, records: Mapping[str, type[Any]]) -> dict[str, int]:
    with reading(), Session(engine) as own:  # the request may be writing meanwhile
        bind_actor(own, actor)
        return {
            f"{name}.read": own.scalar(select(func.count()).select_from(model)) or 0
            for name, model in records.items()
        }
