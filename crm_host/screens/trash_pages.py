"""The pages of the trash: looking, restoring, and deleting for good."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Flask, Response, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.exc import IntegrityError
from werkzeug.exceptions import NotFound

from crm_host.data.access import require
from crm_host.data.actor import current_actor
from crm_host.data.kinds import ValueRefused
from crm_host.data.session import session
from crm_host.i18n.catalogs import notation
from crm_host.i18n.text import Text, lazy_text
from crm_host.screens import actions
from crm_host.screens.known import screens_of
from crm_host.screens.record import RecordScreens
from crm_host.screens.trash import (
    Taken,
    find_trashed,
    keeping,
    page_of,
    shown_types,
    taken_values,
    trashed_parents,
)
from crm_host.screens.trash_purging import PURGE, count_purgeable, purge_all
from crm_host.web.errors import sign_in_first
from crm_host.web.pages import done, render

_ = lazy_text

blueprint = Blueprint("trash", __name__, url_prefix="/trash")


def register(app: Flask) -> None:
    """Add the pages to an application."""
    app.register_blueprint(blueprint)


@blueprint.before_request
def _sign_in_first() -> Response | None:
    return sign_in_first() if current_actor().is_anonymous else None


@blueprint.get("")
def index() -> ResponseReturnValue:
    """Show what is in the trash, of all types or of one."""
    types, chosen = shown_types(), request.args.get("type", "")
    wanted = [screens for screens in types if screens.name == chosen] or types
    page = page_of(wanted, request.args.get("after", ""))
    kind = chosen if len(wanted) == 1 and chosen else None
    return render(
        "host/trash.html",
        page=page,
        tabs=_tabs(types, kind),
        chosen=screens_of(kind) if kind else None,
        may_purge=bool(kind) and current_actor().may(PURGE),
        older=url_for("trash.index", type=kind, after=page.after) if page.after else "",
        days=keeping().days,
        crumbs=[],
    )


@blueprint.post("/<record>/<int:number>/restore")
def restore(record: str, number: int) -> ResponseReturnValue:
    """Take a record out of the trash; asks where something stands in the way."""
    screens = _screens(record)
    found = find_trashed(screens, number)
    parents, taken = trashed_parents(found), taken_values(found)
    problem = _answered(found, taken) if "answered" in request.form else None
    if problem or ((parents or taken) and "answered" not in request.form):
        return _ask(screens, found, parents, taken, problem or "")
    wanted = [parent for parent in parents if _key(parent) in request.form.getlist("parent")]
    for parent in wanted:
        require(f"{parent.__record__}.delete", parent)
    try:
        actions.restore([*wanted, found])
    except IntegrityError:
        session().rollback()
        reason = _("Another record has one of its values by now. Change that one first.")
        return _ask(screens, find_trashed(screens, number), parents, [], reason)
    name = found.display
    return done(
        _("Restored: %(name)s", name=name),
        to=screens.url("detail", found),
        events=(f"{screens.name}_changed",),
    )


def _answered(found: Any, taken: list[Taken]) -> Text | None:
    """Write the answers into the record; returns what is wrong with them."""
    for item in taken:
        name = item.field.name
        if not item.may_change:
            return _(
                "You may not change “%(field)s”. Ask somebody who may.", field=item.field.label
            )
        try:
            value = item.field.kind.parse(request.form.get(name, ""), notation())
        except ValueRefused as refused:
            return refused.message
        if value is None and item.field.spec.required:
            return _("Fill in “%(field)s”.", field=item.field.label)
        item.field.set(found, value)
    with session().no_autoflush:
        still = taken_values(found)
    if still:
        return _("Another record has this value as well.")
    return None


def _ask(
    screens: RecordScreens, found: Any, parents: list[Any], taken: list[Taken], problem: Text
) -> Response:
    with session().no_autoflush:
        answer = render(
            "host/trash_restore.html",
            status=422 if problem else 200,
            screens=screens,
            record=found,
            parents=[(_key(parent), parent.display, _type(parent)) for parent in parents],
            taken=taken,
            values=[item.field.kind.format(item.value, notation()) for item in taken],
            problem=problem,
            crumbs=[(_("Trash"), url_for("trash.index"))],
        )
    session().rollback()  # a question changes nothing
    return answer


def _key(parent: Any) -> str:
    return f"{parent.__record__}:{parent.id}"


def _type(parent: Any) -> Text:
    screens = screens_of(parent.__record__)
    return screens.labels.one if screens else ""


@blueprint.route("/<record>/purge", methods=["GET", "POST"])
def purge(record: str) -> ResponseReturnValue:
    """Delete everything of one type for good, after the number of records was typed."""
    screens = _screens(record)
    require(PURGE)
    require(screens.permission("delete"))
    count = count_purgeable(screens.model)
    problem = ""
    if request.method == "POST":
        if request.form.get("count", "").strip() == str(count):
            outcome = purge_all(screens.model)
            message = _(
                "Deleted for good: %(records)s", records=screens.labels.count(outcome.purged)
            )
            if outcome.linked:
                return _purged(screens, message, outcome.linked)
            return done(message, to=url_for("trash.index", type=record))
        problem = _("This is not the number. Type %(count)s to delete them.", count=count)
    return render(
        "host/trash_purge.html",
        status=422 if problem else 200,
        screens=screens,
        count=count,
        problem=problem,
        crumbs=[(_("Trash"), url_for("trash.index", type=record))],
    )


def _purged(screens: RecordScreens, message: Text, linked: int) -> Response:
    stays = _("%(records)s stay, for other records are linked to them.", records=linked)
    return done(f"{message} {stays}", to=url_for("trash.index", type=screens.name))


def _screens(record: str) -> RecordScreens:
    found = screens_of(record)
    if found is None or not current_actor().may(found.permission("read")):
        raise NotFound
    return found


def _tabs(types: list[RecordScreens], chosen: str | None) -> list[dict[str, object]]:
    everything: list[tuple[str | None, Text]] = [(None, _("All"))]
    return [
        {"title": title, "url": url_for("trash.index", type=name), "active": name == chosen}
        for name, title in everything + [(item.name, item.labels.many) for item in types]
    ]
