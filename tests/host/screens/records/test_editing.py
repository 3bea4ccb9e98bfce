from __future__ import annotations

from crm_host.testing.client import Client

NEW = "/workshop/machines/new"


def test_a_new_record_is_created_and_its_page_opens(client: Client) -> None:
    answer = client.submit(NEW, {"name": "Máy khoan", "serial": "VN-77", "built_on": "9/3/2026"})
    assert (answer.status, answer.location) == (303, "/workshop/machines/1")
    page = client.get(answer.location)
    assert page.heading == "Máy khoan"
    assert "VN-77" in page.text
    assert "Created: Máy khoan" in page.text
