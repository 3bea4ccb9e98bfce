"""How the fields of a form or a record page are grouped."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from crm_host.data.catalogue import Field
from crm_host.i18n.text import Text


@dataclass(frozen=True, init=False)
class Section:
    """A heading and the names of the fields under it: `Section(_("Name"), "given", "family")`."""

    title: Text
    names: tuple[str, ...]

    def __init__(self, title: Text, *names: str) -> None:
        object.__setattr__(self, "title", title)
        object.__setattr__(self, "names", names)


def arranged(sections: Sequence[Section], fields: Mapping[str, Field]) -> list[Section]:
    """Return the sections with other modules' fields where those ask to stand.

    :param sections: what an author wrote; without any, all fields stand together.
    :param fields: the fields to choose from. One that no section names is taken in if it comes
        from a side table or from users: after the field it asks for, or at the end.
    """
    if not sections:
        return [Section("", *fields)]
    lists = [list(section.names) for section in sections]
    named = {name for names in lists for name in names}
    for name, item in fields.items():
        if item.is_added and name not in named:
            after = item.spec.after
            place = next((names for names in lists if after in names), lists[-1])
            place.insert(place.index(after) + 1 if after in place else len(place), name)
    return [Section(section.title, *names) for section, names in zip(sections, lists, strict=True)]
