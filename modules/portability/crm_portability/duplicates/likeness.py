"""Records like the one that is being typed: shown beside the form, never in its way."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Select, String, and_, cast, literal, select, union_all

from crm_host.api import (
    CustomField,
    Field,
    LinkKind,
    ValueRefused,
    catalogue,
    current_actor,
    field_right,
    notation,
    session,
    visible,
)
from crm_portability.duplicates.features import Feature, discriminator, features_of, title_field
from crm_portability.duplicates.normal import Manner, normal
from crm_portability.duplicates.scoring import MISSING, SAME, Judge, degree
from crm_portability.duplicates.store import dismissed_of, rules_of
from crm_portability.exporting.statements import IDS, rows_statement

#: Records that are shown, and candidates that are compared for each typed value.
SHOWN, _EACH = 5, 10
#: Rows of each sort by which records like a saved one are looked for.
_ROWS = 5
#: Name of an input of a child row, as `email-0-value`.
_ROW_INPUT = re.compile(r"(\w+)-\d+-(\w+)")
#: Shorter texts fit half of all records.
_SHORTEST = 3

#: Feature to the texts that were typed for it.
Typed = Mapping[str, Sequence[str]]


@dataclass(frozen=True)
class Likely:
    """A record that what was typed may mean."""

    record: Any
    score: int
    #: Names of the features that are the same, and of those that are similar.
    same: tuple[str, ...]
    similar: tuple[str, ...]


def likely(model: type[Any], inputs: Mapping[str, Sequence[str]], but: int = 0) -> list[Likely]:
    """Return the records that typed values probably mean, the likeliest first; three queries.

    Only values that both have count, so a rule is asked of what was typed so far. Fields that
    the actor may not read are not compared.

    :param inputs: names of a form's inputs to what they hold.
    :param but: id of the record that is edited.
    """
    features = _readable(model)
    typed = typed_values(features, inputs)
    ways = [_way(model, condition) for condition in _conditions(model, features, typed)]
    if not ways:
        return []
    judge = Judge(rules_of(model), features)
    found = union_all(*(select(way.subquery().c.id) for way in ways)).subquery()
    statement = visible(model).where(model.id.in_(select(found.c.id)), model.id != but)
    if but:
        statement = statement.where(model.id.not_in(dismissed_of(model, but)))
    if group := discriminator(model):
        statement = statement.where(*_same_group(model, group, inputs))
    records = session().scalars(statement).all()
    compared = [features[name] for name in typed if name in judge.rules.features]
    return _judged(judge, records, compared, typed, _values(model, records, compared))


def inputs_of(record: Any) -> dict[str, list[str]]:
    """Return what a form would send for a record, as far as its values are compared; one query.

    Fields that the actor may not read are left out.
    """
    model, fields = type(record), catalogue(type(record))
    features = list(_readable(model).values())
    rows = _values(model, [record], features)
    found: dict[str, list[str]] = {}
    for item in features:
        if item.relation:
            for place, text in enumerate(rows.get((record.id, item.name), [])[:_ROWS]):
                found[f"{item.field}-{place}-{item.path}"] = [text or ""]
        elif not isinstance(kind := fields[item.field].kind, LinkKind):
            found[item.field] = [kind.format(fields[item.field].get(record), notation())]
    if group := discriminator(model):
        found[group] = [str(getattr(record, group))]
    return {name: texts for name, texts in found.items() if any(texts)}


def _readable(model: type[Any]) -> dict[str, Feature]:
    actor = current_actor()
    return {
        name: item
        for name, item in features_of(model).items()
        if field_right(actor, model.__record__, item.field) != "none"
    }


def typed_values(features: Mapping[str, Feature], inputs: Mapping[str, Sequence[str]]) -> Typed:
    """Return what was typed for each feature, in the form in which it is compared."""
    by_input = {
        (item.field, item.path if item.relation else ""): item for item in features.values()
    }
    found: dict[str, list[str]] = {}
    for name, texts in inputs.items():
        row = _ROW_INPUT.fullmatch(name)
        item = by_input.get((row[1], row[2]) if row else (name, ""))
        for text in texts if item else ():
            if item and normal(item.manner, text):
                found.setdefault(item.name, []).append(text.strip())
    return found


def _conditions(
    model: type[Any], features: Mapping[str, Feature], typed: Typed
) -> Iterator[ColumnElement[bool]]:
    """Yield the questions that an index answers: each finds records with a typed value."""
    fields = catalogue(model)
    title, texts = title_field(model), []
    for name, values in typed.items():
        item, field = features[name], fields[features[name].field]
        if not field.filterable or isinstance(field, CustomField):
            continue
        if name == title or item.identifies or item.manner is Manner.PHONE:
            yield from _equal(field, values)
        elif item.manner is Manner.TEXT and not item.relation:
            texts += list(_equal(field, values))
    if len(texts) > 1:  # such as family and given name
        yield and_(*texts)


def _equal(field: Field, values: Sequence[str]) -> Iterator[ColumnElement[bool]]:
    for text in values:
        if len(text) < _SHORTEST and not text.isdigit():
            continue
        try:
            yield field.condition("=", text, notation())
        except ValueRefused:
            continue


def _way(model: type[Any], condition: ColumnElement[bool]) -> Select[Any]:
    return visible(model).with_only_columns(model.id).where(condition).limit(_EACH)


def _same_group(
    model: type[Any], group: str, inputs: Mapping[str, Sequence[str]]
) -> Iterator[ColumnElement[bool]]:
    for text in inputs.get(group, ())[:1]:
        yield getattr(model, group) == text


def _values(
    model: type[Any], records: Sequence[Any], features: Sequence[Feature]
) -> Mapping[tuple[int, str], list[str]]:
    """Return the records' values of features in rows, with one statement for all of them."""
    parts = []
    for item in features:
        if item.relation:
            rows = rows_statement(model, item.relation, [item.path]).order_by(None)
            owner, value = rows.selected_columns
            parts.append(rows.with_only_columns(literal(item.name), owner, cast(value, String)))
    found: dict[tuple[int, str], list[str]] = {}
    if parts and records:
        ids = {IDS: [record.id for record in records]}
        for name, number, text in session().execute(union_all(*parts), ids):
            found.setdefault((number, name), []).append(text)
    return found


def _judged(
    judge: Judge,
    records: Sequence[Any],
    features: Sequence[Feature],
    typed: Typed,
    rows: Mapping[tuple[int, str], list[str]],
) -> list[Likely]:
    found = []
    for record in records:
        degrees = {}
        for item in features:
            own = rows.get((record.id, item.name), []) if item.relation else [_own(record, item)]
            degrees[item.name] = _best(item, typed[item.name], own)
        score = judge.still_enough(degrees)
        if score is not None:
            same = tuple(name for name, how in degrees.items() if how == SAME)
            similar = tuple(name for name, how in degrees.items() if 0 < how < SAME)
            found.append(Likely(record, score, same, similar))
    found.sort(key=lambda item: (-item.score, item.record.id))
    return found[:SHOWN]


def _own(record: Any, item: Feature) -> Any:
    value = getattr(record, item.path)
    return (value or {}).get(item.key) if item.key else value


def _best(item: Feature, typed: Sequence[str], own: Sequence[Any]) -> int:
    mine = tuple(normal(item.manner, text) for text in typed)
    theirs = tuple(filter(None, (normal(item.manner, value) for value in own)))
    return degree(item.manner, mine, theirs) if theirs else MISSING
