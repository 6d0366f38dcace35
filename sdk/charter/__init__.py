"""Charter: ask before you act.

`from charter import Charter, AsyncCharter, Denied`; each is loaded when it is first
named.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from charter.client.async_charter import AsyncCharter
    from charter.client.charter import Charter
    from charter.client.errors import Denied

__all__ = ["AsyncCharter", "Charter", "Denied"]

_HOMES = {
    "AsyncCharter": "charter.client.async_charter",
    "Charter": "charter.client.charter",
    "Denied": "charter.client.errors",
}


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module `charter` has no attribute `{name}`")
    return getattr(import_module(_HOMES[name]), name)
