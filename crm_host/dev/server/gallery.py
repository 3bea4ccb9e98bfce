"""The gallery of interface pieces at `/dev/ui`: every macro, with the code that makes it."""

from __future__ import annotations

from dataclasses import dataclass

from flask import Flask, Response, current_app
from markupsafe import Markup
from wtforms import BooleanField, FieldList, SelectField, StringField, TextAreaField
from wtforms.validators import DataRequired

from crm_host.dev.server import pages
from crm_host.forms.base import Form
from crm_host.web.pages import render

_IMPORTS = """\
{% import "host/ui.html" as ui %}{% import "host/ui_form.html" as forms %}\
{% import "host/ui_list.html" as lists %}{% import "host/ui_arrange.html" as order %}"""


class SampleForm(Form):
    """Every sort of input once."""

    name = StringField("Tên", [DataRequired("Hãy nhập tên.")])
    email = StringField("E-mail", [DataRequired("Γράψτε μια διεύθυνση.")])
    city = SelectField("Πόλη", choices=[("hn", "Hà Nội"), ("ath", "Αθήνα")])
    note = TextAreaField("Ghi chú")
    agrees = BooleanField("Συμφωνεί να λαμβάνει μηνύματα")
    phones = FieldList(StringField("Số điện thoại"), "Điện thoại", min_entries=1)


@dataclass(frozen=True)
class Sample:
    """One piece of interface."""

    title: str
    code: str
    shown: Markup


def sources() -> dict[str, str]:
    """Return the code of every sample by its title."""
    path = pages.FOLDER / "templates" / "dev" / "samples.html"
    found = {}
    for part in path.read_text(encoding="utf-8").split("=== ")[1:]:
        title, _, code = part.partition("\n")
        found[title] = code.strip()
    return found


def register(app: Flask) -> None:
    """Add the page; it answers whoever is signed in."""

    @app.get("/dev/ui", endpoint="dev.ui")
    def gallery() -> Response:
        return render("dev/ui.html", samples=[_sample(*item) for item in sources().items()])


def _sample(title: str, code: str) -> Sample:
    refused = SampleForm(formdata=None, meta={"csrf": False}, name="", city="ath")
    refused.validate()
    bare = SampleForm(formdata=None, meta={"csrf": False}, prefix="bare-")
    template = current_app.jinja_env.from_string(_IMPORTS + code)
    return Sample(title, code, Markup(template.render(form=refused, bare=bare, **_context())))


def _context() -> dict[str, object]:
    context: dict[str, object] = {}
    current_app.update_template_context(context)
    return context
