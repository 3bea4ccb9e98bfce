"""Who may open an address: everybody signed in who has its permission, and nobody else."""

from __future__ import annotations

import pytest

from crm_host.kernel.loading import LoadedModule
from crm_host.testing.conformance.addresses import address, rules_of
from crm_host.testing.site import Site


def test_every_route_names_a_permission_that_exists(site: Site, module: LoadedModule) -> None:
    """Forgetting the check must not be possible."""
    known = site.app.extensions["crm"].permissions
    unknown = [
        f"{route.path} needs {route.permission}"
        for route in module.routes or ()
        if not route.public and f"{module.name}.{route.permission}" not in known
    ]
    assert unknown == []


def test_visitors_are_sent_to_sign_in_and_back(site: Site, module: LoadedModule) -> None:
    """A link in a mail works, also before one has signed in."""
    visitor = site.client()
    for rule in rules_of(site.app, module, "GET"):
        path = address(rule)
        page = visitor.get(path)
        assert page.status == 303, path
        assert page.location.startswith("/login?next="), path


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_fragments_for_visitors_ask_to_sign_in(
    site: Site, module: LoadedModule, method: str
) -> None:
    """The page that is open keeps what was typed, and shows the sign-in over it."""
    visitor = site.client()
    for rule in rules_of(site.app, module, method):
        path = address(rule)
        page = visitor.request(method, path, htmx=True)
        assert page.status == 401, path
        assert not page.is_whole, path


@pytest.mark.parametrize("htmx", [False, True])
@pytest.mark.parametrize("method", ["GET", "POST"])
def test_a_missing_right_is_refused_by_name(
    site: Site, module: LoadedModule, method: str, htmx: bool
) -> None:
    """403 says which right is missing, so that an administrator can grant it."""
    stranger = site.client(site.user())
    for rule in rules_of(site.app, module, method):
        path = address(rule)
        page = stranger.request(method, path, htmx=htmx)
        assert page.status == 403, path
        assert page.is_whole is not htmx, path


def test_what_does_not_exist_is_not_found(site: Site, module: LoadedModule) -> None:
    """An address with an id that names nothing answers 404, never an error."""
    everyone = site.client(site.user("administrator"))
    for rule in rules_of(site.app, module, "GET"):
        if "<" in rule.rule:
            assert everyone.get(address(rule)).status == 404, rule.rule
