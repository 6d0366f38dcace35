from __future__ import annotations

import os
from pathlib import Path

import pytest

from config.embedded.home import open_home
from config.embedded.paths import Layout, open_layout


@pytest.fixture(autouse=True)
def own_services(monkeypatch):
    for name in ("DATABASE_URL", "DATABASE_OWNER_URL", "CELERY_BROKER_URL"):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture
def layout(tmp_path, monkeypatch) -> Layout:
    """A data folder of its own; as root its database lies where `nobody` may look."""
    if os.geteuid() == 0:
        outside = Path("/var/lib/charter-tests")
        monkeypatch.setattr("config.embedded.paths.SYSTEM_STATE", outside)
    return open_layout(tmp_path / "var")


@pytest.fixture
def home(layout):
    return open_home(layout)


def pytest_configure(config):
    config.addinivalue_line("markers", "server: starts real servers")
