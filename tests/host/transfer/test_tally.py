"""Rows are the same text wherever they come from, and sum up without regard to their order."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import psycopg
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy.engine import make_url

from crm_host.testing.databases import fresh_database
from crm_host.testing.postgres import PostgresMissing, binaries
from crm_host.transfer.reading import canonical_json
from crm_host.transfer.tally import Row, Tally, parse_lines

ROWS: list[Row] = [
    [1, "Đặng Thị Đào", None, 0.1],
    [2, 'tab\tquote"],\t[ new\nline', "", -(2**63)],
    [3, "Αθήνα 👩‍🔧", "\\N", 1e300],
]

#: What JSONB keeps: no zero bytes, numbers within the range of a double.
_TEXTS = st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"]), max_size=8)
_DOCUMENTS = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(10**25), 10**25)
    | st.floats(allow_nan=False, allow_infinity=False)
    | _TEXTS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(_TEXTS, inner, max_size=3),
    max_leaves=8,
)


def total(rows: list[Row]) -> Any:
    tally = Tally()
    tally.add(rows)
    return tally.total


def test_rows_become_lines_and_rows_again() -> None:
    lines = Tally().add(ROWS).splitlines()
    assert parse_lines(lines) == ROWS


def test_the_order_does_not_matter_but_every_row_does() -> None:
    assert total(ROWS) == total(ROWS[::-1])
    assert total(ROWS) != total(ROWS[:2])
    assert total(ROWS) != total([*ROWS, ROWS[0]])
    assert total(ROWS) != total([*ROWS, ROWS[0], ROWS[0]])
    assert total([["ab", "c"]]) != total([["a", "bc"]])
    assert total([[1]]) != total([["1"]])


def test_lines_sum_up_to_what_their_rows_do() -> None:
    tally = Tally()
    tally.add_lines(Tally().add(ROWS).split(b"\n")[:-1])
    assert tally.total == total(ROWS)


@pytest.fixture(scope="module")
def postgres() -> Iterator[psycopg.Connection[Any]]:
    try:
        binaries()
    except PostgresMissing as missing:
        pytest.skip(str(missing))
    with fresh_database("postgresql") as url:
        parts = make_url(url)
        folder = parts.query["host"]
        with psycopg.connect(f"host={folder} user=crm dbname={parts.database}") as connection:
            yield connection


@given(st.lists(_DOCUMENTS, max_size=5))
@settings(deadline=None, max_examples=150, suppress_health_check=[HealthCheck.too_slow])
def test_documents_are_the_same_text_from_both_databases(
    postgres: psycopg.Connection[Any], document: list[Any]
) -> None:
    stored = json.dumps(document)
    (kept,) = postgres.execute("SELECT %s::jsonb::text", [stored]).fetchone() or [None]
    assert canonical_json(kept) == canonical_json(stored)
    assert canonical_json(canonical_json(stored)) == canonical_json(stored)
