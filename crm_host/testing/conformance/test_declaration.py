"""What a module declares holds, and its names begin with its own."""

from __future__ import annotations

from flask import Flask

from crm_host.kernel.discovery import Candidate
from crm_host.kernel.loading import LoadedModule
from crm_host.kernel.validate import complaints
from crm_host.screens.naming import unknown_fields
from crm_host.testing.site import Site


def test_declares_nothing_that_does_not_hold(site: Site, module: LoadedModule) -> None:
    """Permissions, roles, menu, routes, tables, templates and slots."""
    with site.app.app_context():
        assert list(complaints(module)) == []


def test_names_only_fields_that_exist(module: LoadedModule) -> None:
    """A list would leave a misspelt column out without a word."""
    assert list(unknown_fields(module.name)) == []


def test_is_packaged_under_its_name(candidate: Candidate, module: LoadedModule) -> None:
    """One word names entry point, package, tables, addresses and templates."""
    assert candidate.package == f"crm_{candidate.name}"
    assert module.declaration.name == candidate.name
    assert candidate.version
    assert candidate.licence, "the distribution names no license"
    assert candidate.summary, "the distribution has no description"


def test_answers_only_under_its_own_prefix(app: Flask, module: LoadedModule) -> None:
    """Two modules can then never claim one address."""
    strangers = [
        rule.rule
        for rule in app.url_map.iter_rules()
        if rule.endpoint.startswith(f"{module.name}.")
        and not rule.rule.startswith(f"/{module.name}/")
        and rule.rule != f"/{module.name}"
    ]
    assert strangers == []


def test_every_template_compiles(app: Flask, module: LoadedModule) -> None:
    """A mistake in a rarely seen page is found now rather than by its first reader."""
    folder = module.folder / "templates"
    for path in sorted(folder.rglob("*")):
        if path.is_file():
            app.jinja_env.get_template(path.relative_to(folder).as_posix())
