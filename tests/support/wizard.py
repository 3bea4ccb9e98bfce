"""The import pages as a clerk goes through them."""

from __future__ import annotations

import io
from collections.abc import Callable

from crm_host.testing.client import Client
from crm_host.testing.page import Page

RunJobs = Callable[[], int]
NEW = "/portability/imports/new?record=contacts"
PEOPLE = """Họ;Tên riêng;Email;Di động;Ghi chú
Nguyễn;Đức;duc@thinhphat.vn;0912 345 678;Khách quen
Παπαδοπούλου;Άννα;anna@hellas.gr;+30 691 234 5678;
Trần;Hà;ha@example;12;
;;;;Nobody
"""


def upload(client: Client, content: str | bytes, name: str = "khách.csv") -> Page:
    """Send a file as the first page does."""
    raw = content.encode() if isinstance(content, str) else content
    return client.post(NEW, {"record": "contacts", "file": (io.BytesIO(raw), name)})


def checked(client: Client, content: str, run_jobs: RunJobs = lambda: 0, **changes: str) -> Page:
    """Upload a file, check it as it is proposed, and return the page with the counts.

    :param run_jobs: is needed for files that a job checks.
    """
    address = upload(client, content).location
    answer = client.submit(address, changes, form="#match")
    assert answer.status == 303, answer.text
    run_jobs()
    return client.get(answer.location)


def started(client: Client, check: Page) -> Page:
    """Press Import on the page with the counts."""
    return client.submit(check.response.request.path, {}, form="#do-import")


def finished(client: Client, run_jobs: RunJobs, answer: Page) -> Page:
    """Let the job end that an answer leads to, and return the page with its result."""
    assert answer.status == 303, answer.text
    run_jobs()
    job = client.get(answer.location)
    (link,) = (tag for tag in job.all("main a") if tag.get_text(strip=True) == "Open the result")
    return client.get(str(link["href"]))


def counts(page: Page) -> list[str]:
    """Return what the page counts: new, changed, as before, refused."""
    return page.texts(".counts dd")
