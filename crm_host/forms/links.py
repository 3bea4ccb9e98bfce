"""Choosing another record: a select while there are few, else a search with its results.

The results are ordinary radio buttons, so the field works without script (a button asks the
server for them), by keyboard, and finds names whatever their accents, which browsers' own
suggestion lists do not.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property
from typing import Any

from flask import render_template
from markupsafe import Markup
from wtforms import SelectFieldBase
from wtforms.fields.choices import Choice
from wtforms.validators import StopValidation
from wtforms.widgets import Select

from crm_host.data.access import NotFound
from crm_host.data.fields import FieldSpec
from crm_host.data.folding import fold
from crm_host.data.kinds import LinkKind
from crm_host.data.links import Named, allowed_record, find, first_of, names_of
from crm_host.forms.inputs import refuse_missing
from crm_host.i18n.text import translate

#: More records than this are searched instead of listed (ux.md 2.15).
FEW = 7
#: Results shown at once.
SHOWN = 10


class LinkWidget:
    """Draws the field as a select or as a search, whichever fits the number of records."""

    def __call__(self, field: LinkField, **attributes: Any) -> Markup:
        """Return the markup; `attributes` belong to the element that the label names."""
        attributes.setdefault("id", field.id)
        if field.is_short:
            attributes["class"] = "form-select"
            return Markup(Select()(field, **attributes))
        return Markup(render_template("host/lookup_field.html", field=field, attributes=attributes))


class Searched(SelectFieldBase):  # type: ignore[misc]  # WTForms has no types
    """An input with a search beside it, whose text comes along with the form."""

    #: Whether several records can be chosen.
    is_many = False

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        #: What was typed into the search.
        self.search = ""

    @property
    def search_name(self) -> str:
        """Name of the search input."""
        return f"{self.name}-q"

    def process(self, formdata: Any, *values: Any, **options: Any) -> None:
        """Read the search text along with the value."""
        if formdata is not None:
            self.search = formdata.get(self.search_name, "").strip()
        super().process(formdata, *values, **options)


class LinkField(Searched):
    """The id of another record that the actor may see."""

    widget = LinkWidget()

    def __init__(self, spec: FieldSpec, **options: Any) -> None:
        super().__init__(spec.label, description=spec.help, **options)
        self.kind = spec.kind if isinstance(spec.kind, LinkKind) else LinkKind()
        self.target = self.kind.target
        self.flags.required = spec.required

    def process_formdata(self, valuelist: list[str]) -> None:
        """Accept what the actor may see, and the present value even where they may not."""
        if not valuelist or valuelist[0] == str(self.object_data or ""):
            return
        self.data = None
        if valuelist[0]:
            try:
                self.data = allowed_record(self.kind, valuelist[0]).id
            except NotFound as error:
                raise ValueError(translate("Choose an entry from the list.")) from error

    def pre_validate(self, form: Any) -> None:
        """Take a search text that names exactly one record; ask when it was only half done."""
        if self.search and self.data == self.object_data and not self._names_present():
            self._settle_search()
        refuse_missing(self)

    def _names_present(self) -> bool:
        name = self.names.get(self.data, "") if self.data else ""
        return fold(self.search) in fold(name)

    def _settle_search(self) -> None:
        found = find(self.kind, self.search, SHOWN)
        same = [item for item in found if fold(item.name) == fold(self.search)]
        if not found:
            raise StopValidation(translate("Nothing found. Try fewer letters."))
        if len(same) != 1:
            raise StopValidation(translate("Choose one of the results, or clear the search."))
        self.data = same[0].id

    @cached_property
    def first(self) -> list[Named]:
        """The first records there are, one more than a select would show."""
        return first_of(self.kind, FEW + 1)

    @property
    def is_short(self) -> bool:
        """Whether all records fit into a select."""
        return len(self.first) <= FEW

    @property
    def names(self) -> dict[int, str]:
        """Name of the chosen record, if the actor may see it."""
        return names_of(self.target, [self.data] if self.data else [])

    def results(self) -> list[Named]:
        """Return what the search shows: the chosen record, then what was found."""
        return results(self.kind, self.search, self.data)

    def iter_choices(self) -> Iterator[Choice]:
        """Return the options of the select."""
        nothing = translate("Choose…") if self.flags.required else translate("None")
        yield Choice("", nothing, self.data is None, {})
        if self.data and self.data not in {item.id for item in self.first}:
            yield Choice(str(self.data), translate("Restricted"), True, {})
        for item in self.first:
            yield Choice(str(item.id), item.name, item.id == self.data, {})


def results(kind: LinkKind, text: str, chosen: int | None) -> list[Named]:
    """Return the chosen record (named “Restricted” where it is hidden) and what a text finds."""
    found = find(kind, text, SHOWN) if text else []
    if chosen is None:
        return found
    name = names_of(kind.target, [chosen]).get(chosen) or translate("Restricted")
    return [Named(chosen, name), *(item for item in found if item.id != chosen)]
