from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Iterator

import pytest

from config.embedded.home import open_home
from config.embedded.paths import Layout, open_layout
from config.embedded.processes import Program


@pytest.fixture
def layout(tmp_path) -> Iterator[Layout]:
    """A data folder of its own; as root its database lies outside of it, and goes too."""
    layout = open_layout(tmp_path / "var")
    yield layout
    shutil.rmtree(layout.system_home, ignore_errors=True)


@pytest.fixture
def home(layout):
    return open_home(layout)


@pytest.fixture
def make_program(layout):
    """A small Python program in the place of a server."""

    def make(code: str, name: str = "part") -> Program:
        return Program(
            name=name,
            command=[sys.executable, "-c", code],
            environment={**os.environ, "CHARTER_DATA": str(layout.data)},
            log=layout.log(name),
            record=layout.records / f"{name}.json",
        )

    return make
