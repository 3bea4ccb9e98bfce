"""Countries by the names that files use."""

from __future__ import annotations

import pytest
from crm_contacts.values.countries import country_code, country_names


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("VN", "VN"),
        ("gr", "GR"),
        ("Việt Nam", "VN"),
        ("viet nam", "VN"),
        ("Ελλάδα", "GR"),
        ("ΕΛΛΑΔΑ", "GR"),
        ("Hy Lạp", "GR"),
        ("USA", "US"),
        ("Hoa Kỳ", "US"),
        ("UK", "GB"),
        ("Κύπρος", "CY"),
        ("Atlantis", None),
        ("ZZ", None),
        ("", None),
    ],
)
def test_a_country_is_known_by_its_names(text: str, code: str | None) -> None:
    assert country_code(text) == code


def test_countries_are_offered_in_the_order_of_the_readers_language() -> None:
    names = [name for _code, name in country_names("el")]

    assert names.index("Αίγυπτος") < names.index("Βέλγιο") < names.index("Ελλάδα")
