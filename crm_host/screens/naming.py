"""Whether the names of fields that lists, forms and side tables use are names of fields.

A list leaves a column out that it does not know, since the module that brings it may be away. In
a module's own declarations an unknown name is a slip of the pen, and `crm check` says so.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from crm_host.data.base import Record
from crm_host.data.catalogue import SideField, declared_catalogue
from crm_host.data.rules import record_classes
from crm_host.extend.slots import declared_names
from crm_host.forms import people
from crm_host.kernel.errors import suggestion
from crm_host.screens.known import of_module
from crm_host.screens.record import RecordScreens
from crm_host.screens.standard import offered_names, standard_names


def unknown_fields(module: str) -> Iterator[str]:
    """Yield a sentence for every field that a module names and that does not exist."""
    for screens in of_module(module):
        yield from _of_screens(screens)
    for item in _side_fields(module):
        yield from _of_side(item)


def _of_screens(screens: RecordScreens) -> Iterator[str]:
    known = _names(screens.model)
    shown = screens.list
    listed = known | {item.name for item in getattr(shown, "filters", ())}
    sort = str(getattr(shown, "sort", "")).lstrip("-")
    where = f"of {screens.name}"
    yield from _missing(f"The list {where}", getattr(shown, "columns", ()), listed)
    yield from _missing(f"The order of the list {where}", [sort] if sort else [], listed)
    yield from _missing(f"The board {where}", [screens.board] if screens.board else [], known)
    facts = [name for section in screens.detail.facts for name in section.names]
    yield from _missing(f"The page {where}", facts, known)
    form = screens.only_form
    if form is not None:
        asked = [name for section in form.sections for name in section.names]
        yield from _missing(f"The form {where}", asked, known | set(dir(form)))


def _of_side(item: SideField) -> Iterator[str]:
    known = _names(item.model)
    what = f"The field {item.name} of {item.model.__record__}"
    yield from _missing(what, [item.spec.after] if item.spec.after else [], known)
    slot = item.spec.slot
    if slot and slot not in declared_names():
        yield (
            f"{what} asks for the slot {slot}, which does not exist."
            f"{suggestion(slot, declared_names())} All of them: crm names slots"
        )


def _missing(what: str, names: Iterable[str], known: set[str]) -> Iterator[str]:
    for name in names:
        if name not in known:
            yield (
                f"{what} names the field {name}, which does not exist."
                f"{suggestion(name, known)} All of them: crm names fields"
            )


def _names(model: type[Record]) -> set[str]:
    own = set(declared_catalogue(model))
    return own | standard_names() | offered_names() | set(people.FIELDS)


def _side_fields(module: str) -> Iterator[SideField]:
    for model in record_classes():
        for item in declared_catalogue(model).values():
            if isinstance(item, SideField) and item.module == module:
                yield item
