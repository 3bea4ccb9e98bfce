"""`crm build`: a module folder as a wheel that others can install."""

from __future__ import annotations

from pathlib import Path

import click

from crm_host.cli.output import json_option, show


@click.command()
@click.argument(
    "folder", default=".", type=click.Path(exists=True, file_okay=False, path_type=Path)
)
@json_option
def build(folder: Path, as_json: bool) -> None:
    """Check the module in FOLDER and build its wheel into FOLDER/dist.

    Nothing is built while a text is untranslated or a check fails.
    """
    from crm_host.dev.building import build_wheel, refuse_untranslated
    from crm_host.dev.checking import check_folder
    from crm_host.dev.source import Source

    source = Source.open(folder)
    refuse_untranslated(source)
    checked = check_folder(source)
    if not checked.is_fine:
        text = f"{checked.as_text()}\nNo wheel was built."
        show(as_json, checked.as_dict() | {"wheel": None}, text)
        raise click.exceptions.Exit(1)
    wheel = build_wheel(source)
    text = f"{checked.as_text()}\nBuilt {wheel}. Install it with: crm module install {wheel}"
    show(as_json, checked.as_dict() | {"wheel": str(wheel)}, text)
