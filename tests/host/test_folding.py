"""Folded search text and the order of names, in Vietnamese, Greek and English."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crm_host.data.folding import (
    COLLATION_KEY_LENGTH,
    collation_key,
    collation_version,
    digits,
    fold,
    joined_collation_key,
    search_terms,
    search_text,
)

NAMES = st.text(alphabet=st.characters(exclude_categories=("Cs",)), max_size=40)
VIETNAMESE = st.text("aăâbcdđeêghiklmnoôơpqrstuưvxyÁẢẠàảãáạ ", max_size=12)


def found(query: str, *stored: str) -> bool:
    """Say whether ``query`` finds the stored words, the way the search column is asked."""
    text = search_text(*stored)
    return all((t if len(t) > 2 else f" {t}") in text for t in search_terms(query))


@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        ("dang duc", "Đặng Đức"),
        ("nguyễn", "NGUYỄN Thị Đào"),
        ("nguye\u0302\u0303n", "Nguyễn"),
        ("παπαδοπουλος", "ΠΑΠΑΔΟΠΟΥΛΟΣ"),
        ("παπαδόπουλος", "Παπαδοπουλος"),
        ("αννα", "Άννα"),
        ("vu", "Trần Vũ"),
        ("strasse", "Große Straße"),
        ("lukasz", "Łukasz"),
        ("obrien", "O’Brien"),
        ("thu ha", "Trần Thị Thu-Hà"),
        ("HA@thinhphat.vn", "ha@thinhphat.vn"),
        ("istanbul", "İstanbul"),
    ],
)
def test_a_search_finds_the_name_without_its_marks(typed: str, stored: str) -> None:
    assert found(typed, stored)


@pytest.mark.parametrize(("typed", "stored"), [("vu", "Nguyễn Luvu"), ("duc dang", "Đặng Dũng")])
def test_a_search_does_not_find_another_name(typed: str, stored: str) -> None:
    assert not found(typed, stored)


def test_japanese_voicing_and_hindi_vowel_signs_stay_letters() -> None:
    assert fold("ガラス") == "ガラス"
    assert fold("हिन्दी") == "हिन्दी"
    assert fold("한국") == "한국"


def test_search_text_leaves_out_what_is_missing() -> None:
    assert search_text("Bùi Thị Xuân", None, "", "…") == " bui thi xuan"
    assert search_text(None, "") == ""


def test_search_terms_hold_no_wildcards() -> None:
    assert search_terms("100% _a") == ["100", "a"]


def test_digits_reads_every_script() -> None:
    assert digits("+84 (0)912-345 678") == "840912345678"
    assert digits("٠١٢ x３") == "0123"


@given(NAMES)
def test_folding_twice_changes_nothing(text: str) -> None:
    assert fold(fold(text)) == fold(text)


@given(NAMES)
def test_a_mark_never_matters(text: str) -> None:
    assert search_text(text + "\u0301") == search_text(text)


@given(NAMES)
def test_a_text_is_found_by_itself(text: str) -> None:
    assert all(term in search_text(text) for term in search_terms(text))


def order(language: str, *names: str) -> list[str]:
    return sorted(names, key=lambda name: collation_key(name, language))


def test_vietnamese_letters_follow_their_own_alphabet() -> None:
    letters = "aăâbcdđeêghiklmnoôơpqrstuưvxy"
    assert "".join(order("vi", *reversed(letters))) == letters


def test_vietnamese_tones_follow_huyen_hoi_nga_sac_nang() -> None:
    tones = ["ma", "mà", "mả", "mã", "má", "mạ"]
    assert order("vi", *reversed(tones)) == tones


def test_d_with_stroke_comes_after_every_d() -> None:
    names = ["An", "Ân", "Dung", "Dương", "Đào", "Em", "Hậu"]
    assert order("vi", *reversed(names)) == names


def test_greek_and_english_ignore_accents_until_letters_tie() -> None:
    greek = ["Άννα", "Αντώνης", "Ελένη", "Έλλη", "Ωραία"]
    assert order("el", *reversed(greek)) == greek
    english = ["Éclair", "Eddie", "van Dyke", "Zoë"]
    assert order("en", *reversed(english)) == english


def test_people_sort_by_given_name_first() -> None:
    people = [("Hà", "Nguyễn"), ("Hà", "Trần"), ("Hạ", "An"), ("Hân", "Bùi")]
    shuffled = people[::-1]
    assert sorted(shuffled, key=lambda parts: joined_collation_key(parts, "vi")) == people


@given(VIETNAMESE)
def test_both_ways_to_write_a_letter_sort_alike(name: str) -> None:
    spelled = unicodedata.normalize("NFD", name)
    assert collation_key(spelled, "vi") == collation_key(name, "vi")


@given(VIETNAMESE, VIETNAMESE)
def test_keys_are_equal_only_for_equal_names(one: str, other: str) -> None:
    assert (collation_key(one, "vi") == collation_key(other, "vi")) == (one == other)


@given(st.text(max_size=500), st.sampled_from(["vi", "el", "en", "xx"]))
def test_keys_of_any_text_fit_their_column(text: str, language: str) -> None:
    key = collation_key(text, language)
    assert len(key) <= COLLATION_KEY_LENGTH
    assert set(key) <= set("0123456789abcdef")


def test_the_version_names_language_and_rules() -> None:
    assert collation_version("vi").startswith("vi:")
