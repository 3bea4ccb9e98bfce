from __future__ import annotations

import pytest
from library import Reader, make_reader
from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from crm_host.data import search
from crm_host.data.access import visible
from crm_host.data.base import db
from crm_host.data.search import create_search_index, drop_search_index, search_condition


def found(session: Session, text: str) -> set[str]:
    rows = session.scalars(visible(Reader).where(search_condition(Reader, text)))
    return {row.name for row in rows}


@pytest.mark.parametrize(
    ("typed", "name"),
    [
        ("dang duc", "Đặng Đức"),
        ("ĐẶNG", "Đặng Đức"),
        ("duc dang", "Đặng Đức"),
        ("παπαδοπουλου", "Άννα Παπαδοπούλου"),
        ("παπαδοπουλος", "ΓΙΩΡΓΟΣ ΠΑΠΑΔΟΠΟΥΛΟΣ"),
        ("vu", "Vũ An"),
        ("v", "Vũ An"),
        ("obrien", "Oliver O'Brien"),
        ("34567 dang", "Đặng Đức"),
        ("mith", "Amelia Smith"),
    ],
)
def test_a_reader_is_found_as_people_type(here: Session, typed: str, name: str) -> None:
    assert found(here, typed) == {name}


def test_five_digits_from_the_middle_of_a_number_find_its_owner(here: Session) -> None:
    assert found(here, "23456") == {"Đặng Đức", "Άννα Παπαδοπούλου"}
    assert found(here, "91234") == {"Đặng Đức"}


@pytest.mark.parametrize("typed", ["912 34 56", "+84 912.345.678", "84-91 23"])
def test_a_number_is_found_whatever_its_spacing(here: Session, typed: str) -> None:
    assert found(here, typed) == {"Đặng Đức"}


def test_two_letters_ask_for_the_beginning_of_a_word(here: Session) -> None:
    assert found(here, "an") == {"Vũ An"}  # and not Đặng


@pytest.mark.parametrize("typed", ["%", "_", "…", "   ", "'\"*"])
def test_punctuation_alone_finds_nobody(here: Session, typed: str) -> None:
    assert found(here, typed) == set()


def test_common_words_are_found_without_the_index(
    here: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(search, "MANY", 1)

    assert found(here, "παπαδοπουλο") == {"Άννα Παπαδοπούλου", "ΓΙΩΡΓΟΣ ΠΑΠΑΔΟΠΟΥΛΟΣ"}


def test_the_index_follows_changes(here: Session) -> None:
    reader = make_reader(name="Lý Bình")
    here.add(reader)
    here.flush()
    assert found(here, "binh") == {"Lý Bình"}

    reader.name = "Lý Hòa"
    here.flush()
    assert (found(here, "binh"), found(here, "hoa")) == (set(), {"Lý Hòa"})

    here.execute(delete(Reader).where(Reader.id == reader.id))
    assert found(here, "hoa") == set()


def test_a_migration_can_drop_the_index_and_make_it_again(here: Session) -> None:
    with db.engine.begin() as connection:
        drop_search_index(connection, "library_reader")
        create_search_index(connection, "library_reader")
        create_search_index(connection, "library_reader")

    assert found(here, "dang duc") == {"Đặng Đức"}
    assert len(here.scalars(select(Reader)).all()) == 7
