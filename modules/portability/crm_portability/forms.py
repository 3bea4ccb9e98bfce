"""What people fill in to bring a file in."""

from __future__ import annotations

from typing import Any

from wtforms import FileField, SelectField

from crm_host.api import Form, all_screens, max_upload
from crm_host.api import lazy_text as _
from crm_portability.records import may_import, plural, title

_MEGABYTE = 1024 * 1024


class UploadForm(Form):
    """A file, and what its rows are."""

    record = SelectField(_("What the file holds"))
    file = FileField(
        _("File"),
        render_kw={
            "accept": ".csv,.txt,.tsv,.xlsx,.xlsm,.ods,.json,.vcf,.vcard,text/csv,text/vcard",
            "required": True,
        },
    )

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        self.record.choices = [(plural(model), title(model)) for model in importable_records()]
        self.file.description = _(
            "Excel (XLSX), OpenDocument (ODS), CSV, JSON or vCard, at most %(limit)s MB.",
            limit=max_upload() // _MEGABYTE,
        )
        self.file.flags.required = True

    def refuse_file(self, message: str) -> None:
        """Say at the input what is wrong with the file."""
        self.file.errors = [*self.file.errors, message]


def importable_records() -> list[type[Any]]:
    """Return the record types with screens that the actor may add to or change, by full name."""
    return [screens.model for screens in all_screens() if may_import(screens.model)]
