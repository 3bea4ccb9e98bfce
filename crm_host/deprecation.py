"""Names that are about to go: they work, and say what to use instead, for two minor versions."""

from __future__ import annotations

import sys
import warnings
from collections.abc import Callable, Mapping
from typing import Any, NamedTuple


class Renamed(NamedTuple):
    """What to use instead of a name, and the version since which one should."""

    instead: str
    since: str


def renamed(module: str, names: Mapping[str, Renamed]) -> Callable[[str], Any]:
    """Return the `__getattr__` of a module some of whose names are called otherwise now.

    :param names: former name to what it is called now, in the same module.
    """

    def find(name: str) -> Any:
        if name not in names:
            message = f"module {module!r} has no attribute {name!r}"
            # With the module at hand, Python names the nearest of its names.
            raise AttributeError(message, name=name, obj=sys.modules[module])
        instead, since = names[name]
        warnings.warn(
            f"{module}.{name} is called {instead} since {since}, and goes two minor versions "
            "later. Use the new name.",
            DeprecationWarning,
            stacklevel=2,
        )
        return getattr(sys.modules[module], instead)

    return find
