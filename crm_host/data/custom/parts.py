"""One value of a JSON column as a typed SQL expression that both databases can index.

An expression index serves a query only if both spell the expression alike, so names stand in it
as literals and never as parameters. What is no value of its type, because somebody changed the
type or wrote to the column by other means, counts as missing instead of raising an error.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from sqlalchemy import BigInteger, Boolean, ColumnElement, Date, String, literal_column
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement
from sqlalchemy.types import TypeEngine

from crm_host.data.exact import ExactType
from crm_host.data.types import SortKey, UtcDateTime

_KEY = re.compile(r"[a-z][a-z0-9_]*(:[a-z]+)?")

#: How each shape is written; `{c}` is the column, `{k}` the quoted key.
_TEXT = "({c} ->> {k})"
_DAY = "[1-9][0-9][0-9][0-9]-[01][0-9]-[0-3][0-9]"
_SQLITE: Mapping[str, str] = {
    "text": _TEXT,
    "sort": _TEXT,
    "json": _TEXT,
    "currency": "({c} -> {k} ->> 'currency')",
    "number": "CASE WHEN json_type({c} -> {k}) = 'integer' THEN {c} ->> {k} END",
    "amount": "CASE WHEN json_type({c} -> {k} -> 'amount') = 'integer'"
    " THEN {c} -> {k} ->> 'amount' END",
    "boolean": "CASE json_type({c} -> {k}) WHEN 'true' THEN 1 WHEN 'false' THEN 0 END",
    "date": f"CASE WHEN ({{c}} ->> {{k}}) GLOB '{_DAY}'"
    " AND date({c} ->> {k}, '+0 days') = ({c} ->> {k}) THEN {c} ->> {k} END",
    "instant": f"CASE WHEN ({{c}} ->> {{k}}) GLOB '{_DAY} [0-2][0-9]:[0-5][0-9]:[0-5][0-9].[0-9]*'"
    " AND datetime({c} ->> {k}, '+0 days') = substr({c} ->> {k}, 1, 19) THEN {c} ->> {k} END",
}
_PG_DAY = "[1-9][0-9]{{3}}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])"
_PG_TIME = "([01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9][.][0-9]{{1,6}}"
#: A day by its parts, since casts of text depend on settings and so cannot be indexed. The day of
#: the month is added, because the 31st of a shorter month would be an error.
_PG_DATE = (
    "make_date(CAST(substr({c} ->> {k}, 1, 4) AS INTEGER),"
    " CAST(substr({c} ->> {k}, 6, 2) AS INTEGER), 1)"
    " + (CAST(substr({c} ->> {k}, 9, 2) AS INTEGER) - 1)"
)
_PG_CLOCK = (
    "make_time(CAST(substr({c} ->> {k}, 12, 2) AS INTEGER),"
    " CAST(substr({c} ->> {k}, 15, 2) AS INTEGER),"
    " CAST(substr({c} ->> {k}, 18) AS DOUBLE PRECISION))"
)
_POSTGRESQL: Mapping[str, str] = {
    "text": _TEXT,
    "sort": '({c} ->> {k}) COLLATE "C"',
    "json": _TEXT,
    "currency": "({c} -> {k} ->> 'currency')",
    "number": "CASE WHEN jsonb_typeof({c} -> {k}) = 'number' THEN CAST({c} -> {k} AS BIGINT) END",
    "amount": "CASE WHEN jsonb_typeof({c} -> {k} -> 'amount') = 'number'"
    " THEN CAST({c} -> {k} -> 'amount' AS BIGINT) END",
    "boolean": "CASE WHEN jsonb_typeof({c} -> {k}) = 'boolean'"
    " THEN CAST({c} -> {k} AS BOOLEAN) END",
    "date": f"CASE WHEN ({{c}} ->> {{k}}) ~ '^{_PG_DAY}$' THEN {_PG_DATE} END",
    "instant": f"CASE WHEN ({{c}} ->> {{k}}) ~ '^{_PG_DAY} {_PG_TIME}$'"
    f" THEN ({_PG_DATE} + {_PG_CLOCK}) AT TIME ZONE 'UTC' END",
}
_TYPES: Mapping[str, TypeEngine[Any]] = {
    "text": String(),
    "sort": SortKey(),
    "json": String(),
    "currency": String(),
    "number": BigInteger(),
    "exact": ExactType(),
    "amount": BigInteger(),
    "boolean": Boolean(),
    "date": Date(),
    "instant": UtcDateTime(),
}


class JsonPart(FunctionElement[Any]):
    """One value of a JSON object, by its key.

    :param column: the column that holds the object.
    :param shape: what the value is: `text`, `sort`, `json`, `number`, `exact`, `amount`,
        `currency`, `boolean`, `date` or `instant`.
    """

    inherit_cache = True
    name = "json_part"

    def __init__(self, column: ColumnElement[Any], key: str, shape: str) -> None:
        if not _KEY.fullmatch(key):
            raise ValueError(f"{key!r} is no key of a custom field.")
        self.type = _TYPES[shape]
        # Both stand among the clauses, so that statements of other keys are other statements.
        super().__init__(column, literal_column(f"'{key}'"), literal_column(f"'{shape}'"))

    def written(self, compiler: SQLCompiler, templates: Mapping[str, str], **options: Any) -> str:
        """Write the expression for one database."""
        column, key, shape = self.clauses
        template = templates[_template_of(str(shape).strip("'"))]
        written: str = template.format(
            c=compiler.process(column, **options), k=compiler.process(key, **options)
        )
        return f"({written})"


def _template_of(shape: str) -> str:
    return "number" if shape == "exact" else shape


@compiles(JsonPart)
def _in_words(element: JsonPart, compiler: SQLCompiler, **options: Any) -> str:
    """Write it for messages and logs."""
    return f"json_part({compiler.process(element.clauses, **options)})"


@compiles(JsonPart, "sqlite")
def _on_sqlite(element: JsonPart, compiler: SQLCompiler, **options: Any) -> str:
    return element.written(compiler, _SQLITE, **options)


@compiles(JsonPart, "postgresql")
def _on_postgresql(element: JsonPart, compiler: SQLCompiler, **options: Any) -> str:
    return element.written(compiler, _POSTGRESQL, **options)
