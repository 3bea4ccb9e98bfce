"""Somebody at work on a running site, whose page waits as long as it is told to."""

from __future__ import annotations

import re
import time

import requests
from bs4 import BeautifulSoup

from crm_host.cli.demo import PASSWORD


class Browser:
    """A signed-in reader who waits as long as `Retry-After` says, as the page's script does."""

    def __init__(self, address: str) -> None:
        self.address, self.web = address, requests.Session()
        token = self._token(self.get("/login"))
        form = {"email": "admin@demo.example", "password": PASSWORD, "csrf_token": token}
        self.web.post(f"{address}/login", form).raise_for_status()

    def get(self, path: str) -> str:
        """Return a page."""
        return self._answer("GET", path).text

    def submit(self, path: str, changes: dict[str, str]) -> requests.Response:
        """Open a form, change some inputs and send it."""
        soup = BeautifulSoup(self.get(path), "html.parser")
        form = soup.select_one("main form[method=post]")
        assert form is not None, f"{path} has no form"
        values = {
            tag["name"]: tag.get("value", "")
            for tag in form.select("input[name]")
            if tag.get("type") not in {"checkbox", "radio", "submit", "file"}
        }
        for tag in form.select("select[name]"):
            chosen = tag.select_one("option[selected]") or tag.select_one("option")
            values[tag["name"]] = chosen.get("value", "") if chosen else ""
        return self._answer("POST", str(form.get("action") or path), data=values | changes)

    def _answer(self, method: str, path: str, **options: object) -> requests.Response:
        for _attempt in range(20):
            answer = self.web.request(method, self.address + path, timeout=30, **options)  # type: ignore[arg-type]
            if answer.status_code != 503:
                assert answer.status_code == 200, (
                    f"{path}: {answer.status_code} {answer.text[:300]}"
                )
                return answer
            time.sleep(float(answer.headers["Retry-After"]))
        raise AssertionError(f"{path} stayed unavailable")

    @staticmethod
    def _token(page: str) -> str:
        found = re.search(r'name="csrf-token" content="([^"]+)"', page)
        assert found is not None
        return found[1]
