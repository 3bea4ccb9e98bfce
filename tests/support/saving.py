"""Who saves views of the library's list, and what tests read of its pages."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from urllib.parse import parse_qs, urlsplit

from library import CLERK

from crm_host.testing.page import Page

READERS = "/library/readers"
#: Sees and does the same as the clerk, and is somebody else.
COLLEAGUE = replace(CLERK, user_id=2, name="Νίκος Παπαδόπουλος")
#: What lets somebody share with everyone.
SHARING = {"host.views.share": "all"}
CHIEF = replace(CLERK, grants={**CLERK.grants, **SHARING})


#: What a process remembers, which belongs to the content of one test.
REMEMBERED = (
    "crm_list_choices",
    "crm_long_lists",
    "crm_names",
    "crm_recents",
    "crm_saved_views",
    "crm_tab_counts",
)

Save = Callable[..., str]


def names(page: Page) -> list[str]:
    """Return the names of the rows."""
    return page.texts("tbody th")


def query_of(address: str) -> dict[str, str]:
    """Return the arguments of an address."""
    found = parse_qs(urlsplit(address).query, keep_blank_values=True)
    return {name: values[0] for name, values in found.items()}


def state_form(page: Page) -> dict[str, str]:
    """Return what the button that saves the changes sends."""
    return page.fields('form[action$="/state"]')
