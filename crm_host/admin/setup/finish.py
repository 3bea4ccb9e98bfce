"""The steps that end the first start: the administrator's account, then the first records."""

from __future__ import annotations

from flask import redirect, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import select

from crm_host.admin.sample import add_records
from crm_host.admin.setup.access import forget_code, is_admitted
from crm_host.admin.setup.blueprint import blueprint, page
from crm_host.admin.setup.forms import AdministratorForm
from crm_host.admin.setup.state import (
    begin_finishing,
    end_finishing,
    first_user,
    installation,
    is_finishing,
    over,
    setup_state,
    while_setting_up,
)
from crm_host.auth.account import blame
from crm_host.auth.directory import ADMINISTRATOR
from crm_host.auth.models import User
from crm_host.auth.service import AccountRefused, create_user, email_key
from crm_host.auth.sessions import open_session
from crm_host.auth.signin import SignInRefused, sign_in
from crm_host.auth.views import begin_session
from crm_host.data.actor import current_actor
from crm_host.data.session import session
from crm_host.data.submissions import claim, settle
from crm_host.forms.base import new_key
from crm_host.i18n.catalogs import language
from crm_host.i18n.text import Text, lazy_text
from crm_host.kernel.registry import registry
from crm_host.kernel.state import host_generation
from crm_host.web.menu import menu_entries
from crm_host.web.pages import done

_ = lazy_text

#: Roles whose sample records belong to the only person there is.
_EVERY_ROLE = ("administrator", "manager", "sales", "service", "reader")


@blueprint.get("/administrator")
@while_setting_up
def administrator() -> ResponseReturnValue:
    """Ask for the first account."""
    if setup_state() == "empty":
        return redirect(url_for("setup.place"), code=303)
    if is_finishing():
        return redirect(url_for("setup.data"), code=303)
    return page("host/setup_administrator.html", 2, form=AdministratorForm())


@blueprint.post("/administrator")
def make_administrator() -> ResponseReturnValue:
    """Make the account and sign in. Of two browsers the second one learns who was first."""
    form = AdministratorForm(request.form)
    _wait_for_others()
    first = first_user()
    return _make(form) if first is None else _again(first, form)


@while_setting_up
def _make(form: AdministratorForm) -> ResponseReturnValue:
    if not form.validate():
        return page("host/setup_administrator.html", 2, status=422, form=form)
    try:
        user = create_user(
            session(),
            name=form.name.data or "",
            email=form.email.data or "",
            password=form.password.data or "",
            roles=[ADMINISTRATOR],
            language=language(),
        )
    except AccountRefused as refusal:
        blame(form, refusal)
        return page("host/setup_administrator.html", 2, status=422, form=form)
    agent, address = request.user_agent.string, request.remote_addr or ""
    return _continue_with(open_session(session(), user.id, address, agent))


@blueprint.get("/data")
@while_setting_up
def data() -> ResponseReturnValue:
    """Ask what to begin with."""
    if not is_finishing():
        return redirect(url_for("setup.administrator"), code=303)
    return _data_page()


@blueprint.post("/data")
@while_setting_up
def choose_data() -> ResponseReturnValue:
    """Add sample records, go on to the import, or begin with nothing."""
    if not is_finishing():
        return redirect(url_for("setup.administrator"), code=303)
    choice, key = request.form.get("choice", ""), request.form.get("crm-key", "")
    if choice == "file" and (target := _import_address()):
        end_finishing()
        return redirect(target, code=303)
    if choice not in {"sample", "empty"}:
        return _data_page(_("Choose one of these."), status=422)
    if choice == "sample" and claim(session(), key) is None:
        user = session().get_one(User, current_actor().user_id)
        add_records(dict.fromkeys(_EVERY_ROLE, user))
        settle(session(), key, url_for("host.home"))
    end_finishing()
    return done(_("Everything is ready. Welcome!"), to=url_for("host.home"))


def _data_page(problem: Text = "", status: int = 200) -> ResponseReturnValue:
    has_samples = any(m.part("demo") is not None for m in registry().modules.values())
    return page(
        "host/setup_data.html",
        3,
        status=status,
        key=new_key(),
        problem=problem,
        has_samples=has_samples,
        can_import=bool(_import_address()),
    )


def _import_address() -> str:
    """Return the page that brings files in, of whichever module has one in the menu."""
    return next((entry.url for entry in menu_entries() if entry.id == "import"), "")


def _wait_for_others() -> None:
    """Let one request at a time find out whether there is an administrator."""
    if not registry().needs_setup:
        session().execute(select(host_generation).with_for_update())


def _again(first: User, form: AdministratorForm) -> ResponseReturnValue:
    """Answer a form that was sent twice as the first time; anybody else was too late.

    The password is looked at as for any other sign-in: slowly, and not after many failures.
    """
    if not is_admitted() or email_key(form.email.data or "") != first.email_key:
        return over()
    agent, address = request.user_agent.string, request.remote_addr or ""
    try:
        token = sign_in(session(), first.email, form.password.data or "", address, agent)
    except SignInRefused:
        return over()
    return _continue_with(token)


def _continue_with(token: str) -> ResponseReturnValue:
    begin_session(token)
    begin_finishing()
    forget_code(installation())
    return redirect(url_for("setup.data"), code=303)
