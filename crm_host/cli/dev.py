"""`crm dev`: the module in this folder, running."""

from __future__ import annotations

from pathlib import Path

import click


@click.command()
@click.argument(
    "folder", default=".", type=click.Path(exists=True, file_okay=False, path_type=Path)
)
@click.option("--port", default=5000, show_default=True, type=click.IntRange(0, 65535))
def dev(folder: Path, port: int) -> None:
    """Run the module in FOLDER on a site of its own, with made-up data and signed in.

    The site's database is temporary. What you save is in the browser within two seconds; where
    the models changed, the site offers to write the migration. Port 0 takes any that is free.
    """
    import importlib.util

    from crm_host.dev.source import Source
    from crm_host.kernel.errors import HostError

    source = Source.open(folder)
    if importlib.util.find_spec("watchfiles") is None:
        raise HostError(
            'Following files needs a package that is not here. Run: pip install "crm-host[testing]"'
        )
    from crm_host.dev.server.running import run

    run(source, "localhost", port, click.echo)
