"""The checks of `crm check`: everything about a module that needs no database."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from crm_host.extend import events, hooks, slots
from crm_host.kernel import histories
from crm_host.kernel.discovery import Discovery
from crm_host.kernel.errors import HostError, ModuleBroken, suggestion
from crm_host.kernel.graph import Graph
from crm_host.kernel.loading import LoadedModule, load_modules
from crm_host.kernel.rehearsal import rehearse
from crm_host.kernel.validate import complaints

_SLOT_CALL = re.compile(r"""\bslot\(\s*["']([^"']+)["']""")


def inspect_modules(discovery: Discovery, names: Sequence[str] = ()) -> dict[str, list[str]]:
    """Return what is wrong with each module, by name; an empty list is good news.

    :raises HostError: a named module does not exist.
    """
    known = {**discovery.problems, **discovery.candidates}
    for name in names:
        if name not in known:
            raise HostError(f"There is no module {name}.{suggestion(name, known)}")
    graph = Graph.build(discovery.candidates)
    wanted = list(names) or sorted(known)
    found = {name: _static(name, discovery, graph) for name in wanted}
    usable = [name for name in wanted if not found[name]]
    ordered = graph.order(graph.closure(usable))
    try:
        loaded = load_modules(ordered, discovery)
        rehearse(loaded)
    except ModuleBroken as broken:
        found.setdefault(broken.name, []).append(broken.text)
        return found
    for module in loaded:
        if module.name in found:
            found[module.name] += [*complaints(module), *_names(module), *_migrations(module)]
    return found


def _static(name: str, discovery: Discovery, graph: Graph) -> list[str]:
    texts = [discovery.problems.get(name, ""), graph.problems.get(name, "")]
    candidate = discovery.candidates.get(name)
    if candidate is not None:
        texts += [
            f"The package has no {what}. Add it to pyproject.toml."
            for what in ("summary", "licence")
            if not getattr(candidate, what)
        ]
        host = [r for r in candidate.requires if r.name.replace("_", "-") == "crm-host"]
        if not host or not host[0].specifier:
            texts.append("It does not say which host it fits. Require crm-host with a range.")
    return [text for text in texts if text]


def _names(module: LoadedModule) -> Iterator[str]:
    """Yield what is wrong with the names of events, hooks and slots."""
    prefix = f"{module.name}."
    declared = {*events.declared, *hooks.declared, *slots.declared_names()}
    for name in sorted(declared):
        if name.startswith(prefix) and not re.fullmatch(r"[a-z0-9_.]+", name):
            yield f"The name {name} must be small letters, digits, dots and underscores."
    known = slots.declared_names()
    for path in sorted((module.folder / "templates").rglob("*.html")):
        for name in _SLOT_CALL.findall(path.read_text(encoding="utf-8")):
            if name not in known:
                yield (
                    f"{path.name} shows the slot {name}, which nobody declares."
                    + suggestion(name, known)
                    + " All of them: crm names slots"
                )
            elif not name.startswith((prefix, "host.")):
                yield f"{path.name} shows the slot {name} of another module."


def _migrations(module: LoadedModule) -> Iterator[str]:
    history = histories.history_of(module.candidate)
    if history is None:
        return
    try:
        if history.head is None:
            yield "The migrations folder is empty. Run: crm db revision " + module.name
    except HostError as error:
        yield str(error)
