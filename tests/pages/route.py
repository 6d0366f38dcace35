"""What one address does for each of five people."""

from __future__ import annotations

from dataclasses import dataclass, field

METHODS = ("get", "post", "put", "patch", "delete")


@dataclass(frozen=True, slots=True)
class Route:
    name: str
    get: dict[str, int] = field(default_factory=dict)
    post: dict[str, int] = field(default_factory=dict)
    put: dict[str, int] = field(default_factory=dict)
    patch: dict[str, int] = field(default_factory=dict)
    delete: dict[str, int] = field(default_factory=dict)
    needs: tuple[str, ...] = ()
    is_api: bool = False

    @property
    def methods(self) -> set[str]:
        return {method for method in METHODS if getattr(self, method)}


def everyone(status: int) -> dict[str, int]:
    return dict.fromkeys(("alice", "bob", "dave", "erin", "frank"), status)


def each(*, alice: int, bob: int, dave: int, erin: int, frank: int) -> dict[str, int]:
    return {"alice": alice, "bob": bob, "dave": dave, "erin": erin, "frank": frank}


OWNERS = each(alice=200, bob=404, dave=404, erin=403, frank=200)
READERS = each(alice=200, bob=404, dave=404, erin=200, frank=200)
EDITORS = each(alice=200, bob=403, dave=403, erin=403, frank=200)
ASKED = each(alice=200, bob=200, dave=404, erin=200, frank=200)
SETTINGS = each(alice=403, bob=403, dave=403, erin=200, frank=200)
ADMINISTRATORS = each(alice=403, bob=403, dave=403, erin=403, frank=422)
CHANGED_BY_FRANK = each(alice=403, bob=403, dave=403, erin=403, frank=302)
ONLY_FRANK = each(alice=403, bob=403, dave=403, erin=403, frank=200)

OWN_IMPORT = each(alice=200, bob=404, dave=404, erin=200, frank=200)
AUDITORS = each(alice=403, bob=403, dave=403, erin=200, frank=200)
