"""Inputs for signing in and for one's own account."""

from __future__ import annotations

from functools import cache
from importlib.resources import files

from wtforms import EmailField, Form, HiddenField, PasswordField, SelectField, StringField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import EqualTo, InputRequired

from crm_host.auth.passwords import SHORTEST
from crm_host.i18n.languages import LANGUAGES
from crm_host.i18n.text import lazy_text, translate

_ = lazy_text

_FILL_IN = _("Fill this in.")


class SignInForm(Form):  # type: ignore[misc]  # WTForms has no types
    """Address and password in one step, as password managers expect."""

    email = EmailField(
        _("E-mail address"),
        [InputRequired(_FILL_IN)],
        render_kw={"autocomplete": "username", "autofocus": True, "inputmode": "email"},
    )
    password = PasswordField(
        _("Password"), [InputRequired(_FILL_IN)], render_kw={"autocomplete": "current-password"}
    )
    next = HiddenField()


class NewPasswordForm(Form):  # type: ignore[misc]  # WTForms has no types
    """A new password, typed twice."""

    password = PasswordField(
        _("New password"),
        [InputRequired(_FILL_IN)],
        description=_("At least %(count)s characters. Several words are fine.", count=SHORTEST),
        render_kw={"autocomplete": "new-password"},
    )
    repeated = PasswordField(
        _("New password again"),
        [InputRequired(_FILL_IN), EqualTo("password", _("The two passwords differ."))],
        render_kw={"autocomplete": "new-password"},
    )


class ChangePasswordForm(NewPasswordForm):
    """The same, for whoever knows the present one."""

    current = PasswordField(
        _("Present password"),
        [InputRequired(_FILL_IN)],
        render_kw={"autocomplete": "current-password"},
    )


class ProfileForm(Form):  # type: ignore[misc]  # WTForms has no types
    """What a person may change of their own account."""

    name = StringField(_("Name"), [InputRequired(_FILL_IN)], render_kw={"autocomplete": "name"})
    email = EmailField(
        _("E-mail address"), [InputRequired(_FILL_IN)], render_kw={"autocomplete": "email"}
    )
    language = SelectField(_("Language"), choices=[])
    timezone = SelectField(_("Time zone"), choices=[])

    def offer_choices(self) -> None:
        """Fill the lists in the reader's language."""
        self.language.choices = [
            SelectChoice("", translate("Main language of the firm")),
            *(SelectChoice(code, name) for code, name in LANGUAGES),
        ]
        self.timezone.choices = [
            SelectChoice("", translate("Time zone of the firm")),
            *(SelectChoice(zone, zone.replace("_", " ")) for zone in _zones()),
        ]


@cache
def _zones() -> list[str]:
    """Return the zones people choose from: each country's, without old names of the same ones."""
    lines = (files("tzdata") / "zoneinfo" / "zone.tab").read_text(encoding="utf-8").splitlines()
    return sorted(line.split("\t")[2] for line in lines if line and not line.startswith("#"))
