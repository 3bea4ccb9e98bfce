"""Where the steps of a plan happen: the connection, and module code loaded on demand."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property

from flask import Flask
from sqlalchemy.engine import Connection
from sqlalchemy.orm import Session

from crm_host.data.actor import SYSTEM, acting_as
from crm_host.data.changes import change_origin
from crm_host.data.session import working_in
from crm_host.kernel.discovery import Candidate
from crm_host.kernel.environment import Environment
from crm_host.kernel.loading import LoadedModule, blaming, load_modules, resolve
from crm_host.kernel.registry import Registry
from crm_host.kernel.state import ModuleRow


class Stage:
    """One lifecycle transaction."""

    def __init__(
        self,
        connection: Connection,
        environment: Environment,
        rows: Mapping[str, ModuleRow],
        names_after: list[str],
    ) -> None:
        self.connection = connection
        self.environment = environment
        self.candidates: Mapping[str, Candidate] = environment.discovery.candidates
        #: As they are under the lock; a failure noted meanwhile is among them.
        self.rows = rows
        self._names_after = names_after

    def candidate(self, name: str) -> Candidate:
        """Return the package of a module that is being installed or upgraded."""
        return self.candidates[name]

    def call(self, name: str, hook: str, *arguments: str) -> None:
        """Call what a module declares for this occasion, inside the transaction.

        `session()` is the transaction's; nobody's rights apply.

        :raises ModuleBroken: the function fails.
        """
        module = self._loaded[name]
        target: str | None = getattr(module.declaration, hook)
        if target is None:
            return
        function = resolve(module, target)
        app = Flask("crm_host")
        app.extensions["crm"] = Registry.build(list(self._loaded.values()), {}, 0)
        own = Session(
            bind=self.connection,
            join_transaction_mode="create_savepoint",
            info={"system": f"{hook} of {name}"},
        )
        with (
            app.app_context(), own, working_in(own), acting_as(SYSTEM),
            change_origin("system", label=f"{hook} {name}"), blaming(name),
        ):  # fmt: skip
            function(*arguments)
            own.commit()

    @cached_property
    def _loaded(self) -> dict[str, LoadedModule]:
        """Everything that runs before or after the change."""
        before = [n for n, status in self.environment.statuses.items() if status.runs]
        names = self.environment.graph.order({*before, *self._names_after})
        return {m.name: m for m in load_modules(names, self.environment.discovery)}
