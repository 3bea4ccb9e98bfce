import os
import subprocess
import sys
from pathlib import Path

import pytest

SKIPPED_TEST = """
import pytest

def test_reads_the_cards():
    pytest.skip("no shared data")
"""

SKIPPED_FILE = """
import pytest
pytest.importorskip("a_library_nobody_has")
"""

EXPECTED_FAILURE = """
import pytest

@pytest.mark.xfail(strict=True)
def test_known_limit():
    assert False
"""


def run(folder: Path, **environ: str) -> str:
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", "-ra", str(folder)],
        cwd=folder,
        env=os.environ | environ,
        capture_output=True,
        text=True,
        check=False,
    )
    return f"{done.stdout}\nexit {done.returncode}"


@pytest.mark.parametrize("text", [SKIPPED_TEST, SKIPPED_FILE], ids=["test", "file"])
def test_a_skip_passes_at_a_desk_and_fails_where_nothing_may_be_missing(
    tmp_path: Path, text: str
) -> None:
    (tmp_path / "test_cards.py").write_text(text)

    lenient = run(tmp_path, CRM_REQUIRE_ALL="")
    strict = run(tmp_path, CRM_REQUIRE_ALL="1")

    assert "1 skipped" in lenient
    assert "CRM_REQUIRE_ALL=1 forbids this" in strict
    assert strict.endswith(("exit 1", "exit 2"))


def test_an_expected_failure_is_not_a_skip(tmp_path: Path) -> None:
    (tmp_path / "test_cards.py").write_text(EXPECTED_FAILURE)

    assert "1 xfailed" in run(tmp_path, CRM_REQUIRE_ALL="1")
