"""The saved views as one process remembers them until the configuration version moves.

A list shows its tabs on every page, so they may cost it no statement. There are a few hundred
views at most; which of them an actor sees is decided anew for each request.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from flask import current_app
from sqlalchemy import select

from crm_host.data.access import NotFound
from crm_host.data.actor import Actor, current_actor
from crm_host.data.session import session
from crm_host.kernel.settings import settings
from crm_host.kernel.state import bump_config_version
from crm_host.screens.saved.models import SavedView, ViewChoice

_KEY = "crm_saved_views"


@dataclass(frozen=True)
class Saved:
    """A saved view as it was read; see `SavedView` for the meaning of each value."""

    id: int
    name: str
    record_type: str
    kind: str
    query: str
    parameters: Mapping[str, str]
    scope: str
    team_id: int | None
    owner_id: int | None
    is_pinned: bool
    position: int

    @property
    def is_shared(self) -> bool:
        """Whether others than its owner see it."""
        return self.scope != "private"


@dataclass(frozen=True)
class Choices:
    """What one user chose: tabs and the view to begin with."""

    #: View to whether it is a tab, where the user said so.
    pins: Mapping[int, bool] = field(default_factory=dict)
    #: Record type to the view that opens by default.
    defaults: Mapping[str, int] = field(default_factory=dict)


@dataclass
class _Shelf:
    version: int
    views: Sequence[Saved] | None = None
    choices: dict[int, Choices] = field(default_factory=dict)


def all_views() -> Iterator[Saved]:
    """Yield the views of every record type that the actor sees, in the order of tabs."""
    actor = current_actor()
    return (saved for saved in _views() if may_see(saved, actor))


def views_of(record_type: str) -> list[Saved]:
    """Return the views of a record type that the actor sees, in the order of tabs."""
    return [saved for saved in all_views() if saved.record_type == record_type]


def find(view_id: int) -> Saved | None:
    """Return a view by its id; `None` if there is none, or the actor may not see it."""
    return next((saved for saved in all_views() if saved.id == view_id), None)


def saved_view(view_id: int) -> Saved:
    """Return a saved view, to use its filter elsewhere: in a report, a segment, a rule.

        view = saved_view(17)
        rows = session().scalars(screens_of(view.record_type).list.select(view.query))

    :raises NotFound: there is none, or the present actor may not see it.
    """
    saved = find(view_id)
    if saved is None:
        raise NotFound("host.saved_view")
    return saved


def may_see(saved: Saved, actor: Actor) -> bool:
    """Whether an actor may know that a view exists; its rows have rules of their own."""
    if actor.kind == "system" or (saved.owner_id is not None and saved.owner_id == actor.user_id):
        return True
    if actor.kind != "staff" or not saved.is_shared:
        return False
    everyone = saved.scope == "everyone" or actor.is_administrator
    return everyone or saved.team_id in actor.team_ids


def may_change(saved: Saved | SavedView, actor: Actor) -> bool:
    """Whether an actor may change or delete a view: its owner, or an administrator if shared."""
    if saved.owner_id is not None and saved.owner_id == actor.user_id:
        return True
    return saved.scope != "private" and actor.is_administrator


def choices() -> Choices:
    """Return what the actor chose."""
    user_id = current_actor().user_id
    if user_id is None:
        return Choices()
    known = _shelf().choices
    if user_id not in known:
        known[user_id] = _read_choices(user_id)
    return known[user_id]


def is_tab(saved: Saved) -> bool:
    """Whether a view is a tab for the actor: as they chose, else as its owner did."""
    return choices().pins.get(saved.id, saved.is_pinned)


def default_of(record_type: str) -> Saved | None:
    """Return the view with which the actor begins a list, if they still see it."""
    view_id = choices().defaults.get(record_type)
    return find(view_id) if view_id is not None else None


def forget() -> None:
    """Tell every process that views or choices changed; they are known anew after the commit."""
    here = session()
    here.flush()
    bump_config_version(here.connection())
    current_app.extensions.pop(_KEY, None)


def _views() -> Sequence[Saved]:
    shelf = _shelf()
    if shelf.views is None:
        shelf.views = _read_views()
    return shelf.views


def _read_views() -> Sequence[Saved]:
    columns: Any = [getattr(SavedView, name) for name in Saved.__dataclass_fields__]
    statement = select(*columns).where(SavedView.deleted_at.is_(None))
    rows = session().execute(statement.order_by(SavedView.position, SavedView.name, SavedView.id))
    return [Saved(*row) for row in rows]


def _read_choices(user_id: int) -> Choices:
    columns = (
        ViewChoice.view_id,
        ViewChoice.record_type,
        ViewChoice.is_pinned,
        ViewChoice.is_default,
    )
    rows = session().execute(select(*columns).where(ViewChoice.user_id == user_id)).all()
    return Choices(
        pins={row.view_id: row.is_pinned for row in rows if row.is_pinned is not None},
        defaults={row.record_type: row.view_id for row in rows if row.is_default},
    )


def _shelf() -> _Shelf:
    version = settings().version
    shelf: _Shelf | None = current_app.extensions.get(_KEY)
    if shelf is None or shelf.version != version:
        shelf = _Shelf(version)
        current_app.extensions[_KEY] = shelf
    return shelf
