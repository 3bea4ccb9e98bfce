"""Keeping, sharing, changing and deleting saved views. The caller commits."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import timedelta
from typing import Any

from sqlalchemy import delete, select, update

from crm_host.auth.names import team_names
from crm_host.data.access import NotFound
from crm_host.data.actor import current_actor
from crm_host.data.changes import Change, ChangeSet, current_change_set, note_change, plain
from crm_host.data.session import session
from crm_host.data.types import utc_now
from crm_host.forms.refusal import Refused
from crm_host.i18n.text import Text, lazy_text
from crm_host.screens.saved.models import SavedView, ViewChoice
from crm_host.screens.saved.shelf import Saved, forget, may_change
from crm_host.screens.saved.state import QUERY, State

_ = lazy_text

#: Record type under which change sets name saved views.
NOTED_AS = "host.saved_view"
#: The right to share, with the actor's teams or with everyone.
SHARE = "host.views.share"

#: How long a deleted view can come back.
_KEPT = timedelta(days=30)
#: What a change set tells of a view, and what taking it back restores.
_TOLD = ("name", "kind", "query", "parameters", "scope", "team_id", "is_pinned", "position")


def audiences(saved: Saved | SavedView | None = None) -> dict[str, Text]:
    """Return with whom the actor may share: `private`, `everyone`, `team:<id>`, with their names.

    :param saved: a view whose present audience stays possible.
    """
    actor, names = current_actor(), team_names()
    reach = actor.scope(SHARE)
    found: dict[str, Text] = {"private": _("Only you")}
    teams: Collection[int] = ()
    if reach is not None:
        teams = names if reach == "all" else actor.team_ids
    for team_id in sorted(teams, key=lambda id: names.get(id, "")):
        found[f"team:{team_id}"] = names.get(team_id, "")
    if reach == "all":
        found["everyone"] = _("Everyone")
    if saved is not None and (present := audience_of(saved)) not in found:
        found[present] = names.get(saved.team_id or 0, "") or _("Everyone")
    return found


def audience_of(saved: Saved | SavedView) -> str:
    """Return who sees a view, as `audiences` names it; that of a team that is gone is private."""
    if saved.scope != "team":
        return saved.scope
    return f"team:{saved.team_id}" if saved.team_id is not None else "private"


def create(
    record_type: str, kind: str, state: State, *, name: str, audience: str, is_pinned: bool
) -> SavedView:
    """Keep what a page shows under a name, for the current actor.

    :raises Refused: the actor may not share it so.
    """
    view = SavedView(
        record_type=record_type,
        kind=kind,
        owner_id=current_actor().user_id,
        is_pinned=is_pinned,
        position=0,
    )
    _put_state(view, kind, state)
    _put_audience(view, audience, audiences())
    view.name = name
    session().add(view)
    session().flush()
    _note(view, {})
    forget()
    return view


def keep_state(view: SavedView, kind: str, state: State) -> int | None:
    """Let a view hold what a page shows; returns the change set, if anything changed."""
    before = _told(view)
    _put_state(view, kind, state)
    return _changed(view, before)


def change(
    view: SavedView, *, name: str, audience: str, is_pinned: bool, position: int
) -> int | None:
    """Rename a view, share it with others, move it; returns the change set.

    :raises Refused: the actor may not share it so.
    """
    before = _told(view)
    _put_audience(view, audience, audiences(view))
    view.name, view.is_pinned, view.position = name, is_pinned, position
    return _changed(view, before)


def remove(view: SavedView, successor: Saved | None) -> int:
    """Delete a view for everybody; whoever began with it or had it as a tab gets the successor."""
    here = session()
    now = utc_now()
    here.execute(delete(SavedView).where(SavedView.deleted_at < now - _KEPT))
    view.deleted_at = now
    if successor is not None:
        _hand_over(view, successor)
    values = {"deleted_at": [None, plain(now)]}
    if successor is not None:
        values["successor"] = [None, successor.id]
    note_change(here, NOTED_AS, "", values, view.id)
    forget()
    return current_change_set(here)


def revert(view: SavedView, set_id: int) -> None:
    """Take back one change of a view.

    :raises NotFound: that change set did not change it, or is somebody else's.
    :raises Refused: it was changed again since.
    """
    values = _changed_by(view, set_id)
    told = _told(view) | {"deleted_at": plain(view.deleted_at)}
    if any(told[name] != new for name, (_old, new) in values.items() if name in told):
        raise Refused(_("This view was changed again since. Nothing was taken back."))
    undone = {name: [new, old] for name, (old, new) in values.items() if name in told}
    for name, (_new, old) in undone.items():
        setattr(view, name, old)
    note_change(session(), NOTED_AS, "", undone, view.id)
    forget()


def choose_tab(saved: Saved, is_pinned: bool) -> None:
    """Make a view a tab for the current actor, or none."""
    _choice(saved).is_pinned = is_pinned
    forget()


def choose_default(saved: Saved, is_default: bool) -> None:
    """Let the current actor begin the list with a view, or with the whole list again."""
    here = session()
    user_id = current_actor().user_id
    here.execute(
        update(ViewChoice)
        .where(ViewChoice.user_id == user_id, ViewChoice.record_type == saved.record_type)
        .values(is_default=False)
    )
    if is_default:
        choice = _choice(saved)
        here.flush()
        choice.is_default = True
    forget()


def changeable(view_id: int) -> SavedView:
    """Return a view that the current actor may change or has deleted, to be changed.

    :raises NotFound: there is none, or they may not.
    """
    view = session().get(SavedView, view_id) if view_id < 2**63 else None
    if view is None or not may_change(view, current_actor()):
        raise NotFound(NOTED_AS)
    return view


def _hand_over(view: SavedView, successor: Saved) -> None:
    here = session()
    choices = here.scalars(select(ViewChoice).where(ViewChoice.view_id == view.id)).all()
    users = [choice.user_id for choice in choices]
    theirs = {
        choice.user_id: choice
        for choice in here.scalars(
            select(ViewChoice).where(
                ViewChoice.view_id == successor.id, ViewChoice.user_id.in_(users)
            )
        )
    }
    begun_with = [choice.user_id for choice in choices if choice.is_default]
    for choice in choices:
        choice.is_default = False
        if choice.is_pinned:
            _of(theirs, choice.user_id, successor).is_pinned = True
    here.flush()
    for user_id in begun_with:
        _of(theirs, user_id, successor).is_default = True
    if view.is_pinned and not successor.is_pinned:
        session().get_one(SavedView, successor.id).is_pinned = True


def _of(theirs: dict[int, ViewChoice], user_id: int, successor: Saved) -> ViewChoice:
    if user_id not in theirs:
        choice = ViewChoice(
            user_id=user_id, view_id=successor.id, record_type=successor.record_type
        )
        session().add(choice)
        theirs[user_id] = choice
    return theirs[user_id]


def _choice(saved: Saved) -> ViewChoice:
    user_id = current_actor().user_id
    found = session().scalar(
        select(ViewChoice).where(ViewChoice.user_id == user_id, ViewChoice.view_id == saved.id)
    )
    if found is None:
        found = ViewChoice(user_id=user_id, view_id=saved.id, record_type=saved.record_type)
        session().add(found)
    return found


def _put_state(view: SavedView, kind: str, state: State) -> None:
    view.kind = kind
    view.query = " ".join(state.get(QUERY, ()))
    view.parameters = {
        name: values[0] if len(values) == 1 else list(values)
        for name, values in state.items()
        if name != QUERY and values
    }


def _put_audience(view: SavedView, audience: str, allowed: Mapping[str, Text]) -> None:
    if audience not in allowed:
        raise Refused(_("You may not share a view like this."))
    scope, _colon, team = audience.partition(":")
    view.scope, view.team_id = scope, int(team) if team else None


def _told(view: SavedView) -> dict[str, Any]:
    return {name: getattr(view, name) for name in _TOLD}


def _changed(view: SavedView, before: Mapping[str, Any]) -> int | None:
    """Note what changed and tell every process; returns the change set, if anything did."""
    session().flush()
    if before == _told(view):
        return None
    _note(view, before)
    forget()
    return current_change_set(session())


def _note(view: SavedView, before: Mapping[str, Any]) -> None:
    after = _told(view)
    values = {
        name: [before.get(name), new] for name, new in after.items() if before.get(name) != new
    }
    note_change(session(), NOTED_AS, "", values, view.id)


def _changed_by(view: SavedView, set_id: int) -> dict[str, list[Any]]:
    statement = (
        select(Change.values)
        .join(ChangeSet, ChangeSet.id == Change.set_id)
        .where(
            Change.set_id == set_id,
            Change.record_type == NOTED_AS,
            Change.record_id == view.id,
            ChangeSet.actor_id == current_actor().user_id,
        )
    )
    found: dict[str, list[Any]] | None = session().scalar(statement)
    if not found:
        raise NotFound(NOTED_AS)
    return found
