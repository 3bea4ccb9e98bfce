"""Which records the palette finds, in which order, and why."""

from __future__ import annotations

from dataclasses import replace

import pytest
from library import CLERK, ReaderPhone, make_reader
from library_site import Client, Site

from crm_host.data.session import system_session
from crm_host.testing.page import Page

pytestmark = pytest.mark.usefixtures("patience")

READERS = ".palette-records#group-library-reader"


@pytest.fixture
def client(library: Site) -> Client:
    """A browser of the clerk."""
    return library.browser(CLERK)


def search(client: Client, text: str) -> Page:
    page = client.get("/search", query_string={"q": text})
    assert page.status == 200
    return page


def names(page: Page) -> list[str]:
    return [tag.get_text().strip() for tag in page.all(f"{READERS} .palette-name")]


def add(library: Site, *people: dict[str, object]) -> None:
    with library.app.app_context(), system_session("test data") as own:
        own.add_all(make_reader(**person) for person in people)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("typed", "name"),
    [
        ("dang duc", "Đặng Đức"),
        ("đặng ĐỨC", "Đặng Đức"),
        ("παπαδοπουλου", "Άννα Παπαδοπούλου"),
        ("ΠΑΠΑΔΟΠΟΥΛΟΣ", "ΓΙΩΡΓΟΣ ΠΑΠΑΔΟΠΟΥΛΟΣ"),
        ("vu", "Vũ An"),
        ("mith", "Amelia Smith"),
        ("obrien", "Oliver O'Brien"),
    ],
)
def test_a_reader_is_found_as_people_type(client: Client, typed: str, name: str) -> None:
    assert names(search(client, typed)) == [name]


@pytest.mark.parametrize("typed", ["23456", "2 34 56", "234.56", "#23456", "234-56"])
def test_five_digits_find_their_owners_and_say_where(client: Client, typed: str) -> None:
    page = search(client, typed)

    assert sorted(names(page)) == ["Đặng Đức", "Άννα Παπαδοπούλου"]
    assert page.texts(f"{READERS} .palette-field") == ["Phones", "Phones"]
    assert page.texts(f"{READERS} mark") == ["23456", "23456"]


def test_the_end_of_a_number_comes_before_its_middle(library: Site, client: Client) -> None:
    add(
        library,
        {"name": "Trần Giữa", "phones": ["+84905678123"]},
        {"name": "Trần Cuối", "phones": ["+84900095678"]},
    )

    assert names(search(client, "5678"))[0] in ("Trần Cuối", "Đặng Đức")
    assert names(search(client, "5678"))[-1] == "Trần Giữa"


def test_what_was_typed_is_marked_in_the_name(client: Client) -> None:
    assert search(client, "dao").texts(f"{READERS} mark") == ["Đào"]


def test_a_word_in_another_field_is_named_as_the_reason(client: Client) -> None:
    page = search(client, "anna αθηνα")
    assert names(page) == []

    page = search(client, "αννα αθηνα")
    assert names(page) == ["Άννα Παπαδοπούλου"]
    assert page.texts(f"{READERS} .palette-why") == ["City Αθήνα"]


def test_typed_accents_come_first_and_beginnings_before_middles(
    library: Site, client: Client
) -> None:
    add(library, *({"name": f"Ha Văn {n}", "city": None} for n in range(30)), {"name": "Lý Hà"})
    add(library, {"name": "Hà Thị Mai"}, {"name": "Mạnh Hà"})

    assert names(search(client, "hà"))[:3] == ["Hà Thị Mai", "Mạnh Hà", "Lý Hà"]
    assert names(search(client, "ha"))[0].startswith(("Ha ", "Hà "))


def test_quotes_ask_for_the_very_letters(library: Site, client: Client) -> None:
    add(library, {"name": "Lý Mai"}, {"name": "Ly Mai"}, {"name": "Lỵ Mai"})

    assert names(search(client, '"Lý" mai')) == ["Lý Mai"]
    assert names(search(client, "«ly mai»")) == ["Ly Mai"]
    assert len(names(search(client, "ly mai"))) == 3


@pytest.mark.parametrize("typed", ["d", "12", "%", "_", "…", "''"])
def test_too_little_looks_for_no_records(client: Client, typed: str) -> None:
    assert search(client, typed).all(READERS) == []


def test_archived_and_trashed_readers_are_left_out(client: Client) -> None:
    client.post("/library/readers/1/archive")
    client.post("/library/readers/7/delete")

    assert names(search(client, "dang duc")) == []
    assert names(search(client, "smith")) == []


def test_hidden_rows_stay_hidden(library: Site) -> None:
    own = library.browser(replace(CLERK, grants={"library.reader.read": "own"}))

    assert names(search(own, "dang duc")) == []
    assert names(search(own, "23456")) == []
    assert names(search(own, "dao")) == ["Nguyễn Thị Đào"]


def test_a_field_that_may_not_be_read_finds_nothing(library: Site) -> None:
    rights = {("clerk", "library.reader", "phones"): "none"}
    blind = library.browser(replace(CLERK, field_rights=rights))  # type: ignore[arg-type]

    page = search(blind, "23456")

    assert names(page) == []
    assert "345" not in " ".join(page.texts(".palette-group"))
    assert names(search(blind, "dang")) == ["Đặng Đức"]


def test_whoever_may_not_see_readers_is_shown_no_group(library: Site) -> None:
    nobody = library.browser(replace(CLERK, grants={}))

    assert search(nobody, "dang").all(READERS) == []
    assert nobody.get("/search/library.reader?q=dang").status == 403


def test_a_second_number_explains_as_well(library: Site, client: Client) -> None:
    with library.app.app_context(), system_session("test data") as own:
        reader = make_reader(name="Bùi Hai Số", phones=["+84911111111"])
        reader.phones.append(ReaderPhone(number="+84 922 777 888"))
        own.add(reader)

    page = search(client, "277788")

    assert names(page) == ["Bùi Hai Số"]
    assert page.texts(f"{READERS} mark") == ["2 777 88"]


@pytest.mark.parametrize(
    "typed",
    [
        "%",
        "_%",
        "\\",
        "😀",
        "👩‍👩‍👧",
        "\u202eđức",
        "a\x00b",
        '"' * 300,
        "'",
        "+" + "9" * 300,
        "( " * 300,
    ]
    + [sign + "ệ" * 10_000 for sign in ("", ">", "@", "#", "+", '"')],
)
def test_whatever_is_typed_is_answered_and_is_no_wildcard(client: Client, typed: str) -> None:
    assert names(search(client, typed)) == ([] if "đức" not in typed else ["Đặng Đức"])
