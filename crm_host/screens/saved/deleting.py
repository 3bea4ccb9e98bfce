"""Deleting a saved view; those who use a shared one get another instead."""

from __future__ import annotations

from collections.abc import Sequence

from flask import Blueprint, Response, request, url_for

from crm_host.i18n.text import lazy_text
from crm_host.screens.saved.models import SavedView
from crm_host.screens.saved.pages import for_users, screens_for, view_to_change, way_back
from crm_host.screens.saved.service import remove
from crm_host.screens.saved.shelf import Saved, views_of
from crm_host.web.pages import done, render

_ = lazy_text

blueprint = Blueprint("view_deleting", __name__, url_prefix="/views")

#: The answer that nobody gets another view.
NONE = "none"


@blueprint.route("/<int:view_id>/delete", methods=["GET", "POST"])
@for_users
def delete(view_id: int) -> Response:
    """Delete a view; a shared one after its successor was chosen."""
    view = view_to_change(view_id)
    successors = _successors(view)
    chosen = request.form.get("successor", "")
    known = {str(saved.id): saved for saved in successors}
    is_answered = view.scope == "private" or chosen == NONE or chosen in known
    if request.method == "POST" and is_answered:
        change_set = remove(view, known.get(chosen))
        return done(
            _("“%(name)s” is deleted.", name=view.name),
            to=way_back(url_for("views.index")),
            undo=url_for("views.take_back", view_id=view.id, set_id=change_set),
        )
    return render(
        "host/saved_view_delete.html",
        status=422 if request.method == "POST" else 200,
        view=view,
        screens=screens_for(view.record_type),
        successors=successors,
        back=way_back(""),
        crumbs=[] if way_back("") else [(_("Saved views"), url_for("views.index"))],
    )


def _successors(view: SavedView) -> Sequence[Saved]:
    """Return the views that everybody sees who sees this one."""
    return [
        saved
        for saved in views_of(view.record_type)
        if saved.id != view.id
        and (saved.scope == "everyone" or (view.scope, view.team_id) == ("team", saved.team_id))
    ]
