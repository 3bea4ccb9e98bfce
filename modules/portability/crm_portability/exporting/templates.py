"""Export templates: columns and a format under a name, for their maker or for everyone."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Select, func, or_, select

from crm_host.api import current_actor, session
from crm_portability.models import ExportTemplate


def templates_of(model: type[Any]) -> Sequence[ExportTemplate]:
    """Return the templates that the current actor may use, by name."""
    return session().scalars(_usable(model).order_by(func.lower(ExportTemplate.name))).all()


def template_by_id(model: type[Any], number: int) -> ExportTemplate | None:
    """Return a template that the current actor may use."""
    return session().scalar(_usable(model).where(ExportTemplate.id == number))


def template_named(model: type[Any], name: str) -> ExportTemplate | None:
    """Return a template by its name, the actor's own before those of others."""
    named = _usable(model).where(func.lower(ExportTemplate.name) == name.lower())
    own_first = (ExportTemplate.user_id != current_actor().user_id, ExportTemplate.id)
    return session().scalars(named.order_by(*own_first)).first()


def save(
    model: type[Any], name: str, kind: str, keys: Sequence[str], *, shared: bool
) -> ExportTemplate:
    """Keep a template; one of the same name that the actor made is replaced."""
    user_id = current_actor().user_id
    found = session().scalar(
        select(ExportTemplate).where(
            ExportTemplate.record_type == model.__record__,
            ExportTemplate.user_id == user_id,
            func.lower(ExportTemplate.name) == name.lower(),
        )
    )
    if found is None:
        found = ExportTemplate(record_type=model.__record__, user_id=user_id)
        session().add(found)
    found.name, found.format, found.shared = name, kind, shared
    found.columns = {"keys": list(keys)}
    session().flush()
    return found


def may_change(template: ExportTemplate) -> bool:
    """Whether the current actor made a template, or administers all of them."""
    actor = current_actor()
    return template.user_id == actor.user_id or actor.is_administrator


def _usable(model: type[Any]) -> Select[ExportTemplate]:
    return select(ExportTemplate).where(
        ExportTemplate.record_type == model.__record__,
        or_(ExportTemplate.shared, ExportTemplate.user_id == current_actor().user_id),
    )
