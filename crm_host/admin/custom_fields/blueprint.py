"""The blueprint that the pages about user-defined fields share, and who may open them."""

from __future__ import annotations

from flask import Blueprint, Response, abort, request, url_for

from crm_host.data.access import record_class, require
from crm_host.data.actor import current_actor
from crm_host.data.custom.models import StoredCustomField
from crm_host.i18n.text import Text
from crm_host.screens.custom.defining import field_row
from crm_host.screens.known import screens_of
from crm_host.screens.record import RecordScreens
from crm_host.web.errors import sign_in_first

blueprint = Blueprint("custom_fields", __name__, url_prefix="/admin/fields")

PERMISSION = "host.custom_fields.manage"


@blueprint.before_request
def _guard() -> Response | None:
    if current_actor().is_anonymous:
        return sign_in_first()
    require(PERMISSION)
    return None


def screens_for(record: str) -> RecordScreens:
    """Return the screens of a record type that has some, else answer 404."""
    try:
        record_class(record)
    except LookupError:
        abort(404)
    found = screens_of(record)
    if found is None:
        abort(404)
    return found


def row_for(record: str, custom_field: str) -> StoredCustomField:
    """Return a definition, else answer 404: also for one whose values are gone."""
    screens_for(record)
    row = field_row(record, custom_field)
    if row.purged_at is not None:
        abort(404)
    return row


def crumbs_for(
    screens: RecordScreens, row: StoredCustomField | None = None
) -> list[tuple[Text, str]]:
    """Return the way to a page below the list of a record type's fields."""
    from crm_host.admin.custom_fields.overview import TITLE

    way: list[tuple[Text, str]] = [
        (TITLE, url_for("custom_fields.index")),
        (screens.labels.many, url_for("custom_fields.of_record", record=screens.name)),
    ]
    if row is not None:
        address = url_for("custom_fields.show", record=screens.name, custom_field=row.name)
        way.append((label_of(row), address))
    return way


def label_of(row: StoredCustomField) -> Text:
    """Return what the reader calls a field."""
    from crm_host.data.custom.definitions import shown_in_locale

    return shown_in_locale(row.labels)


def way_back(otherwise: str) -> str:
    """Return the page that asked, which is one of this site, or else another."""
    asked = request.values.get("back", "")
    is_own = asked.startswith("/") and not asked.startswith(("//", "/\\"))
    return asked if is_own else otherwise
