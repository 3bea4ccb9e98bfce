"""Which files define the host's own tables."""

from __future__ import annotations

import re
from pathlib import Path

import crm_host
from crm_host.kernel.migrate import HOST_TABLES

DEFINES = re.compile(r"""^(    __tablename__ = "host_|\w+ = Table\(\s*"host_)""", re.MULTILINE)


def test_every_file_with_a_table_is_known_to_comparisons() -> None:
    root = Path(crm_host.__file__).parent
    files = [path for path in root.rglob("*.py") if DEFINES.search(path.read_text("utf-8"))]
    found = {".".join(path.relative_to(root.parent).with_suffix("").parts) for path in files}

    assert len(found) > 10
    assert found == set(HOST_TABLES)
