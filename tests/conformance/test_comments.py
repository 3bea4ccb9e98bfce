"""Comments that quiet a tool say why."""

import re
from pathlib import Path

import crm_host
from crm_host.kernel.discovery import discover, package_folders

QUIET = re.compile(
    r"# type: ignore(?!\[[\w, -]+\]  # \w)"
    r"|# noqa(?!: [A-Z]+\d+(, [A-Z]+\d+)*  # \w)"
)


def test_whoever_quiets_a_tool_says_why() -> None:
    root = Path(crm_host.__file__).parent.parent
    silent = [
        f"{file.relative_to(root)}:{number}: write the reason behind it: {line.strip()}"
        for package in package_folders(discover())
        for file in sorted(package.rglob("*.py"))
        for number, line in enumerate(file.read_text(encoding="utf-8").splitlines(), 1)
        if "/tests/" not in file.as_posix() and QUIET.search(line)
    ]
    assert silent == []
