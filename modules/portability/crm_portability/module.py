"""The declaration of the module."""

from __future__ import annotations

from crm_host.api import Command, MenuItem, Module, Permission, Role, Shortcut
from crm_host.api import lazy_text as _

_BOTH = {"import.run": "all", "export.run": "all"}

module = Module(
    name="portability",
    title=_("Import and export"),
    summary=_("Bring records in from files and take them out again."),
    enhances=("contacts",),
    permissions=(
        Permission("import.run", _("Import files")),
        Permission("export.run", _("Export records")),
    ),
    menu=(
        MenuItem(
            "import",
            _("Import"),
            "portability.import_new",
            permission="import.run",
            position=90,
            icon="file-import",
        ),
    ),
    commands=(
        Command(
            "imports",
            _("Earlier imports"),
            "portability.imports",
            "import.run",
            icon="history",
            words=(_("Undo an import"),),
        ),
    ),
    shortcuts=(Shortcut("next_error", "n", _("Next wrong cell"), "portability.import_check"),),
    roles=(
        Role("manager", _("Manager"), _BOTH),
        Role("sales", _("Sales"), _BOTH),
        Role("service", _("Service"), {"export.run": "all"}),
    ),
)
