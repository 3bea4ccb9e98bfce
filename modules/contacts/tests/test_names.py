"""Names as Vietnamese, Greek and English people write them."""

from __future__ import annotations

import pytest
from crm_contacts.values.lookalikes import find_lookalikes
from crm_contacts.values.names import (
    NameOrder,
    PersonName,
    SortBy,
    compose_name,
    initials,
    name_order,
    organization_initials,
    sort_parts,
    sort_preference,
    split_name,
    written_order,
)
from hypothesis import given
from hypothesis import strategies as st

FAMILY_FIRST, GIVEN_FIRST = NameOrder.FAMILY_FIRST, NameOrder.GIVEN_FIRST


@pytest.mark.parametrize(
    ("display", "language", "expected"),
    [
        ("Nguyễn Thị Đào", "vi", PersonName("Nguyễn", "Thị", "Đào")),
        ("Nguyễn Hùng", "vi", PersonName("Nguyễn", "", "Hùng")),
        ("Trần Thị Thu Hà", "vi", PersonName("Trần", "Thị Thu", "Hà")),
        ("Άννα Παπαδοπούλου", "el", PersonName("Παπαδοπούλου", "", "Άννα")),
        ("Παπαδοπούλου, Άννα", "el", PersonName("Παπαδοπούλου", "", "Άννα")),
        ("John Ronald Reuel Tolkien", "en", PersonName("Tolkien", "Ronald Reuel", "John")),
        ("Ludwig van Beethoven", "en", PersonName("van Beethoven", "", "Ludwig")),
        ("Juan Carlos de la Cruz", "en", PersonName("de la Cruz", "Carlos", "Juan")),
        ("Đào", "vi", PersonName(given="Đào")),
        ("  ", "en", PersonName()),
        (", Inc", "en", PersonName(given="Inc")),
    ],
)
def test_a_written_name_is_split_as_its_language_does(
    display: str, language: str, expected: PersonName
) -> None:
    assert split_name(display, name_order(language)) == expected


def test_a_given_name_of_two_words_is_kept_whole() -> None:
    assert compose_name(PersonName("Lê", "Thị", "Thu Hà"), FAMILY_FIRST) == "Lê Thị Thu Hà"


@given(st.lists(st.text("abcĐàΆλ", min_size=1), min_size=1, max_size=5), st.sampled_from(NameOrder))
def test_splitting_loses_no_word(words: list[str], order: NameOrder) -> None:
    display = " ".join(words)
    assert compose_name(split_name(display, order), order) == display


@pytest.mark.parametrize(
    ("display", "order", "expected"),
    [
        ("Nguyễn Thị Đào", FAMILY_FIRST, "ĐN"),
        ("Nguyễn Văn Hùng", FAMILY_FIRST, "HN"),
        ("Άννα Παπαδοπούλου", GIVEN_FIRST, "ΑΠ"),
        ("A\u0301nh", FAMILY_FIRST, "Á"),
        ("«Zoë» O’Hara", GIVEN_FIRST, "ZO"),
        ("…", GIVEN_FIRST, ""),
    ],
)
def test_initials_take_the_given_name_first(display: str, order: NameOrder, expected: str) -> None:
    assert initials(split_name(display, order)) == expected


def test_initials_of_a_firm_skip_signs() -> None:
    assert organization_initials("Đại & Phát JSC") == "ĐP"


def test_vietnamese_people_sort_by_given_name_and_greek_ones_by_family() -> None:
    dao = PersonName("Nguyễn", "Thị", "Đào")
    anna = PersonName("Παπαδοπούλου", "Μαρία", "Άννα")
    assert sort_parts(dao, FAMILY_FIRST, sort_preference("vi")) == ("Đào", "Thị", "Nguyễn")
    assert sort_parts(anna, GIVEN_FIRST, sort_preference("el"))[:2] == ("Παπαδοπούλου", "Άννα")
    assert sort_parts(dao, FAMILY_FIRST, SortBy.FAMILY) == ("Nguyễn", "Thị", "Đào")


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("Νguyen", "Nguyen"),
        ("Πaπαδόπουλος", "Παπαδόπουλος"),
        ("KΩΣΤΑΣ", "ΚΩΣΤΑΣ"),
        ("Сarla", "Carla"),
        ("μTorrent", None),
        ("Nguyễn Άννα", None),
        ("Đào 24/7", None),
    ],
)
def test_letters_of_another_alphabet_are_pointed_out(typed: str, meant: str | None) -> None:
    assert [each.suggestion for each in find_lookalikes(typed)] == ([meant] if meant else [])


@pytest.mark.parametrize(
    ("display", "known", "expected"),
    [
        ("Nguyễn Thị Đào", {}, FAMILY_FIRST),
        ("Nguyễn Thị Đào", {"country": "GR"}, FAMILY_FIRST),
        ("Nguyen Hung", {"home": "VN"}, FAMILY_FIRST),
        ("Άννα Παπαδοπούλου", {"country": "VN", "home": "VN"}, GIVEN_FIRST),
        ("Emma Clarke", {"country": "VN"}, GIVEN_FIRST),
        ("Ho Chen", {}, GIVEN_FIRST),
        ("山田 太郎", {"country": "JP"}, FAMILY_FIRST),
        ("Đào Nguyễn", {"language": "en"}, GIVEN_FIRST),
    ],
)
def test_the_order_of_a_name_is_guessed_from_what_is_known(
    display: str, known: dict[str, str], expected: NameOrder
) -> None:
    assert written_order(display, **known) is expected
