"""The base of every form: request forgery token, and one key that makes double clicks harmless."""

from __future__ import annotations

import secrets

from flask_wtf import FlaskForm
from wtforms import HiddenField
from wtforms.widgets import HiddenInput


def new_key() -> str:
    """Return a key that no other form has."""
    return secrets.token_urlsafe(18)


class Form(FlaskForm):  # type: ignore[misc]  # Flask-WTF has no types
    """A form of one screen. Declare WTForms fields on a subclass.

    Its hidden `submission` names this opening of the form: whatever is sent twice under one key
    is carried out once, see `crm_host.data.submissions`.
    """

    submission = HiddenField(name="crm-key", default=new_key)

    def is_hidden(self, name: str) -> bool:
        """Whether a field is not for people to see."""
        return isinstance(self._fields[name].widget, HiddenInput)
