"""What the palette costs over all contacts: `.venv/bin/python -m benchmarks.palette` alone."""

from __future__ import annotations

import json
from dataclasses import asdict
from functools import partial

from benchmarks.requests import Cost, measure
from benchmarks.separate import say
from benchmarks.sites import both_filled
from crm_host.testing.client import Client
from crm_host.testing.page import Page
from crm_host.testing.session import close_session
from crm_host.testing.site import Site

#: What people type: digits from within a phone number, names with and without accents, common
#: words, beginnings of two letters, an address, nothing.
TYPED = {
    "palette_digits": "71234",
    "palette_name": "dang duc",
    "palette_accents": "Đặng Đức",
    "palette_common": "nguyen",
    "palette_two_letters": "vu",
    "palette_quoted": '"Hà" nguyen',
    "palette_email": "person4321@example",
    "palette_nothing": "zzqqxx",
    "palette_opened": "",
}


def palette_costs(site: Site, client: Client) -> dict[str, Cost]:
    """Measure the answer to each text, as the dialog asks for it."""
    return {
        name: measure(site.engine, partial(_search, client, text)) for name, text in TYPED.items()
    }


def _search(client: Client, text: str) -> Page:
    return client.get("/search", htmx=True, query_string={"q": text})


def main() -> None:
    """Measure the palette alone, on both databases."""
    report = {}
    try:
        with both_filled() as sites:
            for site in sites:
                say(f"searching {site.kind}")
                client = site.client(site.user("administrator"))
                costs = palette_costs(site, client)
                report[site.kind] = {name: asdict(cost) for name, cost in costs.items()}
    finally:
        close_session()
    print(json.dumps(report, indent=2))


if __name__ == "__main__":
    main()
