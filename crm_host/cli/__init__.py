"""The `crm` command. Each group lives in a file of its own and is imported only when used."""

from __future__ import annotations

import importlib

import click

from crm_host.cli.output import run_reporting_errors

#: Command to the file and attribute that define it.
COMMANDS = {
    "serve": "crm_host.cli.serve:serve",
    "init": "crm_host.cli.setup:init",
    "db": "crm_host.cli.database:db",
    "backup": "crm_host.cli.backup:backup",
    "module": "crm_host.cli.modules:module",
    "theme": "crm_host.cli.themes:theme",
    "new": "crm_host.cli.new:new",
    "names": "crm_host.cli.names:names",
    "dev": "crm_host.cli.dev:dev",
    "check": "crm_host.cli.check:check",
    "build": "crm_host.cli.build:build",
    "doctor": "crm_host.cli.doctor:doctor",
    "files": "crm_host.cli.files:files",
    "audit": "crm_host.cli.audit:audit",
    "job": "crm_host.cli.jobs:job",
    "shell": "crm_host.cli.shell:shell",
    "user": "crm_host.cli.users:user",
    "demo": "crm_host.cli.demo:demo",
    "i18n": "crm_host.cli.texts:i18n",
}


class LazyGroup(click.Group):
    """The host's commands, then those of the enabled modules."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Name the host's commands and the modules'."""
        from crm_host.cli.contributed import module_commands

        try:
            contributed = set(module_commands()) - set(COMMANDS)
        except Exception:  # the help must be readable, whatever state the site is in
            contributed = set()
        return [*COMMANDS, *sorted(contributed)]

    def get_command(self, ctx: click.Context, name: str) -> click.Command | None:
        """Import one command."""
        if name in COMMANDS:
            path, _, attribute = COMMANDS[name].partition(":")
            command: click.Command = getattr(importlib.import_module(path), attribute)
            return command
        from crm_host.cli.contributed import module_commands

        return module_commands().get(name)


_SETTINGS = {"help_option_names": ["-h", "--help"], "max_content_width": 100}


@click.command(cls=LazyGroup, context_settings=_SETTINGS)
def crm() -> None:
    """Manage a CRM: its database, its modules, its users.

    Exit codes: 0 done or nothing to do, 1 failed, 2 wrong usage, 3 the plan is blocked,
    4 the database has to be set up first.
    """


def main() -> None:
    """Run the command line; what goes wrong is one sentence and an exit code."""
    run_reporting_errors(crm.main, prog_name="crm")
