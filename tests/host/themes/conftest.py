"""A data folder that themes are put into."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

import pytest
from olive import TOKENS, description, write_theme

MakeTheme = Callable[..., Path]


@pytest.fixture
def data_dir(tmp_path: Path) -> Path:
    return tmp_path / "var"


@pytest.fixture
def make_theme(data_dir: Path) -> MakeTheme:
    """Put a theme into the data folder: `make_theme("olive", {"tokens.css": …})`."""

    def make(name: str, files: Mapping[str, str | bytes] | None = None, **values: str) -> Path:
        content = {"theme.toml": description(name, **values), "tokens.css": TOKENS}
        return write_theme(data_dir / "themes" / name, content | dict(files or {}))

    return make
