"""The declaration of the module."""

from __future__ import annotations

from crm_host.api import Command, MenuItem, Module, Permission, Role, Shortcut
from crm_host.api import lazy_text as _

_BOTH = {"import.run": "all", "export.run": "all", "duplicates.review": "all"}

module = Module(
    name="portability",
    title=_("Import and export"),
    summary=_("Bring records in from files, take them out again, and make one of duplicates."),
    enhances=("contacts",),
    permissions=(
        Permission("import.run", _("Import files")),
        Permission("export.run", _("Export records")),
        Permission("duplicates.review", _("Review likely duplicates and merge records")),
        Permission("duplicates.rules", _("Choose how duplicates are found")),
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
        MenuItem(
            "duplicates",
            _("Duplicates"),
            "portability.duplicates_all",
            permission="duplicates.review",
            position=91,
            icon="git-merge",
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
    shortcuts=(
        Shortcut("next_error", "n", _("Next wrong cell"), "portability.import_check"),
        Shortcut("merge", "m", _("Merge"), "portability.duplicates"),
        Shortcut("dismiss", "d", _("Not duplicates"), "portability.duplicates"),
        Shortcut("first", "1", _("Keep the first record"), "portability.merge"),
        Shortcut("second", "2", _("Keep the second record"), "portability.merge"),
    ),
    roles=(
        Role("manager", _("Manager"), {**_BOTH, "duplicates.rules": "all"}),
        Role("sales", _("Sales"), _BOTH),
        Role("service", _("Service"), {"export.run": "all", "duplicates.review": "all"}),
    ),
)
