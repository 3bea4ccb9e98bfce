"""The pages between a list's selection and a change of many records."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from flask import Response, redirect, request, url_for

from crm_host.data.session import session
from crm_host.data.submissions import claim, settle
from crm_host.forms.base import new_key
from crm_host.i18n.text import Text, lazy_text, translate
from crm_host.jobs.asking import enqueue
from crm_host.screens.bulk_edit import runs
from crm_host.screens.bulk_edit.assignments import Assignment
from crm_host.screens.bulk_edit.chosen import Chosen
from crm_host.screens.bulk_edit.inputs import BulkForm
from crm_host.screens.bulk_edit.jobs import bulk_change
from crm_host.screens.bulk_edit.models import DONE, BulkRun
from crm_host.screens.bulk_edit.preview import preview
from crm_host.screens.bulk_edit.running import carry_out
from crm_host.screens.bulk_edit.tasks import fields_by_form, task
from crm_host.web.pages import done, render

if TYPE_CHECKING:
    from crm_host.screens.record import RecordScreens

_ = lazy_text

#: What the host can do to many records of any type, in words.
TITLES: Mapping[str, Text] = {
    "edit": _("Change"),
    "archive": _("Archive"),
    "unarchive": _("Bring back"),
    "delete": _("Delete"),
}
#: From so many records on, the page asks first and names some of them.
ASKS_FROM = 21
#: So many are changed within the request; more become a job.
AT_ONCE = 200
#: Records by which the page finds out which fields there are.
_SAMPLE = 200


def offered(screens: RecordScreens, chosen: Chosen, action: str) -> Response:
    """Answer the button of a list: ask for new values, ask whether, or do it."""
    if action == "edit":
        return _ask_values(chosen, BulkForm(_fields(chosen)))
    if len(chosen) >= ASKS_FROM and "confirmed" not in request.form:
        return _ask(chosen, action)
    if "confirmed" in request.form and not chosen.is_as_seen:
        return _ask(chosen, action)
    return _start(chosen, action)


def edit(screens: RecordScreens) -> Response:
    """Read the new values, show what they would do, and begin once that is confirmed."""
    if request.method == "GET":
        return redirect(screens.url("list"), code=303)  # type: ignore[return-value]  # Flask's redirect is Werkzeug's
    chosen = Chosen.from_request(screens)
    if screens.list.problems(chosen.query) or not chosen.ids:
        return refuse(screens, chosen.query, translate("Select some rows first."))
    asked = BulkForm(_fields(chosen), request.form)
    if "back" in request.form or "lookup" in request.form:
        return _ask_values(chosen, asked)
    assignments = asked.read()
    if not assignments:
        return _ask_values(chosen, asked, status=422)
    kept = [item.as_dict() for item in assignments]
    if "confirmed" in request.form and chosen.is_as_seen:
        return _start(chosen, "edit", kept)
    return _ask(chosen, "edit", kept, assignments)


def refuse(screens: RecordScreens, query: str, reason: Text) -> Response:
    """Say why nothing was changed."""
    return render(
        "host/record_list_refused.html",
        status=422,
        screens=screens,
        query=query,
        reason=reason,
        crumbs=[(screens.labels.many, screens.list_url(query))],
    )


def _fields(chosen: Chosen) -> Mapping[str, Any]:
    return fields_by_form(chosen.screens, chosen.first(_SAMPLE))


def _ask_values(chosen: Chosen, asked: BulkForm, status: int = 200) -> Response:
    return _page("host/bulk_edit.html", chosen, "edit", status, asked=asked, form=asked.form)


def _ask(
    chosen: Chosen,
    action: str,
    kept: Sequence[Mapping[str, Any]] = (),
    assignments: Sequence[Assignment] = (),
) -> Response:
    found = preview(chosen.screens, chosen.ids, task(chosen.screens, action, kept))
    return _page(
        "host/record_list_confirm.html",
        chosen,
        action,
        preview=found,
        assignments=assignments,
        sent=list(_sent()),
        is_changed="confirmed" in request.form,
        key=request.form.get("crm-key") or new_key(),
    )


def _sent() -> Sequence[tuple[str, str]]:
    """Return what was entered, to be sent again with the confirmation."""
    names = (name for name in request.form if name.startswith(("set-", "clear-", "how-")))
    return [(name, value) for name in names for value in request.form.getlist(name)]


def _page(template: str, chosen: Chosen, action: str, status: int = 200, **values: Any) -> Response:
    screens = chosen.screens
    return render(
        template,
        status=status,
        screens=screens,
        chosen=chosen,
        action=action,
        verb=TITLES[action],
        heading=_heading(chosen, action),
        list_url=screens.list_url(chosen.query),
        crumbs=[(screens.labels.many, screens.list_url(chosen.query))],
        **values,
    )


def _heading(chosen: Chosen, action: str) -> str:
    records = chosen.screens.labels.count(len(chosen))
    return translate("%(action)s: %(records)s", action=TITLES[action], records=records)


def _start(chosen: Chosen, action: str, kept: Sequence[Mapping[str, Any]] = ()) -> Response:
    here, key, screens = session(), request.form.get("crm-key", ""), chosen.screens
    if earlier := claim(here, key):
        return done(translate("Begun already."), to=earlier)
    title = _heading(chosen, action)
    run = runs.begin(action, title, {screens.name: chosen.ids}, kept)
    back = screens.list_url(chosen.query)
    to = launch(run, back)
    settle(here, key, to)
    text = title if to == back else translate("%(what)s: see what became of it.", what=title)
    return done(text, to=to, events=(f"{screens.name}_changed",))


def launch(run: BulkRun, back: str) -> str:
    """Carry a run out, or have a job do so where it is long; returns where to look next.

    :param back: address of the page to go on with where nothing needs to be told.
    """
    run_id = run.id
    if run.total > AT_ONCE:
        run.job_id = enqueue(bulk_change, key=str(run_id), label=run.title, run_id=run_id)
        session().flush()
        return url_for("bulk.show", run_id=run_id)
    carry_out(run, lambda _count: None)
    run = runs.find(run_id)
    run.state = DONE
    session().flush()
    return url_for("bulk.show", run_id=run_id) if runs.result_of(run).refused else back
