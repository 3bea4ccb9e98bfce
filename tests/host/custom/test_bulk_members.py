"""Several codes of a user-defined list, added to many records at once."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from crm_host.api import catalogue, record_class
from crm_host.testing.client import Client
from crm_host.testing.site import Site

LIST = "/contacts/contacts"
GIFTS = [
    {"code": "lich", "labels": {"en": "Calendar", "vi": "Lịch"}},
    {"code": "ruou", "labels": {"en": "Wine", "vi": "Rượu"}},
    {"code": "tra", "labels": {"en": "Tea", "vi": "Trà"}},
]


@pytest.mark.parametrize(
    ("how", "codes", "expected"),
    [
        ("add", ["tra"], [("lich", "tra"), ("tra",)]),
        ("remove", ["lich"], [(), ()]),
        ("replace", ["ruou", "lich"], [("lich", "ruou")] * 2),
    ],
)
def test_codes_are_added_removed_and_replaced(
    site: Site,
    crm: Client,
    define: Callable[..., Any],
    add: Callable[..., int],
    how: str,
    codes: list[str],
    expected: list[tuple[str, ...]],
) -> None:
    name = define({"en": "Gifts", "vi": "Quà"}, "choices", options={"choices": GIFTS}).name
    ids = [add("Trần Thị Lan", **{name: ("lich",)}), add("Amelia Smith")]

    page = crm.post(f"{LIST}/bulk", {"action": "edit", "all": "1"})
    sent = page.fields("#bulk-form") | {f"how-{name}": how, f"set-{name}": codes}
    preview = crm.post(f"{LIST}/bulk/edit", sent)
    assert "Trần Thị Lan" in preview.one("tbody").text
    done = crm.post(f"{LIST}/bulk/edit", preview.fields("main form") | {"confirmed": "1"})

    assert done.status == 303
    with site.system() as session:
        model: Any = record_class("contacts.contact")
        field = catalogue(model)[name]
        assert [field.get(session.get_one(model, id)) or () for id in ids] == expected
