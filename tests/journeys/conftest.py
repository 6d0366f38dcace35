from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser

from tests.journeys.browser import executable, launched
from tests.journeys.installation import Installation, installation


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    with launched() as found:
        yield found


@pytest.fixture(scope="session")
def charter_installation() -> Iterator[Installation]:
    executable()
    with installation() as found:
        yield found
