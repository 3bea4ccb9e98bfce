"""How many records each tab finds: asked after the page is there, and never beyond a cap."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from time import monotonic
from typing import TYPE_CHECKING

from flask import current_app
from sqlalchemy import func, select

from crm_host.data.actor import current_actor
from crm_host.data.session import session
from crm_host.i18n.catalogs import notation
from crm_host.screens.saved.shelf import Saved

if TYPE_CHECKING:
    from crm_host.screens.record import RecordScreens

#: A tab counts up to here; beyond, it says "999+".
MOST = 999
#: Tabs that are counted.
_TABS = 12
#: Seconds for which a count may be shown again.
_LIFETIME = 60.0
#: Counts remembered in one process.
_REMEMBERED = 5000

_Key = tuple[int | None, int]


def count_views(screens: RecordScreens, views: Sequence[Saved]) -> Mapping[int, str]:
    """Return how many records views find, as text, with one statement for all of them.

    Views whose filter is not understood have no count: it would be that of another filter.
    """
    counted = [saved for saved in views[:_TABS] if not screens.list.problems(saved.query)]
    if not counted:
        return {}
    numbers = []
    for saved in counted:
        found = screens.list.select(saved.query).with_only_columns(screens.model.id)
        some = found.order_by(None).limit(MOST + 1).subquery()
        numbers.append(select(func.count()).select_from(some).scalar_subquery())
    row = session().execute(select(*numbers)).one()
    texts = {saved.id: _text(number) for saved, number in zip(counted, row, strict=True)}
    _remember(texts)
    return texts


def known_count(saved: Saved) -> str:
    """Return what a tab showed a moment ago; empty where nobody asked lately."""
    text, at = _known().get((current_actor().user_id, saved.id), ("", 0.0))
    return text if monotonic() - at < _LIFETIME else ""


def _remember(texts: Mapping[int, str]) -> None:
    known = _known()
    if len(known) > _REMEMBERED:
        known.clear()
    user_id = current_actor().user_id
    known |= {(user_id, view_id): (text, monotonic()) for view_id, text in texts.items()}


def _known() -> dict[_Key, tuple[str, float]]:
    known: dict[_Key, tuple[str, float]]
    known = current_app.extensions.setdefault("crm_tab_counts", {})
    return known


def _text(number: int) -> str:
    shown = notation().format_number(Decimal(min(number, MOST)))
    return f"{shown}+" if number > MOST else shown
