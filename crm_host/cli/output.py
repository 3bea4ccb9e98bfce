"""What commands print: text for people, JSON for programs, and never a traceback."""

from __future__ import annotations

import json
import os
import sys
import traceback
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, TypeVar

import click

C = TypeVar("C", bound=Callable[..., Any])


def json_option(command: C) -> C:
    """Add `--json`."""
    return click.option("--json", "as_json", is_flag=True, help="Print JSON.")(command)


def yes_option(command: C) -> C:
    """Add `--yes`."""
    return click.option("--yes", "-y", is_flag=True, help="Do it without asking.")(command)


def show(as_json: bool, data: Any, text: str) -> None:
    """Print one or the other."""
    click.echo(json.dumps(data, ensure_ascii=False, indent=2, default=str) if as_json else text)


def progress(as_json: bool) -> Callable[[str], None]:
    """Return how a long command says what it is doing."""
    if as_json:
        return lambda _line: None
    return lambda line: click.echo(f"  - {line}")


def table(headings: list[str], rows: list[list[str]]) -> str:
    """Lay out rows in columns; an empty table says so."""
    if not rows:
        return "Nothing here."
    widths = [max(len(line[i]) for line in [headings, *rows]) for i in range(len(headings))]
    lines = [
        "  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)).rstrip()
        for line in [headings, *rows]
    ]
    return "\n".join(lines)


def run_reporting_errors(run: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
    """Run a command line and end the process; errors become a sentence and an exit code."""
    kwargs["standalone_mode"] = False
    try:
        result = run(*args, **kwargs)
    except click.exceptions.Exit as leaving:
        sys.exit(leaving.exit_code)
    except click.exceptions.Abort:
        fail("Stopped. Nothing was changed.", 1)
    except click.ClickException as error:
        _usage(error)
    except Exception as error:  # every failure of every command ends here
        fail(*_explain(error))
    sys.exit(result if isinstance(result, int) and not isinstance(result, bool) else 0)


def fail(text: str, code: int) -> None:
    """Print an error, as JSON where JSON was asked for, and end the process."""
    if "--json" in sys.argv:
        click.echo(json.dumps({"ok": False, "error": text}, ensure_ascii=False))
    else:
        click.echo(f"Error: {text}", err=True)
    sys.exit(code)


def _usage(error: click.ClickException) -> None:
    if "--json" in sys.argv:
        fail(error.format_message(), error.exit_code)
    error.show()
    sys.exit(error.exit_code)


def _explain(error: Exception) -> tuple[str, int]:
    """Return what to tell the operator, and the exit code."""
    from sqlalchemy.exc import DBAPIError

    from crm_host.config import ConfigError
    from crm_host.kernel.errors import HostError

    if isinstance(error, HostError):
        return str(error), error.exit_code
    if isinstance(error, ConfigError):
        return str(error), 2
    if os.environ.get("CRM_DEBUG") == "1":
        traceback.print_exception(error)
    if isinstance(error, DBAPIError):
        reason = str(error.orig).strip().splitlines()[0]
        return f"The database refused: {reason}. Check CRM_DATABASE_URL; see crm doctor.", 1
    if isinstance(error, OSError):  # no report: it may be the disk that is full
        return (
            f"A file or another computer could not be reached: {error}. Check the path, your "
            "rights and the free space, then run the command again.",
            1,
        )
    report = _write_report(error)
    return f"Unexpected: {type(error).__name__}: {error}. The full report is in {report}.", 1


def _write_report(error: Exception) -> Path:
    folder = Path(os.environ.get("CRM_DATA_DIR", "var")) / "errors"
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{datetime.now(UTC):%Y%m%d-%H%M%S-%f}.txt"
    lines = [f"crm {' '.join(sys.argv[1:])}\n", *traceback.format_exception(error)]
    path.write_text("".join(lines), encoding="utf-8")
    return path
