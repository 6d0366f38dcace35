"""Where an agent stands apart from its rules: what step 2 of the language needs."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import NamedTuple

from charter.engine.compile import Compiled
from charter.engine.ruling import Code
from charter.engine.state import RunState


@dataclass(frozen=True, slots=True)
class Standing:
    """What the caller knows of one charter of the chain at this moment.

    `refusal` is one of step 2's codes, or None. `breached`: the outcome contract is in
    breach. `shadow`: the deployment records and does not bind (language §4.3).
    """

    manifest: str | None = None
    refusal: Code | None = None
    breached: bool = False
    shadow: bool = False
    is_plain: bool = field(init=False, compare=False, repr=False)
    """In force, and nothing more to say."""

    def __post_init__(self) -> None:
        plain = self.refusal is None and not self.breached and not self.shadow
        object.__setattr__(self, "is_plain", plain)


class Link(NamedTuple):
    """One charter of a chain with its run. `compiled` None: no charter is in force."""

    compiled: Compiled | None
    state: RunState
    standing: Standing = Standing()
