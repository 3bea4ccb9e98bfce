"""Records as others refer to them: by name, and only as far as the actor may see them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Text,
    and_,
    column,
    false,
    inspect,
    or_,
    select,
    values,
)

from crm_host.data.access import NotFound, record_class, resolve, visible
from crm_host.data.base import Record
from crm_host.data.comparing import column_of
from crm_host.data.derived import DERIVED
from crm_host.data.folding import fold
from crm_host.data.kinds import LinkKind
from crm_host.data.search import search_condition
from crm_host.data.session import session


@dataclass(frozen=True)
class Named:
    """A record by id and name."""

    id: int
    name: str


def names_of(target: str, ids: Iterable[int]) -> dict[int, str]:
    """Return the names of records by id, with one query; hidden and absent ones are left out.

    :param target: full name of the record type.
    """
    return {id: name for (_target, id), name in all_names({target: ids}).items()}


def all_names(
    wanted: Mapping[str, Iterable[int]], *, with_trash: bool = False
) -> dict[tuple[str, int], str]:
    """Return the names of records of any types, with one query; hidden ones are left out.

    :param wanted: ids by full name of the record type.
    :param with_trash: whether those in the trash are named as well.
    :returns: names by record type and id.
    """
    models = {target: record_class(target) for target, ids in wanted.items() if ids}
    pairs = [(target, id) for target in models for id in set(wanted[target])]
    if not pairs:
        return {}
    if len(models) == 1:
        ((target, model),) = models.items()
        return _names_of_one(model, {id for _target, id in pairs}, with_trash)
    asked = values(column("target", Text), column("id", BigInteger), name="asked")
    rows = asked.data(pairs).cte()
    statement = select(*models.values()).select_from(rows)
    for target, model in models.items():
        statement = statement.outerjoin(model, and_(rows.c.target == target, model.id == rows.c.id))
    rows_found = session().execute(statement, execution_options={"include_deleted": with_trash})
    found = (record for row in rows_found for record in row if record)
    return {(record.__record__, record.id): record.display for record in found}


def _names_of_one(
    model: type[Record], ids: set[int], with_trash: bool
) -> dict[tuple[str, int], str]:
    """Return the names of records of one type by a statement that SQLAlchemy compiles once.

    VALUES is compiled for each page anew: 3 ms, more than all else about names.
    """
    statement = visible(model).where(model.id.in_(ids))
    records = session().scalars(statement, execution_options={"include_deleted": with_trash})
    return {(record.__record__, record.id): record.display for record in records}


def first_of(kind: LinkKind, limit: int) -> list[Named]:
    """Return the first records that a reference may point to."""
    return _named(kind, limit)


def find(kind: LinkKind, text: str, limit: int) -> list[Named]:
    """Return records that a reference may point to and a text finds, whatever its accents.

    A record type without a search column is looked up by the beginnings of its filterable texts.
    """
    return _named(kind, limit, _found_by(record_class(kind.target), text))


def allowed_record(kind: LinkKind, identity: object) -> Record:
    """Return the record of an id, if the actor may see it and a reference may point to it.

    :raises NotFound: else.
    """
    record = resolve(record_class(kind.target), identity)
    if kind.only is not None and getattr(record, kind.only[0]) != kind.only[1]:
        raise NotFound(kind.target)
    return record


def _named(kind: LinkKind, limit: int, *conditions: ColumnElement[bool]) -> list[Named]:
    model = record_class(kind.target)
    statement = visible(model).where(*conditions).order_by(model.id).limit(limit)
    if kind.only is not None:
        name, code = kind.only
        statement = statement.where(column_of(model, name) == code)
    return [Named(record.id, record.display) for record in session().scalars(statement)]


def _found_by(model: type[Record], text: str) -> ColumnElement[bool]:
    derived = {
        prop.key: prop.columns[0].info[DERIVED][0]
        for prop in inspect(model).column_attrs
        if DERIVED in prop.columns[0].info
    }
    if "search" in derived.values():
        return search_condition(model, text)
    keys = [column_of(model, name) for name, purpose in derived.items() if purpose == "fold"]
    return or_(false(), *(key.startswith(fold(text), autoescape=True) for key in keys))
