from __future__ import annotations

import shutil
from collections.abc import Iterator

import pytest

from config.embedded.home import open_home
from config.embedded.paths import Layout, open_layout


@pytest.fixture
def layout(tmp_path) -> Iterator[Layout]:
    """A data folder of its own; as root its database lies outside of it, and goes too."""
    layout = open_layout(tmp_path / "var")
    yield layout
    shutil.rmtree(layout.system_home, ignore_errors=True)


@pytest.fixture
def home(layout):
    return open_home(layout)
