"""Change sets of what is no record: rules, judgments and other rows of a module.

    set_id = note("rental.rules", {"rules": [old, new]})
    …
    [old, new] = noted("rental.rules", set_id)["rules"]

The audit tells them like any other change. Whoever notes one takes it back as well, by an address
of their own, since only they know how.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import select

from crm_host.data.access import NotFound
from crm_host.data.actor import current_actor
from crm_host.data.changes import Change, ChangeSet, current_change_set, note_change, plain
from crm_host.data.session import session


def note(name: str, values: Mapping[str, Sequence[Any]], id: int = 0, part: str = "") -> int:
    """Note a change of the present transaction; returns the id of its change set.

    :param name: what changed, after the module's name, as `rental.rules`.
    :param values: pairs of the old and the new value by name.
    :param id: which one of those it was; `part` for what has no number.
    """
    here = session()
    told = {key: [plain(value) for value in pair] for key, pair in values.items()}
    note_change(here, name, part, told, id)
    return current_change_set(here)


def noted(name: str, set_id: int, id: int = 0, part: str = "") -> Mapping[str, Sequence[Any]]:
    """Return what a change set of the present actor noted.

    :raises NotFound: it noted no such thing, or is somebody else's.
    """
    statement = (
        select(Change.values)
        .join(ChangeSet, ChangeSet.id == Change.set_id)
        .where(
            Change.set_id == set_id,
            Change.record_type == name,
            Change.record_id == id,
            Change.part == part,
            ChangeSet.actor_id == current_actor().user_id,
        )
    )
    found: Mapping[str, Sequence[Any]] | None = session().scalar(statement)
    if not found:
        raise NotFound(name)
    return found
