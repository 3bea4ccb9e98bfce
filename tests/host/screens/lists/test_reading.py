from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest
from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from library import CLERK, PEOPLE, Reader, has_more
from sqlalchemy import and_
from sqlalchemy.orm import Session

from crm_host.data.access import bind_actor, visible
from crm_host.data.actor import Actor, acting_as
from crm_host.data.session import session
from crm_host.i18n.catalogs import notation
from crm_host.screens.filters.criteria import Filter
from crm_host.screens.filters.reading import Order, Reading, read
from crm_host.screens.filters.vocabulary import Vocabulary
from crm_host.screens.standard import readable_fields

EVERYBODY = {person["name"] for person in PEOPLE}
DUC, DAO, AN = "Đặng Đức", "Nguyễn Thị Đào", "Vũ An"
ANNA, GIORGOS = "Άννα Παπαδοπούλου", "ΓΙΩΡΓΟΣ ΠΑΠΑΔΟΠΟΥΛΟΣ"
OLIVER, AMELIA = "Oliver O'Brien", "Amelia Smith"


def understood(text: str, actor: Actor = CLERK) -> Reading:
    fields = readable_fields(Reader, actor)
    rich = Filter("rich", "Rich", has_more, aliases=("giàu",))
    return read(Vocabulary(Reader, fields, (rich,)), text, Order(fields["name"]), notation())


def found(here: Session, text: str) -> set[str]:
    rows = here.scalars(visible(Reader).where(and_(*understood(text).conditions)))
    return {row.name for row in rows}


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("", EVERYBODY),
        ("dang duc", {DUC}),
        ('city:"Hà Nội"', {DUC, AN}),
        ("city:ha", {DUC, AN}),
        ("city:huế,york", {DAO, AMELIA}),
        ("-city:ha", EVERYBODY - {DUC, AN}),
        ("status:member -an", {DUC}),
        ("points:>=120 points:<1500", {DUC}),
        ("points:1500", {ANNA, AMELIA}),
        ("joined:2026-03", {AN}),
        ("joined:<2026", {OLIVER}),
        ("vip:yes", {OLIVER}),
        ("vip:no", {AMELIA}),
        ("has:phones", {DUC, ANNA}),
        ("no:city", {OLIVER}),
        ("phones:+8491", {DUC}),
        ("owner:me", {DAO}),
        ("owner:νίκος", {GIORGOS}),
        ("owner:Παπαδόπουλος,me", {GIORGOS, DAO}),
        ("is:mine", {DAO}),
        ("is:open", EVERYBODY),
        ("is:archived", set()),
        ("is:archived,open", EVERYBODY),
        ("created:today", EVERYBODY),
        ("created:<today", set()),
        ("giàu:1000", {ANNA, AMELIA}),
    ],
)
def test_what_a_filter_finds(here: Session, text: str, names: set[str]) -> None:
    assert found(here, text) == names
    assert not understood(text).has_problems


@pytest.mark.parametrize(
    ("typed", "written"),
    [
        ("City:Huế", "city:Huế"),
        ("họ-tên:dao", "name:dao"),
        ('"Họ tên":dao', "name:dao"),
        ("ΌΝΟΜΑ:άννα", "name:άννα"),
        ("status:Member", "status:member"),
        ("joined:9/3/2026", "joined:2026-03-09"),
        ("joined:hôm-nay", "joined:hôm-nay"),  # not a day: kept and marked
        ('joined:"hôm nay"', "joined:today"),
        ('points:>"1,200"', "points:>1200"),
        ("vip:có", "vip:yes"),
        ("owner:tôi", "owner:me"),
        ('owner:"nguyen thi thu"', "owner:1"),
        ("có:City", "has:city"),
        ("sort:name", ""),
        ("sort:-name", "sort:-name"),
        ("sort:-Points dang", "dang sort:-points"),
        ("sort:city sort:points", "sort:points"),
    ],
)
def test_every_spelling_leads_to_one_address(here: Session, typed: str, written: str) -> None:
    assert understood(typed).text == written


def test_another_order_is_shown_and_taken_back(here: Session) -> None:
    (word, order) = understood("dang sort:-points").chips
    assert (word.remove, order.label) == ("sort:-points", "Sorted by Points, descending")
    assert order.remove == "dang"


def test_numbers_mean_the_same_in_every_language(app: Flask) -> None:
    vietnamese = replace(CLERK, language="vi")
    with app.app_context(), acting_as(vietnamese):
        bind_actor(session(), vietnamese)
        assert understood("points:>1.200").text == "points:>1200"
        assert understood("points:>1200").chips[0].label == "Points: > 1.200"


def test_an_unknown_name_is_kept_marked_and_left_out(here: Session) -> None:
    reading = understood("ctiy:Huế dang")

    (chip, word) = reading.chips
    assert reading.text == "ctiy:Huế dang"
    assert reading.has_problems
    assert (chip.label, chip.problem) == ("ctiy: Huế", "“ctiy” is unknown here.")
    assert (chip.suggestion, chip.remove) == ("city", "dang")
    assert (word.problem, word.remove) == ("", "ctiy:Huế")
    assert found(here, "ctiy:Huế dang") == {DUC}


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("created:notaday", "Write a day such as 2026-03-09, or today, last-30d."),
        ("points:many", "Write a whole number, for example 1200."),
        ("status:gone", "Choose one of: New, Member, Left."),
        ("city:", "Write a value after “city:”."),
        ("city:>Huế", "“City” cannot be more or less than something."),
        ("rich:very", "“very” cannot be used here."),
        ("owner:nobody", "Nobody is called “nobody”."),
        ("has:wings", "Choose one of: Name, City, Status, Points, Joined, VIP, Mentor, Phones, "
                      "Stars, Owner, Team, Created."),
        ("sort:phones", "This list cannot be sorted by “phones”."),
        ("a " * 61, "This filter is too long; the end of it is left out."),
    ],
)  # fmt: skip
def test_a_wrong_value_says_what_would_be_right(here: Session, text: str, problem: str) -> None:
    reading = understood(text)

    assert [chip.problem for chip in reading.chips if chip.problem] == [problem]
    assert reading.has_problems


@pytest.mark.parametrize("text", ["salary:>100", "has:salary", "sort:salary"])
def test_a_field_that_may_not_be_read_is_unknown(here: Session, text: str) -> None:
    assert understood(text).has_problems
    assert "salary" not in {chip.suggestion for chip in understood("salry:1").chips}

    manager = replace(CLERK, is_administrator=True)
    with acting_as(manager):
        assert not understood(text, manager).has_problems


@pytest.fixture(scope="module")
def open_app(app: Flask) -> Iterator[None]:
    with app.app_context(), acting_as(CLERK):
        bind_actor(session(), CLERK)
        yield
        session().rollback()


_KEYS = [
    "owner",
    "team",
    "status",
    "points",
    "joined",
    "vip",
    "phones",
    "has",
    "no",
    "is",
    "sort",
    "created",
    "city",
    "name",
    "rich",
]
_VALUES = st.text(max_size=12) | st.sampled_from(
    ["me", "0001", "9999", "+9999y", "last-9999y", "1e99", "sNaN", "-1", "²", "9" * 30, "31/2"]
)
_ANY = st.lists(
    st.builds("{}:{}{}".format, st.sampled_from(_KEYS), st.sampled_from([">", "<=", ""]), _VALUES)
    | st.text(max_size=20),
    max_size=5,
).map(" ".join)


@given(_ANY)
@settings(
    max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_no_text_makes_the_database_fail(open_app: None, text: str) -> None:
    reading = understood(text)

    session().scalars(visible(Reader).where(and_(*reading.conditions))).all()
    assert understood(reading.text).text == reading.text
