"""Fields that a role may not read are hidden everywhere, and no filter or order betrays them."""

from __future__ import annotations

import itertools
import math
import re
from collections.abc import Iterator, Sequence

from crm_host.auth.models import FieldRight
from crm_host.data.catalogue import Field, catalogue
from crm_host.kernel.loading import LoadedModule
from crm_host.kernel.state import bump_config_version
from crm_host.screens.record import RecordScreens
from crm_host.testing.client import Client
from crm_host.testing.conformance.scene import Shown, everything, screens_with, shown
from crm_host.testing.readings import Reader, readings
from crm_host.testing.site import Site


def test_every_reading_hides_forbidden_fields(site: Site, module: LoadedModule) -> None:
    """Fields are taken from a role and looked for everywhere.

    Several at once, for time; of any two, each is once hidden while the other is shown.
    """
    for screens in screens_with(site, module):
        example = shown(site, screens)
        everyone = Reader(
            site.client(site.user("administrator")), screens, example.id, example.name, site
        )
        seen = {reading.name: reading.show(everyone) for reading in readings(site.app)}
        telling = dict(_telling(example))
        unseen = {name for name, marks in telling.items() if not _anywhere(marks, seen)}
        assert unseen == set(), "no reading shows these to an administrator"
        for hidden in _separated(list(telling)):
            client = _without(site, screens, hidden)
            reader = Reader(client, screens, example.id, example.name, site)
            for reading in readings(site.app):
                before, now = seen[reading.name], reading.show(reader)
                for name in hidden:
                    # Another field may say the same, so only its part of the mentions must go.
                    marks = (m for m in telling[name] if m in before)
                    kept = {m for m in marks if now.count(m) >= before.count(m)}
                    assert kept == set(), f"{screens.name}.{name} in {reading.name}"


def _separated(names: Sequence[str]) -> list[list[str]]:
    """Return as few groups as do, so that no name's groups are among those of another.

    Choosing half of `k` groups for each serves the most names: E. Sperner, "Ein Satz über
    Untermengen einer endlichen Menge", Mathematische Zeitschrift 27 (1928).
    """
    count = next(k for k in itertools.count(1) if math.comb(k, (k + 1) // 2) >= len(names))
    chosen = dict(zip(names, itertools.combinations(range(count), (count + 1) // 2), strict=False))
    groups = [[name for name in names if group in chosen[name]] for group in range(count)]
    return [group for group in groups if group]


def _telling(example: Shown) -> Iterator[tuple[str, frozenset[str]]]:
    """Yield the fields that say something beyond the record's name."""
    for name, marks in example.marks.items():
        if new := {m for m in marks if m not in example.name and example.name not in m}:
            yield name, frozenset(new)


def _anywhere(marks: frozenset[str], seen: dict[str, str]) -> bool:
    return any(mark in found for mark in marks for found in seen.values())


def _without(site: Site, screens: RecordScreens, fields: Sequence[str]) -> Client:
    """Return the browser of somebody who may do everything but read some fields."""
    user = site.user(grants=everything(site, "all"))
    (role,) = site.actor(user).roles
    with site.system() as session:
        session.add_all(
            FieldRight(role=role, record=screens.name, field=field, level="none")
            for field in fields
        )
        bump_config_version(session.connection())
    return site.client(user)


def test_forbidden_fields_cannot_be_filtered_or_ordered_by(
    site: Site, module: LoadedModule
) -> None:
    """Otherwise a value could be guessed letter by letter from what is found."""
    for screens in screens_with(site, module):
        first, second = shown(site, screens), shown(site, screens)
        for name, field in catalogue(screens.model).items():
            client = _without(site, screens, [name])
            for query in _questions(name, field, first):
                found = _rows(site, screens, client, query)
                assert {first.id, second.id} <= found, f"{screens.name}: {query}"


def _questions(name: str, field: Field, shown: Shown) -> Iterator[str]:
    for mark in sorted(shown.marks.get(name, ())) if field.filterable else ():
        yield f'{name}:"{mark}"'
        yield f'-{name}:"{mark}"'
    if field.filterable:
        yield f"no:{name}"


def _rows(site: Site, screens: RecordScreens, client: Client, query: str) -> set[int]:
    """Return the ids of the records that a filter finds."""
    with site.app.test_request_context():
        path, base = screens.url("list", q=query), screens.url("list")
    page = client.get(path, follow_redirects=True)
    links = (str(link.get("href")) for link in page.all("[data-row] a"))
    found = (re.match(rf"{base}/(\d+)\b", link) for link in links)
    return {int(match[1]) for match in found if match}
