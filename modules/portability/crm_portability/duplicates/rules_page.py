"""The page on which a clerk chooses which agreements make two records likely duplicates."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flask import Response, abort, request, url_for

from crm_host.api import Refused, current_actor, done, field_right, render, require, translate
from crm_portability.duplicates.features import Feature, features_of
from crm_portability.duplicates.jobs import ask
from crm_portability.duplicates.rules import Condition, Part, Rule, RuleSet
from crm_portability.duplicates.store import choose_rules, restore_rules, rules_of
from crm_portability.records import record_named, title

#: What an input says of a feature.
SAME, SIMILAR = "same", "similar"


@dataclass(frozen=True)
class Column:
    """One part of a rule, as a column of the page."""

    #: Number of the rule and of its part, in the names of inputs: `0-1`.
    name: str
    rule: int
    needed: int
    #: Feature to `same` or `similar`.
    chosen: Mapping[str, str]


def duplicate_rules(records: str) -> Response:
    """Answer the rules of a record type, and change them."""
    model = _model(records)
    if request.method == "GET":
        return _page(model, records, list(_columns(rules_of(model))))
    if "usual" in request.form:
        return _save(model, records, None)
    columns = list(_submitted(_features(model)))
    rules, problem = _rules(columns)
    if problem:
        return _page(model, records, columns, problem)
    return _save(model, records, rules)


def _features(model: type[Any]) -> Sequence[Feature]:
    """Return the features that the actor may read."""
    actor = current_actor()
    return [
        item
        for item in features_of(model).values()
        if field_right(actor, model.__record__, item.field) != "none"
    ]


def _columns(rules: RuleSet) -> Iterator[Column]:
    for number, rule in enumerate(rules.rules):
        for place, part in enumerate(rule.parts):
            chosen = {c.feature: SIMILAR if c.similar else SAME for c in part.conditions}
            yield Column(f"{number}-{place}", number, part.needed, chosen)


def _submitted(features: Sequence[Feature]) -> Iterator[Column]:
    """Yield the columns that were sent, those without any comparison left out."""
    for name in request.form.getlist("column"):
        rule, _dash, place = name.partition("-")
        if not (rule.isdecimal() and place.isdecimal()):
            continue
        said = {item.name: request.form.get(f"{name}-{item.name}", "") for item in features}
        chosen = {feature: how for feature, how in said.items() if how in (SAME, SIMILAR)}
        if chosen:
            needed = request.form.get(f"needed-{name}", "")
            yield Column(name, int(rule), int(needed) if needed.isdecimal() else 0, chosen)


def _rules(columns: Sequence[Column]) -> tuple[RuleSet, str]:
    """Return the rules that columns make, or what is wrong about them."""
    parts: dict[int, list[Part]] = {}
    for column in columns:
        conditions = tuple(Condition(name, how == SIMILAR) for name, how in column.chosen.items())
        if not 1 <= column.needed <= len(conditions):
            text = translate(
                "Rule %(rule)s: write a number from 1 to %(most)s, which is how many are chosen.",
                rule=column.rule + 1,
                most=len(conditions),
            )
            return RuleSet(()), text
        parts.setdefault(column.rule, []).append(Part(conditions, column.needed))
    return RuleSet(tuple(Rule(tuple(found)) for found in parts.values())), ""


def _save(model: type[Any], records: str, rules: RuleSet | None) -> Response:
    set_id = choose_rules(model, None if rules is None else rules.as_json())
    message = translate("Saved. All records are compared again in the background.")
    return _chosen(model, records, set_id, message)


def duplicate_rules_restore(records: str, set_id: int) -> Response:
    """Take back a choice of rules."""
    model = _model(records)
    try:
        restored = restore_rules(model, set_id)
    except Refused as refused:
        abort(409, str(refused.message))
    message = translate("The former rules hold again. All records are compared in the background.")
    return _chosen(model, records, restored, message)


def _chosen(model: type[Any], records: str, set_id: int, message: str) -> Response:
    ask(model, everything=True)
    return done(
        message,
        to=url_for("portability.duplicates", records=records),
        undo=url_for("portability.duplicate_rules_restore", records=records, set_id=set_id),
    )


def _model(records: str) -> type[Any]:
    model = record_named(records)
    if model is None:
        abort(404)
    require(f"{model.__record__}.read")
    return model


def _page(model: type[Any], records: str, columns: Sequence[Column], problem: str = "") -> Response:
    free = 1 + max((column.rule for column in columns), default=-1)
    return render(
        "portability/duplicates_rules.html",
        status=422 if problem else 200,
        problem=problem,
        records=records,
        title=title(model),
        features=_features(model),
        columns=[*columns, Column(f"{free}-0", free, 1, {})],
        crumbs=[
            (
                translate("Duplicates: %(records)s", records=title(model)),
                url_for("portability.duplicates", records=records),
            )
        ],
    )
