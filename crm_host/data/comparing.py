"""Comparing a field's columns with what a filter says."""

from __future__ import annotations

import operator as operators
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, cast

from sqlalchemy import ColumnElement, Executable, and_, false

from crm_host.data.folding import FOLD_LENGTH, fold
from crm_host.data.session import session
from crm_host.i18n.notation import Notation

if TYPE_CHECKING:
    from crm_host.data.kinds import Kind

#: Comparisons a filter can ask for. `=` is the bare `name:value`.
EQUAL, MORE, MORE_EQUAL, LESS, LESS_EQUAL = "=", ">", ">=", "<", "<="
#: The whole text and not only its beginning.
EXACT = "=="
ORDERED = (EQUAL, MORE, MORE_EQUAL, LESS, LESS_EQUAL)

#: Gives the columns that a field is made of by what follows its name: `""` the value itself,
#: `"_key"` and `"_sort"` its companions.
Parts = Callable[[str], ColumnElement[Any]]

_LAST_CHARACTER = "\U0010ffff"
_COMPARE: dict[str, Callable[[Any, Any], Any]] = {
    EQUAL: operators.eq,
    MORE: operators.gt,
    MORE_EQUAL: operators.ge,
    LESS: operators.lt,
    LESS_EQUAL: operators.le,
}
#: After a span of days, `>` means from its end on and `<=` before its end.
_COMPARE_SPAN = {**_COMPARE, MORE: operators.ge, LESS_EQUAL: operators.lt}


def column_of(model: type[Any], name: str) -> ColumnElement[Any]:
    """Return a mapped class's column as an expression."""
    attribute: ColumnElement[Any] = getattr(model, name)
    return attribute


def parts_of(model: type[Any], name: str) -> Parts:
    """Return the columns of a mapped field."""
    return lambda ending: column_of(model, name + ending)


def compare(
    model: type[Any],
    name: str,
    kind: Kind,
    operator: str,
    text: str,
    notation: Notation,
) -> ColumnElement[bool]:
    """Return the condition `name operator text` on a mapped class.

    :raises ValueRefused: the text is no value of this kind.
    """
    return kind.condition(parts_of(model, name), operator, text, notation)


def compared(column: ColumnElement[Any], operator: str, value: Any) -> ColumnElement[bool]:
    """Return the condition `column operator value`; nothing equals no value."""
    if value is None:
        return false()
    return cast(ColumnElement[bool], _COMPARE[operator](column, value))


def within(
    column: ColumnElement[Any], operator: str, first: Any, after: Any
) -> ColumnElement[bool]:
    """Return the condition on a span of values, from its first up to the one after it.

    `>` means after all of it, `<=` up to its end, `=` within it.
    """
    if operator == EQUAL:
        return and_(column >= first, column < after)
    bound = after if operator in (MORE, LESS_EQUAL) else first
    return cast(ColumnElement[bool], _COMPARE_SPAN[operator](column, bound))


def begins(key: ColumnElement[Any], text: str) -> ColumnElement[bool]:
    """Return the condition that a folded text begins like another one.

    It is a range, because neither database uses an index for LIKE whatever its collation is.
    """
    start = folded(text)
    return and_(key >= start, key < start + _LAST_CHARACTER)


def folded(text: str) -> str:
    """Return a text as the key columns hold it."""
    return fold(text)[:FOLD_LENGTH]


def texts_by_id(rows: Executable) -> Mapping[int, Sequence[str]]:
    """Return the texts that a statement finds, by the record id in its first column."""
    found: dict[int, list[str]] = {}
    for id, *texts in session().execute(rows):
        found.setdefault(id, []).extend(text for text in texts if text)
    return found
