"""Choosing several records: boxes to tick while there are few, else a search with its results."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from flask import render_template
from markupsafe import Markup
from wtforms import SelectMultipleField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import StopValidation
from wtforms.widgets import CheckboxInput, ListWidget

from crm_host.data.kinds import LinkKind
from crm_host.data.links import Named, find, first_of, names_of
from crm_host.forms.links import SHOWN, Searched
from crm_host.i18n.text import Text, translate

#: More than so many are searched instead of listed.
BOXES = 30
#: Digits of the largest id that a database keeps.
_DIGITS = 18


class Boxes(SelectMultipleField):  # type: ignore[misc]  # WTForms has no types
    """A box to tick for each of a few entries."""

    widget = ListWidget(prefix_label=False)
    option_widget = CheckboxInput()

    def __init__(self, label: Text, entries: Iterable[tuple[str, str]], **options: Any) -> None:
        choices = [SelectChoice(value, name) for value, name in entries]
        super().__init__(label, choices=choices, **options)


class LinkListWidget:
    """Draws the search, and boxes for what is chosen and what was found."""

    def __call__(self, field: LinkListField, **attributes: Any) -> Markup:
        """Return the markup; `attributes` belong to the element that the label names."""
        attributes.setdefault("id", field.id)
        return Markup(render_template("host/lookup_field.html", field=field, attributes=attributes))


class LinkListField(Searched, SelectMultipleField):  # type: ignore[misc]  # WTForms has no types
    """The ids of several records that the actor may see, as texts."""

    widget = LinkListWidget()
    is_many = True

    def __init__(self, label: Text, kind: LinkKind, **options: Any) -> None:
        super().__init__(label, choices=[], **options)
        self.kind, self.target = kind, kind.target

    def pre_validate(self, _form: Any) -> None:
        """Refuse what the actor may not see."""
        chosen = _ids(self.data or ())
        if len(chosen) != len(self.data or ()) or names_of(self.target, chosen).keys() != chosen:
            raise StopValidation(translate("Choose an entry from the list."))

    def results(self) -> list[Named]:
        """Return what the search shows: what is chosen, then what was found."""
        return results(self.kind, self.search, self.data or ())


def results(kind: LinkKind, text: str, chosen: Sequence[str]) -> list[Named]:
    """Return the chosen records that the actor may see, then what a text finds.

    Without a text those are the first records there are.
    """
    found = find(kind, text, SHOWN) if text else first_of(kind, SHOWN)
    names = names_of(kind.target, _ids(chosen))
    present = [Named(id, name) for id, name in sorted(names.items(), key=lambda pair: pair[1])]
    return [*present, *(item for item in found if item.id not in names)]


def _ids(texts: Iterable[str]) -> set[int]:
    return {int(text) for text in texts if text.isdecimal() and len(text) <= _DIGITS}
