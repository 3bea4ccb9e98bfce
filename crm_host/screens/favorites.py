"""Records with a star: setting and taking it, and the page of favorites and records opened last."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from flask import Blueprint, Response, abort, make_response, redirect, request, url_for
from sqlalchemy import delete, func, select

from crm_host.data.access import require, resolve
from crm_host.data.actor import current_actor
from crm_host.data.favorites import Favorite, favorite_key
from crm_host.data.links import all_names
from crm_host.data.session import session
from crm_host.i18n.text import lazy_text
from crm_host.screens.known import screens_of
from crm_host.screens.recents import Key, recent_records
from crm_host.screens.record import RecordScreens
from crm_host.web import htmx
from crm_host.web.errors import error_response, sign_in_first
from crm_host.web.pages import fragment, render
from crm_host.web.urls import local_path

_ = lazy_text

blueprint = Blueprint("favorites", __name__, url_prefix="/favorites")

#: Records that one user may star: their names travel with every request.
MOST = 200


@dataclass(frozen=True)
class Entry:
    """A record that is named outside its own lists."""

    screens: RecordScreens
    id: int
    name: str
    url: str


@blueprint.get("")
def index() -> Response:
    """Show both lists; to the page's script as the part that the menu opens."""
    if current_actor().user_id is None:
        return sign_in_first()
    favorites, recents = entries()
    show = fragment if htmx.wants_fragment() and htmx.swap_target() != "main" else render
    template = "host/_favorites.html" if show is fragment else "host/favorites.html"
    return show(template, favorites=favorites, recents=recents)


@blueprint.post("/<record>")
def star(record: str) -> Response:
    """Give one record a star, or take it."""
    screens = screens_of(record)
    if screens is None:
        abort(404)
    require(screens.permission("read"))
    if "add" in request.form:
        found = resolve(screens.model, request.form["add"])
        if not _add(record, found.id):
            return error_response(422, _("You have 200 favorites. Take the star from one first."))
    else:
        _remove(record, request.form.get("remove", ""))
    if htmx.is_htmx():
        return make_response("", 204)
    address = local_path(request.form.get("next", ""), url_for("favorites.index"))
    return make_response(redirect(address, code=303))


def entries() -> tuple[list[Entry], list[Entry]]:
    """Return favorites by name and records opened last, as far as the actor sees them.

    Two statements for both.
    """
    starred = [_key(text) for text in current_actor().favorites]
    opened = recent_records()
    names = _names([*starred, *opened])
    favorites = sorted(_entries(starred, names), key=lambda entry: entry.name.casefold())
    return favorites, list(_entries(opened, names))


def _names(keys: Iterable[Key]) -> dict[Key, str]:
    wanted: dict[str, list[int]] = {}
    for name, id in keys:
        screens = screens_of(name)
        if screens is not None and screens.may("read"):
            wanted.setdefault(name, []).append(id)
    return all_names(wanted)


def _entries(keys: Sequence[Key], names: dict[Key, str]) -> Iterator[Entry]:
    for key in keys:
        screens = screens_of(key[0])
        if screens is not None and key in names:
            yield Entry(screens, key[1], names[key], screens.url("detail", key[1]))


def _key(text: str) -> Key:
    name, _colon, id = text.rpartition(":")
    return name, int(id)


def _add(record: str, id: int) -> bool:
    user_id = current_actor().user_id
    here = session()
    mine = select(func.count()).where(Favorite.user_id == user_id)
    if here.scalar(mine.where(Favorite.record_type == record, Favorite.record_id == id)):
        return True
    if (here.scalar(mine) or 0) >= MOST:
        return False
    here.add(Favorite(user_id=user_id, record_type=record, record_id=id))
    return True


def _remove(record: str, text: str) -> None:
    if text.isascii() and text.isdigit() and len(text) < 19:
        session().execute(
            delete(Favorite).where(
                Favorite.user_id == current_actor().user_id,
                Favorite.record_type == record,
                Favorite.record_id == int(text),
            )
        )


def is_favorite(record_type: str, id: int) -> bool:
    """Whether the actor starred a record; for templates."""
    return favorite_key(record_type, id) in current_actor().favorites
