from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crm_host.screens.filters.grammar import (
    MAX_LENGTH,
    MAX_PARTS,
    Query,
    Term,
    Value,
    Word,
    canonical,
    parse,
)


def test_every_part_of_the_grammar() -> None:
    text = 'owner:me stage:new,"in work" amount:>=1000 -tag:vip dang "Hà Nội" -duc sort:-name'

    assert parse(text).parts == (
        Term("owner", (Value("me"),)),
        Term("stage", (Value("new"), Value("in work"))),
        Term("amount", (Value("1000", ">="),)),
        Term("tag", (Value("vip"),), negated=True),
        Word("dang"),
        Word("Hà Nội"),
        Word("duc", negated=True),
        Term("sort", (Value("-name"),)),
    )


@pytest.mark.parametrize(
    ("typed", "written"),
    [
        ("  city:Huế   dang ", "city:Huế dang"),
        ('"city":"Huế"', "city:Huế"),
        ("city:=Huế", "city:Huế"),
        ('city:">5"', 'city:">5"'),
        ("city:,Huế,,", "city:Huế"),
        ('city:"Hà Nội', 'city:"Hà Nội"'),
        ('"Ngày tạo":today', '"Ngày tạo":today'),
        ('"12\\" pipe"', '"12\\" pipe"'),
        ('"city:x"', '"city:x"'),
        ("12:30 - --", "12:30"),
        ("a\x00b\tc\ud800", "a b c"),
    ],
)
def test_a_text_is_written_in_one_way(typed: str, written: str) -> None:
    assert canonical(parse(typed)) == written


def test_a_text_that_is_too_long_is_cut_and_says_so() -> None:
    assert parse("a" * MAX_LENGTH).cut is False
    assert parse("a" * (MAX_LENGTH + 1)).cut is True
    assert parse("a " * (MAX_PARTS + 1)) == Query((Word("a"),) * MAX_PARTS, cut=True)
    assert parse("x:" + ",".join("a" * (MAX_PARTS + 1))) == Query(cut=True)


@given(st.text(max_size=200) | st.text(alphabet='ab:",-<>=\\ ạΆ', max_size=60))
def test_any_text_is_read_and_written_the_same_for_ever(text: str) -> None:
    query = parse(text)

    assert parse(canonical(query)) == query


_TEXT = st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1, max_size=20).map(
    str.strip
)
_VALUE = st.builds(Value, _TEXT.filter(bool), st.sampled_from(["=", ">", ">=", "<", "<="]))
_KEY = st.from_regex(r"[^\W\d_][\w.-]{0,9}", fullmatch=True)
_TERM = st.builds(Term, _KEY, st.lists(_VALUE, min_size=1, max_size=3).map(tuple), st.booleans())
_WORD = st.builds(Word, _TEXT.filter(lambda text: bool(text.strip("-"))), st.booleans())


@given(st.lists(_TERM | _WORD, max_size=8).map(lambda parts: Query(tuple(parts))))
def test_any_filter_survives_its_text(query: Query) -> None:
    assert parse(canonical(query)) == query
