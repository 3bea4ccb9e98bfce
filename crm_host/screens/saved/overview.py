"""All saved views that somebody sees, for the page that lists them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from crm_host.auth.names import team_name, user_name
from crm_host.data.actor import current_actor
from crm_host.i18n.text import Text, lazy_text, translate
from crm_host.screens.known import all_screens
from crm_host.screens.record import RecordScreens
from crm_host.screens.saved.shelf import (
    Saved,
    default_of,
    is_tab,
    may_change,
    views_of,
)
from crm_host.screens.saved.state import address_of
from crm_host.screens.views import VIEWS

_ = lazy_text


@dataclass(frozen=True)
class Line:
    """One view as the page shows it."""

    saved: Saved
    url: str
    icon: str
    seen_by: Text
    #: Who made it; empty for one's own.
    owner: str
    is_tab: bool
    is_default: bool
    may_change: bool


def sections() -> Iterator[tuple[Text, Sequence[Line]]]:
    """Yield the record types that the actor may see, each with its views."""
    for screens in all_screens():
        if screens.may("read") and (lines := [_line(screens, s) for s in views_of(screens.name)]):
            yield screens.labels.many, lines


def _line(screens: RecordScreens, saved: Saved) -> Line:
    actor, default = current_actor(), default_of(saved.record_type)
    return Line(
        saved,
        address_of(screens, saved),
        _icon(saved.kind),
        _seen_by(saved),
        "" if saved.owner_id == actor.user_id else user_name(saved.owner_id),
        is_tab(saved),
        default is not None and default.id == saved.id,
        may_change(saved, actor),
    )


def _seen_by(saved: Saved) -> Text:
    if saved.scope == "team":
        return translate("Team %(name)s", name=team_name(saved.team_id))
    return _("Everyone") if saved.scope == "everyone" else _("Only you")


def _icon(kind: str) -> str:
    return next((view.icon for view in VIEWS if view.name == kind), "list")
