"""Testing an agent without a server: its charter, answered in memory by the engine.

`from charter.testing import FakeCharter`; loaded when it is first named, so that the
pytest plugin costs nothing to who does not use it.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from charter.testing.fake import FakeCharter
    from charter.testing.log import Logged
    from charter.testing.reviews import FakeReview
    from charter.testing.runs import FakeRun

__all__ = ["FakeCharter", "FakeReview", "FakeRun", "Logged"]

_HOMES = {
    "FakeCharter": "charter.testing.fake",
    "FakeReview": "charter.testing.reviews",
    "FakeRun": "charter.testing.runs",
    "Logged": "charter.testing.log",
}


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module `charter.testing` has no attribute `{name}`")
    return getattr(import_module(_HOMES[name]), name)
