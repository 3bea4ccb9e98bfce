"""Inputs for users and teams."""

from __future__ import annotations

from wtforms import Form, PasswordField, SelectField, SelectMultipleField, StringField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import EqualTo, InputRequired
from wtforms.widgets import CheckboxInput, ListWidget

from crm_host.auth.directory import ADMINISTRATOR
from crm_host.auth.forms import NewPasswordForm, ProfileForm
from crm_host.auth.models import Team, User
from crm_host.i18n.text import lazy_text, translate
from crm_host.kernel.registry import registry

_ = lazy_text


class ChecksField(SelectMultipleField):  # type: ignore[misc]  # WTForms has no types
    """Several of a list, as boxes to tick."""

    widget = ListWidget(prefix_label=False)
    option_widget = CheckboxInput()
    validate_choice = True


class UserForm(ProfileForm):
    """A user with roles and teams."""

    roles = ChecksField(_("Roles"), choices=[])
    teams = ChecksField(_("Teams"), choices=[], coerce=int)

    def offer(self, teams: list[tuple[Team, int]], held: frozenset[str] = frozenset()) -> None:
        """Fill the lists.

        :param held: roles the user has, kept in the list even when their module is not loaded.
        """
        self.offer_choices()
        titles = role_titles()
        gone = {code: code for code in sorted(held - set(titles))}
        self.roles.choices = [SelectChoice(c, str(t)) for c, t in (titles | gone).items()]
        self.teams.choices = [SelectChoice(team.id, team.name) for team, _depth in teams]


class NewUserForm(UserForm):
    """A new user and a first password."""

    password = PasswordField(
        _("First password"),
        [InputRequired(_("Fill this in."))],
        description=_("Tell it to the person, who can change it under “Your account”."),
        render_kw={"autocomplete": "new-password"},
    )
    repeated = PasswordField(
        _("First password again"),
        [InputRequired(_("Fill this in.")), EqualTo("password", _("The two passwords differ."))],
        render_kw={"autocomplete": "new-password"},
    )


class ResetPasswordForm(NewPasswordForm):
    """A new password for somebody else."""


class TeamForm(Form):  # type: ignore[misc]  # WTForms has no types
    """A team, what it belongs to, and who is in it."""

    name = StringField(_("Name"), [InputRequired(_("Fill this in."))])
    parent_id = SelectField(
        _("Belongs to"),
        choices=[],
        coerce=int,
        description=_("Members of that team see what this team owns."),
    )
    members = ChecksField(_("Members"), choices=[], coerce=int)

    def offer(self, teams: list[tuple[Team, int]], users: list[User]) -> None:
        """Fill the lists."""
        none = SelectChoice(0, translate("No other team"))
        self.parent_id.choices = [none, *(SelectChoice(t.id, t.name) for t, _depth in teams)]
        self.members.choices = [SelectChoice(user.id, user.name) for user in users]


def role_titles() -> dict[str, object]:
    """Return the titles of all roles by code; modules may give theirs the same title."""
    titles: dict[str, object] = {ADMINISTRATOR: _("Administrator")}
    modules = registry().modules
    for code, role in registry().roles.items():
        module = modules[code.partition(".")[0]].declaration.title
        titles[code] = _("%(role)s (%(module)s)", role=role.title, module=module)
    return titles
