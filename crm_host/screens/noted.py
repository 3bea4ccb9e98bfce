"""What changes are told of that are no records: settings, accounts, rules of modules.

Whoever notes such changes declares them once, so that the audit tells them in the reader's words:

    declare_noted("rental.rules", _("Rental rules"), {"rules": _("Rules")})
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from crm_host.i18n.text import Text, lazy_text, translate
from crm_host.kernel.registry import registry
from crm_host.screens.known import screens_of

_ = lazy_text


def _no_name(_part: str) -> Text:
    return ""


#: What modules declared, by name.
DECLARED: dict[str, Noted] = {}


@dataclass(frozen=True)
class Noted:
    """How changes of one thing are told."""

    #: What one of them is called.
    title: Text
    #: Names of its values.
    fields: Mapping[str, Text] = field(default_factory=dict)
    #: Names which one of them a `part` is.
    part: Callable[[str], Text] = _no_name
    #: Writes a value, by the name it was noted under; `None` to write it as any other.
    value: Callable[[str, Any], Text | None] = lambda _name, _value: None
    #: Names values that `fields` cannot know.
    other: Callable[[str], Text] = _no_name

    def label(self, part: str, name: str) -> Text:
        """Return what a value is called."""
        owner, own = self.part(part), self.fields.get(name) or self.other(name)
        if owner and own:
            return translate("%(name)s: %(field)s", name=owner, field=own)
        return owner or own or self.title

    def text(self, name: str, value: Any) -> str | None:
        """Write a value; nothing for none."""
        told = None if value is None else self.value(name, value)
        return plain_text(value) if told is None else str(told)


def declare_noted(
    name: str,
    title: Text,
    fields: Mapping[str, Text],
    *,
    part: Callable[[str], Text] = _no_name,
    value: Callable[[str, Any], Text | None] = lambda _name, _value: None,
) -> None:
    """Say how the audit tells changes that `note_change` keeps.

    :param name: as they are noted, `rental.rules`.
    :param fields: names of the values.
    :param part: names which one a noted `part` is.
    :param value: writes a value, given its name; `None` to write it as any other.
    """
    DECLARED[name] = Noted(title, fields, part, value)


def plain_text(value: Any) -> str | None:
    """Write a value whose kind nobody knows."""
    if value is None or isinstance(value, str):
        return value
    if isinstance(value, bool):
        return translate("Yes") if value else translate("No")
    if isinstance(value, Mapping):
        return ", ".join(f"{key}: {plain_text(item)}" for key, item in value.items())
    if isinstance(value, list):
        return ", ".join(str(plain_text(item)) for item in value)
    return str(value)


def records_title(name: str) -> Text:
    """Return what records of a type are called, all of them."""
    screens = screens_of(name)
    return screens.labels.many if screens else app_title(name)


def app_title(name: str) -> Text:
    """Return the title of the app that something belongs to."""
    module = registry().modules.get(name.partition(".")[0])
    return module.declaration.title if module else _("Belongs to an app that is switched off")
