"""How the fields of a form or a record page are grouped."""

from __future__ import annotations

from dataclasses import dataclass

from crm_host.i18n.text import Text


@dataclass(frozen=True, init=False)
class Section:
    """A heading and the names of the fields under it: `Section(_("Name"), "given", "family")`."""

    title: Text
    names: tuple[str, ...]

    def __init__(self, title: Text, *names: str) -> None:
        object.__setattr__(self, "title", title)
        object.__setattr__(self, "names", names)

    def with_names(self, names: tuple[str, ...]) -> Section:
        """Return the same heading over other fields."""
        return Section(self.title, *names)
