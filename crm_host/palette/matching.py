"""Looking for the best records of one type with a single statement that is fast for every text.

Planners sort thousands of rows to find the best twenty. So few rows are collected on each of
several ways, the good ones first: names that begin with the text (an index range), records that
hold it with its accents, and records that hold it at all. Only those are put in order.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Select,
    String,
    and_,
    case,
    false,
    literal,
    or_,
    select,
    true,
    union_all,
)

from crm_host.data.access import visible
from crm_host.data.base import Record
from crm_host.data.catalogue import Field
from crm_host.data.comparing import EQUAL, column_of, compare
from crm_host.data.folding import digits
from crm_host.data.kinds import TextKind
from crm_host.data.search import first_found
from crm_host.i18n.catalogs import notation
from crm_host.palette.query import Asked, Phrase

#: Records collected on each way.
_BEGINNINGS, _VERBATIM, _ANYWHERE = 12, 12, 200
#: Texts of a record, the name first, in which typed accents are looked for.
_NAMES = 3


def statement(
    model: type[Record], asked: Asked, fields: Mapping[str, Field], most: int
) -> Select[Any]:
    """Return the statement for the records that fit a text best.

    :param fields: those that the actor may read; the others are not looked into by name.
    """
    texts = [field for field in fields.values() if _is_own_text(model, field)]
    written = [_written(texts[:_NAMES], phrase) for phrase in _meant_exactly(asked)]
    ways = [way.subquery() for way in _ways(model, asked, texts, written)]
    found = union_all(*(select(way.c.id) for way in ways)).subquery()
    order = _order(model, asked, written)
    best = select(model.id.label("id"), order.label("place")).where(
        model.id.in_(select(found.c.id)),
        model.archived_at.is_(None),
        *_person(model, asked),
    )
    page = best.order_by(order, model.id.desc()).limit(most).cte("best")
    rows = visible(model).join(page, page.c.id == model.id)
    return rows.order_by(page.c.place, model.id.desc())


def _is_own_text(model: type[Record], field: Field) -> bool:
    own = isinstance(field.kind, TextKind) and not field.multiple
    return own and field.filterable and hasattr(model, f"{field.name}_key")


def _ways(
    model: type[Record], asked: Asked, texts: list[Field], written: list[ColumnElement[bool]]
) -> Iterator[Select[Any]]:
    """Yield the statements whose first rows are collected."""
    pieces = [phrase.text for phrase in asked.phrases]
    quoted = any(phrase.exact and not phrase.numeric for phrase in asked.phrases)
    if hasattr(model, "search"):
        if written:
            yield first_found(model, pieces, _VERBATIM, *written)
        yield first_found(model, pieces, _ANYWHERE)
    elif quoted:
        yield select(model.id).where(*written).limit(_ANYWHERE)
    for place, field in enumerate(() if quoted else texts):
        begins = compare(model, field.name, field.kind, EQUAL, asked.folded, notation())
        key = column_of(model, f"{field.name}_key")
        yield select(model.id).where(begins).order_by(key).limit(_BEGINNINGS)
        if written and place == 0:
            yield select(model.id).where(begins, *written).order_by(key).limit(_VERBATIM)
    if not hasattr(model, "search") and not texts:
        yield select(model.id).where(false())


def _meant_exactly(asked: Asked) -> list[Phrase]:
    """Return the phrases whose accents count or should count more."""
    return [
        phrase
        for phrase in asked.phrases
        if (phrase.exact or asked.is_accented) and not phrase.numeric and "@" not in phrase.text
    ]


def _written(texts: list[Field], phrase: Phrase) -> ColumnElement[bool]:
    """Return that some text holds a phrase letter by letter, in one of the usual cases."""
    cases = {phrase.text, phrase.text.lower(), phrase.text.upper(), phrase.text.title()}
    columns = [column_of(field.model, field.name) for field in texts]
    return or_(
        false(), *(column.contains(text, autoescape=True) for column in columns for text in cases)
    )


def _person(model: type[Record], asked: Asked) -> list[ColumnElement[bool]]:
    """Return the condition that a record is somebody, where somebody is asked for."""
    if asked.wanted != "person" or not model.__person__:
        return []
    name, code = model.__person__
    return [column_of(model, name) == code]


def _order(
    model: type[Record], asked: Asked, written: list[ColumnElement[bool]]
) -> ColumnElement[int]:
    """Return the number by which records are ordered: typed accents, then the end of a number or
    a beginning, first.
    """
    accents = case((and_(true(), *written), 0), else_=4) if written else literal(0)
    if not hasattr(model, "search"):
        return accents
    words = literal("").op("||")(column_of(model, "search")).op("||", return_type=String())(" ")
    whole = digits(asked.text) if asked.numeric else asked.folded
    last = words.like(f"%{whole} %") if asked.numeric else words.like(f" {whole}%")
    fit = case((last, 0), (words.like(f"% {whole}%"), 1), (words.like(f"%{whole}%"), 2), else_=3)
    return accents + fit if written else fit
