"""What the probe does with loaded modules: build an application, compile templates, describe."""

from __future__ import annotations

from collections.abc import Sequence

from jinja2 import Environment as JinjaEnvironment

from crm_host.data.base import Base
from crm_host.kernel.discovery import Candidate
from crm_host.kernel.loading import LATE_PARTS, LoadedModule, blaming
from crm_host.kernel.registry import Registry


def rehearse(loaded: Sequence[LoadedModule]) -> dict[str, dict[str, str]]:
    """Check everything about loaded modules that needs no database; return what each adds.

    :raises ModuleBroken: naming the module at fault.
    """
    Registry.build(loaded, {}, 0)
    for module in loaded:
        for part in LATE_PARTS:
            module.part(part)
        with blaming(module.name):
            _compile_templates(module)
            _build_blueprint(module)
    return {module.name: describe(module) for module in loaded}


def describe(module: LoadedModule) -> dict[str, str]:
    """Return what a module adds, as short lines; empty kinds are left out."""
    declared = module.declaration
    languages = sorted(p.parent.name for p in module.folder.glob("translations/*/LC_MESSAGES"))
    package = module.candidate
    lines = {
        "package": _origin(package),
        "tables": ", ".join(_tables(module)),
        "menu": ", ".join(str(item.title) for item in declared.menu),
        "permissions": ", ".join(item.code for item in declared.permissions),
        "roles": ", ".join(item.code for item in declared.roles),
        "settings": ", ".join(item.key for item in declared.settings),
        "languages": ", ".join(["en", *languages]),
    }
    return {kind: line for kind, line in lines.items() if line}


def _origin(package: Candidate) -> str:
    """Return whose code it is, in one line."""
    by = f" by {package.author}" if package.author else ""
    return f"{package.distribution} {package.version}{by}, {package.licence or 'no licence named'}"


def _tables(module: LoadedModule) -> list[str]:
    names = [
        str(getattr(mapper.local_table, "name", ""))
        for mapper in Base.registry.mappers
        if mapper.class_.__module__.partition(".")[0] == module.package
    ]
    return sorted(names)


def _compile_templates(module: LoadedModule) -> None:
    environment = JinjaEnvironment(extensions=["jinja2.ext.i18n", "jinja2.ext.do"])
    for path in sorted((module.folder / "templates").rglob("*.html")):
        environment.compile(path.read_text(encoding="utf-8"), str(path), str(path))


def _build_blueprint(module: LoadedModule) -> None:
    if module.routes is not None:
        module.routes.blueprint(module.name, module.package, lambda route, _name: route.view)
