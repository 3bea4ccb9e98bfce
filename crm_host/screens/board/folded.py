"""Which columns of a board a user has folded."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from crm_host.screens.choices import choose_columns, chosen_columns


def folded_columns(record: str, by: str) -> Sequence[str]:
    """Return the keys of the columns that the actor has folded.

    :param record: full name of the record type.
    :param by: name of the field whose values are the columns.
    """
    return chosen_columns(_name(record, by))


def fold(record: str, by: str, key: str, *, is_folded: bool) -> None:
    """Fold a column, or open it again, and keep that."""
    others: Collection[str] = [item for item in folded_columns(record, by) if item != key]
    choose_columns(_name(record, by), [*others, key] if is_folded else [*others])


def _name(record: str, by: str) -> str:
    """Return the name under which choices are kept, beside those of the list itself."""
    return f"{record}/board/{by}"
