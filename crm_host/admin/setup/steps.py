"""The steps that only describe the firm. Each can be gone back to and repeated."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from decimal import Decimal
from typing import Any

from flask import make_response, redirect, request, url_for
from flask.typing import ResponseReturnValue
from wtforms.fields.choices import SelectChoice

from crm_host.admin.home import keep_language
from crm_host.admin.look import PicturesRefused, keep_pictures, read_pictures
from crm_host.admin.setup.access import admit, is_admitted
from crm_host.admin.setup.blueprint import blueprint, page
from crm_host.admin.setup.forms import CodeForm, FirmForm, PlaceForm
from crm_host.admin.setup.state import installation, over, setup_state, while_setting_up
from crm_host.data.session import session
from crm_host.i18n.catalogs import language
from crm_host.i18n.countries import (
    CountryDefaults,
    country_defaults,
    country_names,
    likely_country,
)
from crm_host.i18n.languages import LANGUAGES
from crm_host.i18n.notation import Notation
from crm_host.i18n.text import Text, lazy_text
from crm_host.kernel.settings import save_setting, settings
from crm_host.web.pages import render

_ = lazy_text

#: Seconds that creating the tables and installing the bundled modules may take.
_TIMEOUT = 180


@blueprint.route("/code", methods=["GET", "POST"])
def code() -> ResponseReturnValue:
    """Ask for the code that the server printed, unless this browser needs none."""
    if setup_state() == "done":
        return over()
    form = CodeForm(request.form)
    if request.method == "POST" and form.validate():
        if admit(installation(), form.code.data or ""):
            return redirect(url_for("setup.place"), code=303)
        form.code.errors = [str(_("This is not the code. It stands where crm serve was started."))]
    elif is_admitted():
        return redirect(url_for("setup.place"), code=303)
    status = 422 if form.code.errors else 200
    layout = "host/layout_plain.html"
    return render("host/setup_code.html", status=status, layout=layout, form=form)


@blueprint.get("/")
@while_setting_up
def place() -> ResponseReturnValue:
    """Ask where the firm is; the language is that of the page and changes at once."""
    chosen = request.args.get("country", "")
    stored = settings().describe("host.country")
    known = stored.value if stored.source != "default" else ""
    accepted = [tag for tag, _quality in request.accept_languages]
    return _place_page(chosen or known or likely_country(accepted, language()))


@blueprint.post("/")
@while_setting_up
def save_place() -> ResponseReturnValue:
    """Keep the country and what follows from it; on an empty database create the tables first."""
    country = request.form.get("country", "")
    if country not in country_names(language()):
        return _place_page(country, problem=_("Choose a country from the list."), status=422)
    if setup_state() == "empty" and (problem := _create_tables()):
        return _place_page(country, problem=problem, status=500)
    found = _defaults(country)
    _save(
        country=country,
        timezone=found.timezone,
        currency=found.currency,
        main_language=found.language,
        week_start=found.week_start,
    )
    return redirect(url_for("setup.firm"), code=303)


@blueprint.post("/language")
@while_setting_up
def change_language() -> ResponseReturnValue:
    """Speak another language from now on, and keep the country that was chosen meanwhile."""
    target = url_for("setup.place", country=request.form.get("country", ""))
    response = make_response(redirect(target, code=303))
    keep_language(response, request.form.get("language", ""))
    return response


@blueprint.get("/country")
@while_setting_up
def country_panel() -> ResponseReturnValue:
    """Answer the part of the page that says what follows from a country."""
    country = request.args.get("country", "")
    known = country if country in country_names(language()) else "VN"
    return render("host/_setup_country.html", **_shown_defaults(known))


@blueprint.get("/firm")
@while_setting_up
def firm() -> ResponseReturnValue:
    """Ask what the firm is called, and for its logo."""
    return _firm_page(FirmForm(data={"firm_name": settings()["host.firm_name"]}))


@blueprint.post("/firm")
@while_setting_up
def save_firm() -> ResponseReturnValue:
    """Keep name and logo; both may stay empty."""
    if setup_state() == "empty":
        return redirect(url_for("setup.place"), code=303)
    form = FirmForm(request.form)
    if not form.validate():
        return _firm_page(form, status=422)
    try:
        pictures = read_pictures()
    except PicturesRefused as refusal:
        return _firm_page(form, errors=refusal.errors, status=422)
    keep_pictures(pictures)
    _save(firm_name=" ".join((form.firm_name.data or "").split()))
    return redirect(url_for("setup.administrator"), code=303)


def _save(**values: str) -> None:
    """Store settings of the host that are not as wanted already."""
    for key, value in values.items():
        if settings().describe(f"host.{key}").value != value:
            save_setting(session(), settings().declared, f"host.{key}", value)


def _create_tables() -> Text:
    """Run the command that prepares an empty database; returns what went wrong.

    It loads code that this process must not have; a fresh process takes over afterwards.
    """
    environ = os.environ | installation().as_environment()
    environ.pop("SERVER_SOFTWARE", None)
    command = [sys.executable, "-m", "crm_host.cli", "db", "upgrade", "--yes", "--json"]
    try:
        done = subprocess.run(
            command, env=environ, capture_output=True, text=True, timeout=_TIMEOUT, check=False
        )
        answer: dict[str, Any] = json.loads(done.stdout)
    except subprocess.TimeoutExpired:
        return _("Creating the tables took too long and was stopped. Try again.")
    except json.JSONDecodeError:
        return str(done.stderr.strip() or _("The command gave no answer."))
    # A module that failed is marked broken and shown on the page of apps.
    return "" if "broken" in answer or answer.get("ok") else str(answer["error"])


def _defaults(country: str) -> CountryDefaults:
    return country_defaults(country, language(), tuple(code for code, _name in LANGUAGES))


def _shown_defaults(country: str) -> dict[str, Any]:
    found = _defaults(country)
    return {
        "defaults": found,
        "sample": Notation(found.language, found.timezone, country),
        "sample_number": Decimal("1234.5"),
        "language_name": dict(LANGUAGES)[found.language],
        "week_start": dict(settings().declared["host.week_start"].choices)[found.week_start],
    }


def _place_page(country: str, problem: Text = "", status: int = 200) -> ResponseReturnValue:
    names = country_names(language())
    known = country if country in names else "VN"
    form = PlaceForm(data={"country": known})
    form.country.choices = [SelectChoice(code, name) for code, name in names.items()]
    return page(
        "host/setup_place.html",
        0,
        status=status,
        form=form,
        problem=problem,
        is_empty=setup_state() == "empty",
        **_shown_defaults(known),
    )


def _firm_page(
    form: FirmForm, errors: dict[str, Text] | None = None, status: int = 200
) -> ResponseReturnValue:
    return page("host/setup_firm.html", 1, status=status, form=form, errors=errors or {})
