"""The recorded list of published names: what others may rely on, and since when."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from importlib.metadata import version

from crm_host.dev.names import HOST, KINDS, names
from crm_host.dev.reference.interface import entries
from crm_host.kernel.loading import LoadedModule

_HEAD = """\
# Published names: kind, name, version since which it exists.
# Written by `make reference`. A line may go only when CHANGES.md says so, with the name in
# backticks: `crm_host.api.old_name` or `contacts.contact_merged`.
"""


@dataclass(frozen=True, order=True)
class Published:
    """One published name."""

    kind: str
    name: str


def published(modules: Sequence[LoadedModule]) -> dict[Published, str]:
    """Return every name there is now with the present version of who publishes it."""
    versions = {module.name: module.candidate.version for module in modules}
    versions[HOST] = version("crm-host")
    found = {Published("api", entry.name): versions[HOST] for entry in entries()}
    for kind in KINDS:
        for name in names(kind, modules):
            found[Published(kind, name.name)] = versions.get(name.owner, versions[HOST])
    return found


def read(text: str) -> dict[Published, str]:
    """Read a recorded list."""
    lines = (line.split() for line in text.splitlines() if line and not line.startswith("#"))
    return {Published(kind, name): since for kind, name, since in lines}


def written(now: Mapping[Published, str], recorded: Mapping[Published, str]) -> str:
    """Return the list to record; names that were there before keep their version."""
    lines = (f"{key.kind} {key.name} {recorded.get(key, now[key])}" for key in sorted(now))
    return _HEAD + "\n".join(lines) + "\n"


def vanished(
    now: Mapping[Published, str], recorded: Mapping[Published, str], changes: str
) -> Iterator[str]:
    """Yield a sentence for each recorded name that is gone and that no note mentions.

    :param changes: the text of CHANGES.md.
    """
    noted = set(re.findall(r"`([^`]+)`", changes))
    for key in sorted(set(recorded) - set(now)):
        full = f"crm_host.api.{key.name}" if key.kind == "api" else key.name
        if not {full, key.name} & noted:
            yield (
                f"{full} ({key.kind}) was published and is gone. Keep it, or write into CHANGES.md "
                f"what to use instead of `{full}`."
            )
