from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser

from tests.journeys.browser import executable, launched
from tests.journeys.installation import Installation, installation


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """One for a file. Its event loop runs in this thread until it ends, and no other test could have one."""
    with launched() as found:
        yield found


@pytest.fixture(scope="session")
def charter_installation() -> Iterator[Installation]:
    executable()
    with installation() as found:
        yield found
