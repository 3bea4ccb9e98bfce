"""Columns the host computes: folded keys to filter by, collation keys to sort by, search text.

A database folds neither đ nor Greek accents the way readers expect, and `NOCASE` does nothing
for them, so the keys are computed in Python for both databases alike.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import Text as LongText
from sqlalchemy import event, inspect
from sqlalchemy.orm import MappedColumn, Session, mapped_column
from sqlalchemy.orm.attributes import instance_state

from crm_host.data.fields import declared_spec
from crm_host.data.folding import (
    COLLATION_KEY_LENGTH,
    FOLD_LENGTH,
    collation_key,
    fold,
    joined_collation_key,
)
from crm_host.data.kinds import TextKind
from crm_host.data.money import Money, sort_key
from crm_host.data.money_field import MoneyColumns
from crm_host.data.translated import CODES, Translated
from crm_host.data.translated_kind import SEPARATOR, TranslatedKind
from crm_host.data.types import SortKey

#: `info` key of a derived column: (`"fold"`, `"sort"`, `"copy"` or `"search"`, name of the source
#: attribute).
DERIVED = "crm_derived"

#: Kinds whose columns get companions.
_WITH_KEYS = (TextKind, TranslatedKind)
#: Room for the folded texts of all languages, each after a line break.
TRANSLATED_KEY_LENGTH = len(CODES) * (FOLD_LENGTH + 1)

_main_language = "en"


def set_main_language(language: str) -> None:
    """Say in which language's order names are sorted; one per database."""
    global _main_language
    _main_language = language


def main_language() -> str:
    """Return the language in whose order names are sorted."""
    return _main_language


def add_companions(cls: type[Any]) -> None:
    """Add the columns that amounts of a class body need, and the keys to filter and sort by."""
    for name, column in list(vars(cls).items()):
        spec = declared_spec(column)
        if isinstance(column, MoneyColumns):
            column.install(cls, name)
        if spec is None or not spec.kind.has_sort_key:
            continue
        is_text = isinstance(spec.kind, _WITH_KEYS)
        if is_text and spec.filterable and f"{name}_key" not in vars(cls):
            length = FOLD_LENGTH if isinstance(spec.kind, TextKind) else TRANSLATED_KEY_LENGTH
            setattr(cls, f"{name}_key", _companion("fold", name, SortKey(length)))
        if spec.sortable and f"{name}_sort" not in vars(cls):
            source = spec.sort_by or name
            setattr(cls, f"{name}_sort", _companion("sort", source, SortKey(COLLATION_KEY_LENGTH)))


def _companion(purpose: str, source: str, type_: Any) -> MappedColumn[Any]:
    return mapped_column(
        type_, index=True, nullable=True, info={DERIVED: (purpose, source)}, sort_order=70
    )


def search_column() -> MappedColumn[Any]:
    """Declare the column that full-text search reads; see `Record.search_parts`."""
    return mapped_column(
        LongText(), nullable=False, default="", info={DERIVED: ("search", "")}, sort_order=71
    )


def copied_column(type_: Any, source: str, *constraints: Any, **options: Any) -> MappedColumn[Any]:
    """Declare a column that keeps what the property `source` says: a list shows and orders by it
    without reading the rows it comes from.
    """
    info = {DERIVED: ("copy", source)}
    return mapped_column(type_, *constraints, info=info, sort_order=70, **options)


@event.listens_for(Session, "before_flush")
def _fill_derived(session: Session, _context: object, _instances: object) -> None:
    for obj in _stale(session):
        if normalize := getattr(obj, "normalize", None):
            normalize()
    for obj in _stale(session):
        fill_derived(obj)


def _stale(session: Session) -> set[Any]:
    """Return the objects that are new or changed, or whose children are."""
    stale = {*session.new, *session.dirty}
    for obj in (*stale, *session.deleted):
        parent = getattr(obj, "__parent__", "")
        if parent and getattr(obj, parent) is not None:
            stale.add(getattr(obj, parent))
    return stale - set(session.deleted)


def fill_derived(obj: Any) -> None:
    """Compute an object's derived columns from their sources."""
    held, is_new = obj.__dict__, instance_state(obj).key is None
    for attribute, purpose, source in derived_of(type(obj)):
        if not source:
            value = compute(purpose, obj)
        else:  # a column's value needs no question to its descriptor
            value = compute(purpose, held[source] if source in held else getattr(obj, source))
        if is_new:  # nobody needs to hear of it: all its values are written
            held[attribute] = value
        elif getattr(obj, attribute) != value:
            setattr(obj, attribute, value)


def compute(purpose: str, value: Any) -> Any:
    """Return the derived value of one source; bulk writers call this themselves."""
    if value is None:
        return None
    if isinstance(value, dict) and purpose == "fold":
        return "".join(SEPARATOR + fold(text)[:FOLD_LENGTH] for text in value.values())
    if isinstance(value, dict) and purpose == "sort":
        return collation_key(Translated(value).best(_main_language), _main_language)
    if purpose == "fold":
        return fold(value)[:FOLD_LENGTH]
    if purpose == "sort" and isinstance(value, tuple):
        return joined_collation_key(value, _main_language)
    if isinstance(value, Money):
        return sort_key(value)
    if purpose == "sort":
        return collation_key(value, _main_language)
    if purpose == "copy":
        return value
    return str(value.search_value())


_cache: dict[type[Any], tuple[tuple[str, str, str], ...]] = {}


def derived_of(model: type[Any]) -> tuple[tuple[str, str, str], ...]:
    """Return (attribute, purpose, source) of every derived column of a mapped class."""
    if model not in _cache:
        _cache[model] = tuple(
            (prop.key, *prop.columns[0].info[DERIVED])
            for prop in inspect(model).column_attrs
            if DERIVED in prop.columns[0].info
        )
    return _cache[model]
