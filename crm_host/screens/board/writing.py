"""Writing one field of a record as its form would, with all checks."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy.exc import IntegrityError

from crm_host.data.access import Forbidden, field_right, require
from crm_host.data.actor import current_actor
from crm_host.data.catalogue import Field
from crm_host.data.kinds import ValueRefused
from crm_host.data.session import session
from crm_host.forms.record import RecordForm
from crm_host.forms.refusal import Refused
from crm_host.i18n.text import lazy_text

if TYPE_CHECKING:
    from crm_host.screens.record import RecordScreens

_ = lazy_text


def write_field(screens: RecordScreens, record: Any, field: Field, value: Any) -> None:
    """Give a field another value. After a refusal the transaction has to be rolled back.

    :raises Forbidden: the actor may not write the record, or not this field of it.
    :raises Refused: the record's own rules, or the database's, do not allow the value.
    :raises StaleDataError: somebody else has written the record in this moment.
    """
    permission = screens.permission("write")
    require(permission, record)
    right = field_right(current_actor(), screens.name, field.name)
    if right != "write" or not field.spec.editable:
        raise Forbidden(permission)
    form = screens.form_of(record)(record, formdata=None, only=field.name)
    try:
        if field.name in form.writable:
            _save(screens, record, form, field, value)
        else:  # its form leaves this field to boards and calendars
            field.set(record, value)
        session().flush()
        screens.check(record)
    except ValueRefused as refused:  # by the record's own `normalize`
        raise Refused(refused.message, field.name) from refused
    except IntegrityError as error:
        message = _("The database refused this value: another one belongs to it.")
        raise Refused(message, field.name) from error


def _save(screens: RecordScreens, record: Any, form: RecordForm, field: Field, value: Any) -> None:
    entered = form[field.name]
    entered.data = value
    if not form.validate():
        messages = [*entered.errors, *form.form_errors] or [_("This value is not possible here.")]
        raise Refused(" ".join(str(message) for message in messages), field.name)
    screens.save(record, form)
