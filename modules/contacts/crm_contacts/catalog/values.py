"""Cells with several values, and headings that name a type, as `Phone (mobile)`."""

from __future__ import annotations

from crm_host.api import Text, ValueRefused, fold
from crm_host.api import lazy_text as _

#: Stands between the values of one cell, as in exports of Google Contacts.
SEPARATOR = " ::: "

#: Words for types in other programs' files, folded.
_TYPE_WORDS = {
    "home": "home", "house": "home", "personal": "home", "private": "home", "nha rieng": "home",
    "ca nhan": "home", "σπιτι": "home", "οικια": "home",
    "work": "work", "business": "work", "office": "work", "company": "work", "co quan": "work",
    "cong ty": "work", "εργασια": "work", "γραφειο": "work",
    "mobile": "mobile", "cell": "mobile", "iphone": "mobile", "di dong": "mobile",
    "κινητο": "mobile",
    "main": "main", "primary": "main", "chinh": "main", "κυριο": "main", "κεντρικο": "main",
    "work fax": "work_fax", "business fax": "work_fax", "fax": "work_fax",
    "home fax": "home_fax", "pager": "pager", "car": "car", "assistant": "assistant",
    "billing": "billing", "invoice": "billing", "thanh toan": "billing", "χρεωση": "billing",
    "delivery": "delivery", "shipping": "delivery", "giao hang": "delivery",
    "παραδοση": "delivery", "αποστολη": "delivery",
}  # fmt: skip


def join_values(values: list[str]) -> str:
    """Write several values into one cell."""
    return SEPARATOR.join(values)


def split_values(text: str) -> list[str]:
    """Read the values of one cell; empty ones keep their place."""
    if not text.strip():
        return []
    return [" ".join(value.split()) for value in text.split(SEPARATOR.strip())]


def typed_label(name: Text, type_label: Text, type: str) -> Text:
    """Return the heading of a column: `Phone (mobile)`, or `Phone` for other ones."""
    return name if type == "other" else _("%(name)s (%(type)s)", name=name, type=type_label)


def read_type(text: str, known: tuple[tuple[str, Text], ...]) -> str:
    """Return the code of a type by code, label or another program's word; `other` if unknown."""
    word = fold(text.replace("*", " ").replace("_", " ")).strip()
    for code, label in known:
        if word in (fold(code), fold(str(label)), fold(code.replace("_", " "))):
            return code
    code = _TYPE_WORDS.get(word, "other")
    return code if code in dict(known) else "other"


def check_length(value: str, limit: int) -> str:
    """Return a value that fits into its column.

    :raises ValueRefused: it does not.
    """
    if len(value) > limit:
        raise ValueRefused(_("Write at most %(limit)s characters.", limit=limit))
    return value
