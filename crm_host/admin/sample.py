"""Sample records: what every enabled module adds to try it with."""

from __future__ import annotations

import random
from collections.abc import Mapping

from crm_host.auth.models import User
from crm_host.data.session import session
from crm_host.kernel.errors import HostError
from crm_host.kernel.registry import registry

#: The same data on every machine.
SEED = 20260309


def add_records(users: Mapping[str, User]) -> None:
    """Let every enabled module add its records.

    :param users: role to whom the records of such people belong.
    :raises HostError: a module's records cannot be made.
    """
    for module in registry().modules.values():
        part = module.part("demo")
        if part is not None and not hasattr(part, "demo"):
            raise HostError(f"{module.package}.demo has no function demo(session, users, chance).")
        if part is not None:
            part.demo(session(), users, random.Random(SEED))
