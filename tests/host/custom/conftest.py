"""Contacts with fields that a small firm has defined for itself."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from crm_host.api import catalogue, record_class
from crm_host.data.custom.definitions import Definition
from crm_host.screens.custom.defining import define_field
from crm_host.testing.site import Site

CONTACT = "contacts.contact"

Define = Callable[..., Definition]
Add = Callable[..., int]


@pytest.fixture
def define(site: Site) -> Define:
    """Return a function that defines a field of contacts: `define("Birth date", "date")`."""

    def made(label: str, kind: str = "text", **values: Any) -> Definition:
        with site.system():
            return define_field(CONTACT, label, kind, **values)

    return made


@pytest.fixture
def add(site: Site) -> Add:
    """Return a function that stores a person with values: `add("Lan", x_code="7")`."""

    def made(name: str, **values: Any) -> int:
        with site.system() as session:
            model: Any = record_class(CONTACT)
            record = model(kind="person", display_name=name)
            for field, value in values.items():
                catalogue(model)[field].set(record, value)
            session.add(record)
            session.flush()
            return int(record.id)

    return made
