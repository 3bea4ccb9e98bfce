"""The module of the benchmarks as an installed package, for this process and its children."""

from __future__ import annotations

import os
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

_FILES = {
    "METADATA": "Metadata-Version: 2.4\nName: crm-pipeline\nVersion: 1.0.0\n"
    "Summary: Deals and visits\nLicense-Expression: Apache-2.0\nRequires-Dist: crm-host\n",
    "entry_points.txt": "[crm.modules]\npipeline = crm_pipeline.module:module\n",
    "RECORD": "",
}
_SOURCES = Path(__file__).parent / "pipeline"


@contextmanager
def pipeline_installed() -> Iterator[None]:
    """Let `crm init` find the module `pipeline` within the block."""
    with tempfile.TemporaryDirectory() as folder:
        info = Path(folder) / "crm_pipeline-1.0.0.dist-info"
        info.mkdir()
        for name, text in _FILES.items():
            (info / name).write_text(text, encoding="utf-8")
        paths = [folder, str(_SOURCES)]
        before, given = sys.path.copy(), os.environ.get("PYTHONPATH")
        sys.path[:0] = paths
        os.environ["PYTHONPATH"] = os.pathsep.join([*paths, *filter(None, [given])])
        try:
            yield
        finally:
            sys.path[:] = before
            if given is None:
                del os.environ["PYTHONPATH"]
            else:
                os.environ["PYTHONPATH"] = given
