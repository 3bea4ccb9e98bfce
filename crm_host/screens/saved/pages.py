"""Pages of saved views: all of them, saving what a list shows, changing, and tabs."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar, cast

from flask import Blueprint, Response, abort, request, url_for

from crm_host.data.access import NotFound, require
from crm_host.data.actor import current_actor
from crm_host.forms.refusal import Refused
from crm_host.i18n.text import lazy_text
from crm_host.screens.known import screens_of
from crm_host.screens.record import RecordScreens
from crm_host.screens.saved.bar import tab_links, whole_list_url
from crm_host.screens.saved.forms import ViewForm
from crm_host.screens.saved.models import SavedView
from crm_host.screens.saved.overview import sections
from crm_host.screens.saved.service import (
    NOTED_AS,
    audience_of,
    audiences,
    change,
    changeable,
    choose_default,
    choose_tab,
    create,
    keep_state,
    revert,
)
from crm_host.screens.saved.shelf import Saved, choices, find
from crm_host.screens.saved.state import address_of, read_state
from crm_host.screens.views import VIEWS
from crm_host.web.errors import sign_in_first
from crm_host.web.pages import done, fragment, go, render
from crm_host.web.urls import local_path

_ = lazy_text

blueprint = Blueprint("views", __name__, url_prefix="/views")

V = TypeVar("V", bound=Callable[..., Any])


def for_users(view: V) -> V:
    """Send visitors to the sign-in page first."""

    @wraps(view)
    def guarded(*args: Any, **kwargs: Any) -> Any:
        return view(*args, **kwargs) if current_actor().user_id else sign_in_first()

    return cast(V, guarded)


@blueprint.get("")
@for_users
def index() -> Response:
    """List the views that the actor sees, by record type."""
    return render("host/saved_views.html", sections=list(sections()))


@blueprint.route("/new", methods=["GET", "POST"])
@for_users
def new() -> Response:
    """Save what a page shows under a name."""
    if "record" not in request.values:
        return go("views.index")
    screens, kind = screens_for(request.values["record"]), request.values.get("kind", "list")
    form = ViewForm(audience="private")
    form.offer(audiences())
    if form.validate_on_submit():
        try:
            view = create(
                screens.name,
                _kind(screens, kind),
                read_state(request.form.get("state", "")),
                name=form.name.data,
                audience=form.audience.data,
                is_pinned=form.is_pinned.data,
            )
        except Refused as refused:
            form.audience.errors = [str(refused.message)]
        else:
            return _saved(screens, view, form.is_default.data)
    return _form_page(form, screens, view=None)


@blueprint.route("/<int:view_id>", methods=["GET", "POST"])
@for_users
def edit(view_id: int) -> Response:
    """Change a view's name, readers and place."""
    view = view_to_change(view_id)
    screens = screens_for(view.record_type)
    is_default = choices().defaults.get(view.record_type) == view.id
    form = ViewForm(obj=view, audience=audience_of(view), is_default=is_default)
    form.offer(audiences(view))
    if not form.validate_on_submit():
        return _form_page(form, screens, view)
    try:
        change_set = change(
            view,
            name=form.name.data,
            audience=form.audience.data,
            is_pinned=form.is_pinned.data,
            position=form.position.data or 0,
        )
    except Refused as refused:
        form.audience.errors = [str(refused.message)]
        return _form_page(form, screens, view)
    if form.is_default.data != is_default:
        choose_default(saved_of(view), form.is_default.data)
    return _kept(screens, view, change_set, to=way_back(""))


@blueprint.post("/<int:view_id>/state")
@for_users
def save_state(view_id: int) -> Response:
    """Let a view hold what the page shows now."""
    view = view_to_change(view_id)
    screens = screens_for(view.record_type)
    kind = _kind(screens, request.form.get("kind", view.kind))
    change_set = keep_state(view, kind, read_state(request.form.get("state", "")))
    return _kept(screens, view, change_set)


@blueprint.post("/<int:view_id>/mine")
@for_users
def choose(view_id: int) -> Response:
    """Make a view one's own tab or beginning, or no longer."""
    saved = find(view_id)
    if saved is None:
        raise NotFound(NOTED_AS)
    if "tab" in request.form:
        choose_tab(saved, request.form["tab"] == "1")
    if "default" in request.form:
        choose_default(saved, request.form["default"] == "1")
    message = _("Your choice for “%(name)s” is kept.", name=saved.name)
    return done(message, to=local_path(request.form.get("next", ""), url_for("views.index")))


@blueprint.post("/<int:view_id>/undo/<int:set_id>")
@for_users
def take_back(view_id: int, set_id: int) -> Response:
    """Take back a change of a view."""
    view = changeable(view_id)
    try:
        revert(view, set_id)
    except Refused as refused:
        abort(409, str(refused.message))
    screens = screens_for(view.record_type)
    message = _("“%(name)s” is as it was before.", name=view.name)
    return done(message, to=address_of(screens, saved_of(view)))


@blueprint.get("/<record>/tabs")
@for_users
def tabs_panel(record: str) -> Response:
    """Answer the tabs of a list with their counts."""
    screens = screens_for(record)
    shown = request.args.get("shown", type=int)
    return fragment(
        "host/_saved_views_tabs.html",
        links=tab_links(screens, shown),
        all_url=whole_list_url(screens),
        is_all=shown is None,
    )


def saved_of(view: SavedView) -> Saved:
    """Return a row as it will be read."""
    return Saved(**{name: getattr(view, name) for name in Saved.__dataclass_fields__})


def view_to_change(view_id: int) -> SavedView:
    """Return a view to change; hidden ones are absent, others' are refused."""
    if find(view_id) is None:
        raise NotFound(NOTED_AS)
    try:
        return changeable(view_id)
    except NotFound:
        abort(403)


def way_back(otherwise: str) -> str:
    """Return the page from which a view is changed or deleted, such as a list of reports."""
    return local_path(request.values.get("next", ""), otherwise)


def screens_for(record: str) -> RecordScreens:
    """Return the screens of a record type that the actor may read."""
    screens = screens_of(record)
    if screens is None:
        abort(404)
    require(screens.permission("read"))
    return screens


def _kind(screens: RecordScreens, kind: str) -> str:
    """Return a kind of view that the record type has."""
    if all(view.name != kind or not view.fits(screens) for view in VIEWS):
        abort(400)
    return kind


def _form_page(form: ViewForm, screens: RecordScreens, view: SavedView | None) -> Response:
    return render(
        "host/saved_view.html",
        status=422 if form.errors else 200,
        form=form,
        screens=screens,
        view=view,
        kind=request.values.get("kind", "list"),
        state=request.values.get("state", ""),
        back=way_back(""),
        crumbs=[] if way_back("") else [(_("Saved views"), url_for("views.index"))],
    )


def _saved(screens: RecordScreens, view: SavedView, is_default: bool) -> Response:
    saved = saved_of(view)
    if is_default:
        choose_default(saved, True)
    # Others may use a shared view at once; deleting it asks what they get instead.
    undo = url_for("view_deleting.delete", view_id=view.id) if view.scope == "private" else ""
    message = _("“%(name)s” is saved.", name=view.name)
    return done(message, to=address_of(screens, saved), undo=undo)


def _kept(
    screens: RecordScreens, view: SavedView, change_set: int | None, to: str = ""
) -> Response:
    undo = ""
    if change_set is not None:
        undo = url_for("views.take_back", view_id=view.id, set_id=change_set)
    message = _("“%(name)s” is saved.", name=view.name)
    return done(message, to=to or address_of(screens, saved_of(view)), undo=undo)
