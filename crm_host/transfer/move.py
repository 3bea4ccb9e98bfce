"""`crm db move`: everything in one database copied to another, empty one.

The target is written in one transaction, so a move that is cut short leaves it as empty as it
was; there is no half-moved state to recognize or to clean up.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from sqlalchemy import Engine, inspect
from sqlalchemy.engine import Connection

from crm_host.kernel.environment import Environment
from crm_host.kernel.errors import Blocked
from crm_host.kernel.migrate import lifecycle_transaction
from crm_host.transfer.copying import Copied, compare, fill
from crm_host.transfer.counting import last_ids
from crm_host.transfer.failures import explained
from crm_host.transfer.reading import read_rows
from crm_host.transfer.schema import build_schema, differences, histories_for
from crm_host.transfer.sources import frozen
from crm_host.transfer.tables import Holdings, holdings

Progress = Callable[[str], None]
_THEN = "The target is as empty as before, and nothing was changed here."


@dataclass(frozen=True)
class Moved:
    """What a move did."""

    tables: list[Copied]
    #: Whether every row was read back and compared.
    verified: bool


def move(
    environment: Environment, target: Engine, progress: Progress, verify: bool = False
) -> Moved:
    """Copy a database. The source must be used by nobody else and is only read.

    :param verify: read every row of the copy again and compare; otherwise the database's word
        is taken that it stored what it accepted.
    :raises Busy: one of the databases is in use.
    :raises Blocked: the target is not empty, or something in the source is of no known revision.
    :raises HostError: a database refused or went away; the target is empty then.
    """
    source = environment.engine
    with explained("The move", _THEN):
        refuse_full(target)
        with frozen(source) as read:
            held = holdings(read)
            _refuse_unknown(held)
            histories = histories_for(held.revisions, held.state.installed, environment.discovery)
            with lifecycle_transaction(target) as write:
                if target.dialect.name == "postgresql":
                    write.exec_driver_sql("SET LOCAL TIME ZONE 'UTC'")
                progress("Make the tables.")
                made = build_schema(write, histories, held.revisions)
                if odd := differences(held.shapes, made.shapes):
                    raise Blocked("\n".join([*odd, _THEN]))
                moved = _copy(read, write, held, made, progress, verify)
        analyze(target)
    return Moved(moved, verify)


def refuse_full(engine: Engine) -> None:
    """Refuse a database that holds anything.

    :raises Blocked: there are tables or views.
    """
    inspector = inspect(engine)
    found = sorted([*inspector.get_table_names(), *inspector.get_view_names()])
    if found:
        more = f" and {len(found) - 5} more" if len(found) > 5 else ""
        raise Blocked(
            f"The target is not empty: it holds {', '.join(found[:5])}{more}. Nothing was "
            "changed. Give an empty database."
        )


def analyze(engine: Engine) -> None:
    """Let the database learn what it holds; without that its plans are bad for a while."""
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.exec_driver_sql("ANALYZE")


def _copy(
    read: Connection,
    write: Connection,
    held: Holdings,
    made: Holdings,
    progress: Progress,
    verify: bool,
) -> list[Copied]:
    progress(f"Copy {len(held.shapes)} tables.")
    copied = fill(
        write, held.shapes, lambda shape: read_rows(read, shape), last_ids(read), made.shapes
    )
    if verify:
        progress("Read everything back and compare.")
        there = {name: made.shapes[name].ordered_like(one) for name, one in held.shapes.items()}
        compare(write, there, copied)
    return copied


def _refuse_unknown(held: Holdings) -> None:
    if held.unknown:
        raise Blocked(
            f"These tables belong to no module that has a revision: {', '.join(held.unknown)}. "
            "Move them out of this database first. Nothing was changed."
        )
