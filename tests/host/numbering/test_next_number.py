"""Taking numbers: in order, by the firm's year, and by many at once."""

from __future__ import annotations

import threading
from datetime import UTC, date, datetime
from itertools import count

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from crm_host.api import next_number, next_number_hook, preview_number
from crm_host.data.numbering import NumberRule, take
from crm_host.extend.contributions import contributing
from crm_host.kernel.errors import DeclarationError

LETTERS = "contacts.letter"
VISITS = "contacts.visit"
_runs = count()


def test_numbers_follow_each_other_and_each_year_has_its_own(numbered):
    with numbered.system():
        assert next_number(LETTERS, date(2025, 12, 31)) == "THƯ-2025-00001"
        assert next_number(LETTERS, date(2026, 1, 1)) == "THƯ-2026-00001"
        assert next_number(LETTERS, date(2025, 12, 30)) == "THƯ-2025-00002"


def test_a_moment_is_counted_in_the_year_that_the_firm_has(numbered, set_zone):
    new_year_in_hanoi = datetime(2025, 12, 31, 17, 30, tzinfo=UTC)
    with numbered.system():
        assert next_number(LETTERS, new_year_in_hanoi) == "THƯ-2025-00001"
    set_zone("Asia/Ho_Chi_Minh")
    with numbered.system():
        assert next_number(LETTERS, new_year_in_hanoi) == "THƯ-2026-00001"


def test_a_preview_takes_nothing(numbered):
    with numbered.system():
        assert preview_number(LETTERS, date(2026, 3, 9)) == "THƯ-2026-00001"
        assert next_number(LETTERS, date(2026, 3, 9)) == "THƯ-2026-00001"
        assert preview_number(LETTERS, date(2026, 3, 9)) == "THƯ-2026-00002"


def test_a_rollback_gives_a_gapless_number_back(numbered):
    with numbered.system() as session:
        next_number(LETTERS, date(2026, 3, 9))
        session.rollback()
        session.info["system"] = "test"
        assert next_number(LETTERS, date(2026, 3, 9)) == "THƯ-2026-00001"


def test_an_unknown_sequence_is_named_with_the_likely_one(numbered):
    with numbered.system(), pytest.raises(DeclarationError, match=r"Did you mean contacts\.letter"):
        next_number("contacts.leter")


def test_a_module_may_answer_instead_of_the_counters(numbered):
    def fiscal(name: str, on: date) -> str | None:
        return "FISCAL-9" if name == LETTERS else None

    before = list(next_number_hook.given)
    with contributing("contacts"):
        next_number_hook.implement(fiscal)
    try:
        with numbered.system():
            assert next_number(LETTERS) == "FISCAL-9"
            assert next_number(VISITS) == "1"
    finally:
        next_number_hook.given[:] = before


#: What each of a few people does one after the other: save (True) or fail (False).
_WORK = st.lists(st.lists(st.booleans(), min_size=1, max_size=4), min_size=2, max_size=4)
_MANY = settings(
    max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


def _all_at_once(site, rule: NumberRule, work: list[list[bool]]) -> tuple[list[int], list[int]]:
    """Return the numbers that were saved, and all that were given."""
    name, day = f"contacts.run{next(_runs)}", date(2026, 3, 9)
    saved: list[int] = []
    given: list[int] = []

    def person(outcomes: list[bool]) -> None:
        for succeeds in outcomes:
            with site.system() as session:
                number = take(session, name, rule, day)
                given.append(number)
                if succeeds:
                    session.commit()
                    saved.append(number)
                else:
                    session.rollback()

    threads = [threading.Thread(target=person, args=(outcomes,)) for outcomes in work]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    return sorted(saved), sorted(given)


@_MANY
@given(_WORK)
def test_gapless_numbers_have_no_gap_and_no_double_whoever_fails(numbered, work):
    saved, _given = _all_at_once(numbered, NumberRule("{number}", "never", "gapless"), work)
    assert saved == list(range(1, sum(map(sum, work)) + 1))


@_MANY
@given(_WORK)
def test_fast_numbers_are_never_given_twice(numbered, work):
    saved, given = _all_at_once(numbered, NumberRule("{number}", "never", "fast"), work)
    assert len(set(saved)) == len(saved) == sum(map(sum, work))
    if numbered.kind == "postgresql":
        assert given == list(range(1, sum(map(len, work)) + 1))


def test_a_fast_number_does_not_wait_for_another_writers_end(numbered):
    if numbered.kind == "sqlite":  # its one write lock makes every writer wait
        with numbered.system():
            assert next_number(VISITS) == "1"
        return
    with numbered.system():
        first = next_number(VISITS)
        others: list[str] = []

        def other() -> None:
            with numbered.system():
                others.append(next_number(VISITS))

        thread = threading.Thread(target=other)
        thread.start()
        thread.join(20)
        assert (first, others) == ("1", ["2"])
