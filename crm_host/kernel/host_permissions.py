"""The permissions of the host itself; roles are given them as they are those of modules."""

from __future__ import annotations

from crm_host.i18n.text import lazy_text
from crm_host.kernel.declaration import Permission

_ = lazy_text

#: Their full codes begin with `host.`.
HOST_PERMISSIONS: tuple[Permission, ...] = (
    Permission("audit.read", _("Read who changed what")),
    Permission("custom_fields.manage", _("Define fields of your own")),
    Permission("trash.purge", _("Delete for good what is in the trash")),
    Permission("views.share", _("Share saved views"), scopes=("team", "all")),
)
