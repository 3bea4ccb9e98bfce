"""The form of a saved view."""

from __future__ import annotations

from wtforms import BooleanField, IntegerField, SelectField, StringField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import DataRequired, Length, NumberRange

from crm_host.forms.base import Form
from crm_host.i18n.text import Text, lazy_text

_ = lazy_text


class ViewForm(Form):
    """Name, readers and place of a saved view."""

    name = StringField(
        _("Name"),
        [DataRequired(_("Fill this in.")), Length(max=80)],
        filters=[lambda text: " ".join((text or "").split())],
        render_kw={"autocomplete": "off", "maxlength": 80},
    )
    audience = SelectField(_("Who sees it"), validate_choice=True)
    is_pinned = BooleanField(
        _("Show it as a tab above the list"),
        description=_("Everybody who sees the view can choose otherwise for themselves."),
    )
    is_default = BooleanField(_("Begin with it when I open the list"))
    position = IntegerField(
        _("Place among the tabs"),
        [NumberRange(-999, 999)],
        default=0,
        description=_("Lower numbers come first."),
    )

    def offer(self, audiences: dict[str, Text]) -> None:
        """Fill the list of readers."""
        self.audience.choices = [SelectChoice(code, str(name)) for code, name in audiences.items()]
