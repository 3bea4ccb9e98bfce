"""The addresses under which a module answers, filled with ids."""

from __future__ import annotations

import re
from collections.abc import Iterator

from flask import Flask
from werkzeug.routing import Rule

from crm_host.kernel.loading import LoadedModule

#: Stands for a record; nothing has this id.
NO_RECORD = 987_654_321

_NUMBER = re.compile(r"<int:\w+>")
_WORD = re.compile(r"<[^>]+>")


def rules_of(app: Flask, module: LoadedModule, method: str) -> Iterator[Rule]:
    """Yield the addresses of a module that take a method and are not for everyone."""
    public = {f"{module.name}.{route.endpoint}" for route in module.routes or () if route.public}
    for rule in app.url_map.iter_rules():
        owned = rule.endpoint.startswith(f"{module.name}.") and rule.endpoint not in public
        if owned and method in (rule.methods or ()):
            yield rule


def address(rule: Rule, number: int = NO_RECORD) -> str:
    """Return an address that the rule matches, with `number` wherever it takes one."""
    return _WORD.sub("x", _NUMBER.sub(str(number), rule.rule))
