"""Pages about fields that users define: the dialog of a record, and the administration."""

from crm_host.admin.custom_fields import changing, converting, dialog, overview, removing
from crm_host.admin.custom_fields.blueprint import blueprint

__all__ = ["blueprint", "changing", "converting", "dialog", "overview", "removing"]
