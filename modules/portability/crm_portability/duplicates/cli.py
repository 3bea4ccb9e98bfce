"""`crm duplicates`."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path

import click

from crm_host.api import in_application, json_option, scratch_installation, show
from crm_portability.duplicates.evaluation import Truth, evaluate
from crm_portability.records import record_named

_FILE = click.Path(exists=True, dir_okay=False, readable=True, path_type=Path)


@click.group()
def duplicates() -> None:
    """Find records that mean the same thing."""


@duplicates.command("evaluate")
@click.argument("files", nargs=-1, required=True, type=_FILE, metavar="FILE…")
@click.option("--truth", required=True, metavar="COLUMN", help="Tells which rows are the same.")
@click.option(
    "--truth-pattern",
    default=".+",
    show_default=True,
    metavar="REGEX",
    help="Which part of that column: its first group, or all that it matches.",
)
@click.option("--records", default="contacts", show_default=True, help="What the rows are.")
@json_option
@in_application
def evaluate_(
    files: Sequence[Path], truth: str, truth_pattern: str, records: str, as_json: bool
) -> None:
    """Measure the finder on files of which the truth is known.

    FILE is CSV with a heading. The rows are read into a scratch database, without the column
    that holds the truth, and searched with the rules that a new installation has.
    """
    try:
        known = Truth(truth, re.compile(truth_pattern))
    except re.error as error:
        raise click.UsageError(f"--truth-pattern is no regular expression: {error}.") from error
    with scratch_installation():
        model = record_named(records)
        if model is None:
            raise click.UsageError(f"There are no records {records}. Write for example contacts.")
        try:
            data = evaluate(model, files, known).as_dict()
        except ValueError as error:
            raise click.UsageError(str(error)) from error
    show(as_json, data, "\n".join(f"{name:<12} {value}" for name, value in data.items()))
