"""What the palette shows: groups of places to go to."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Literal

from markupsafe import Markup

from crm_host.i18n.text import Text
from crm_host.palette.marking import WORD

#: Entries of one group.
MOST = 6


@dataclass(frozen=True)
class Item:
    """One entry. It leads somewhere; nothing is changed from the palette itself."""

    #: Unique among all entries, and the same in every answer.
    id: str
    url: str
    #: The name with what matched marked.
    title: Markup
    icon: str = ""
    #: What the field is called in which the text was found.
    label: Text = ""
    #: The value of that field with the place marked, or what tells entries of one name apart.
    note: Markup = field(default=Markup())
    #: Id of the shortcut that does the same.
    shortcut: str = ""
    #: Two letters and a color instead of the icon.
    initials: str = ""
    number: int = 0
    #: How well it fits; lower is better.
    score: int = 0


@dataclass
class Group:
    """Entries of one sort."""

    id: str
    title: Text
    items: Sequence[Item] = ()
    #: `slow`: another request will bring the entries. `failed`: they could not be had. `here`: the
    #: page's script knows them. `spare`: shown once the slow groups have found nothing.
    state: Literal["", "slow", "failed", "here", "spare"] = ""
    #: Where all of them are listed.
    more_url: str = ""
    #: Where a slow group is asked for.
    url: str = ""
    #: Place among groups that fit equally well.
    place: int = 0
    is_records: bool = False

    @property
    def count(self) -> int:
        """Number of entries."""
        return len(self.items)

    @property
    def score(self) -> int:
        """How well the best entry fits; a group that is still searched keeps a good place."""
        if self.state == "slow":
            return WORD
        return min((item.score for item in self.items), default=99)


@dataclass
class Loads:
    """How many further statements may explain why something was found."""

    left: int = field(default=3)

    def take(self) -> bool:
        """Use one up; false when none is left."""
        self.left -= 1
        return self.left >= 0
