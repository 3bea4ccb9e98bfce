"""A record of a fake module with its page, and files to attach to it."""

from __future__ import annotations

from io import BytesIO

import pytest


@pytest.fixture
def contact(site) -> int:
    """Return the id of a customer."""
    model = site.app.extensions["crm"].records["contacts.contact"]
    with site.system() as session:
        record = model(kind="organization", display_name="Lọc nước An Phát")
        session.add(record)
        session.flush()
        return record.id


@pytest.fixture
def panel(contact) -> str:
    return f"/files/of/contacts.contact/{contact}"


@pytest.fixture
def attach(crm, panel):
    """Return a function that attaches files by the form, each as a name and its content."""

    def send(*files: tuple[str, bytes], client=None):
        data = {"file": [(BytesIO(content), name) for name, content in files]}
        return (client or crm).post(panel, data, content_type="multipart/form-data")

    return send
