"""What a record type is called, in phrases that languages can inflect."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from crm_host.i18n.text import Text


@dataclass(frozen=True)
class Labels:
    """Whole phrases of one record type: Greek gender and case forbid building them from parts."""

    #: "Contact"
    one: Text
    #: "Contacts"
    many: Text
    #: "New contact"
    new: Text
    #: "Edit contact"
    edit: Text
    #: "Delete contact"
    delete: Text
    #: Number to "3 contacts", by `translate_plural`.
    count: Callable[[int], str]
    #: "No contacts yet"
    empty: Text = ""
