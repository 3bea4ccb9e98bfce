"""Inputs of the first start."""

from __future__ import annotations

from wtforms import EmailField, Form, PasswordField, SelectField, StringField
from wtforms.validators import EqualTo, InputRequired, Length

from crm_host.auth.passwords import SHORTEST
from crm_host.i18n.text import lazy_text

_ = lazy_text

_FILL_IN = _("Fill this in.")


class CodeForm(Form):  # type: ignore[misc]  # WTForms has no types
    """The code that the server printed."""

    code = StringField(
        _("Setup code"),
        [InputRequired(_FILL_IN)],
        render_kw={"autocomplete": "off", "autofocus": True, "spellcheck": "false"},
    )


class PlaceForm(Form):  # type: ignore[misc]  # WTForms has no types
    """Where the firm is."""

    country = SelectField(_("Country"), choices=[])


class FirmForm(Form):  # type: ignore[misc]  # WTForms has no types
    """What the firm is called; the logo is read by the page of looks."""

    firm_name = StringField(
        _("Name of the firm"),
        [Length(max=120, message=_("Use at most %(count)s characters.", count=120))],
        render_kw={"autocomplete": "organization", "autofocus": True},
    )


class AdministratorForm(Form):  # type: ignore[misc]  # WTForms has no types
    """The first account."""

    name = StringField(
        _("Your name"),
        [InputRequired(_FILL_IN)],
        render_kw={"autocomplete": "name", "autofocus": True},
    )
    email = EmailField(
        _("E-mail address"),
        [InputRequired(_FILL_IN)],
        description=_("You sign in with it. Nothing is sent to it."),
        render_kw={"autocomplete": "username"},
    )
    password = PasswordField(
        _("Password"),
        [InputRequired(_FILL_IN)],
        description=_("At least %(count)s characters. Several words are fine.", count=SHORTEST),
        render_kw={"autocomplete": "new-password"},
    )
    repeated = PasswordField(
        _("Password again"),
        [InputRequired(_FILL_IN), EqualTo("password", _("The two passwords differ."))],
        render_kw={"autocomplete": "new-password"},
    )
