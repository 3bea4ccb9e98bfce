"""Whether the tables in the database are those that the models describe."""

from __future__ import annotations

from crm_host.kernel import histories, migrate
from crm_host.kernel.environment import Environment
from crm_host.kernel.loading import load_models


def find_drift(environment: Environment) -> dict[str, list[str]]:
    """Return the differences per owner; owners without any are left out."""
    migrate.load_host_tables()
    candidates = environment.discovery.candidates
    running = [name for name, status in environment.statuses.items() if status.runs]
    load_models(environment.graph.order(running), environment.discovery)
    owners = [histories.host_history()]
    owners += [h for name in running if (h := histories.history_of(candidates[name]))]
    with environment.reading() as connection:
        found = {history.owner: migrate.check(connection, history) for history in owners}
    return {owner: texts for owner, texts in found.items() if texts}
