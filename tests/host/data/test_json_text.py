from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date
from typing import Any

import pytest

from crm_host.data.json_text import dump_json


@dataclass
class Berth:
    quay: str


class Mark(str):
    """A text with a class of its own, as files have for typed cells."""


@pytest.mark.parametrize(
    "value",
    [
        {
            "name": [None, "Nguyễn Thị Đào"],
            "tags": ["khách", "πελάτης"],
            "depth": 1.5,
            "open": True,
        },
        {"number": 2**70},
        {"1": Mark("x")},
        {"half": "\ud83d"},
        [],
        None,
    ],
)
def test_what_is_written_is_read_back(value: Any) -> None:
    assert json.loads(dump_json(value)) == value


@pytest.mark.parametrize("value", [Berth("Bến 4"), date(2026, 3, 9), {"at": {1, 2}}])
def test_what_is_no_json_is_refused(value: Any) -> None:
    with pytest.raises(TypeError):
        dump_json(value)
