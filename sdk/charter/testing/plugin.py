"""The pytest plugin, found by itself once `charter-sdk` is installed: `fake_charter`."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from charter.testing.fake import FakeCharter


@pytest.fixture
def fake_charter() -> Iterator[Callable[[str | Path], FakeCharter]]:
    """Make a `FakeCharter` of a charter's text or path; closed when the test ends."""
    from charter.testing.fake import FakeCharter  # noqa: PLC0415 (only who asks loads it)

    made: list[FakeCharter] = []

    def make(charter: str | Path, *, waits: float = 1.0) -> FakeCharter:
        made.append(FakeCharter(charter, waits=waits))
        return made[-1]

    yield make
    for one in made:
        one.close()
