"""`crm doctor`: what needs attention, each with the command that helps."""

from __future__ import annotations

import click

from crm_host.cli.output import json_option, show


@click.command()
@json_option
def doctor(as_json: bool) -> None:
    """Look at settings, database, modules and events. Exit code 1 where something is wrong."""
    from crm_host.config import Config
    from crm_host.kernel.health import examine

    findings = examine(Config.from_environment())
    lines = [f"{f.what}\n    {f.remedy}" for f in findings]
    data = {"ok": not findings, "problems": [finding.as_dict() for finding in findings]}
    show(as_json, data, "\n".join(lines) or "All is well.")
    if findings:
        raise click.exceptions.Exit(1)
