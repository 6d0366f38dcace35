"""Answers made ready: charters give few different ones, so each is written out once."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import msgspec

from charter.engine import Decision, Ruling
from scopes.resolver.batch import element
from scopes.resolver.text import write

MOST = 16_384


@dataclass(frozen=True, slots=True)
class Spoken:
    """A ruling as it is shown and as it is recorded.

    `members` are what every answer begins with, in order. `columns` are elements of the batch's arrays:
    effect, code, say, reasons, obligations, shadow_effect.
    """

    ruling: Ruling
    members: dict[str, Any]
    columns: tuple[str, str, str, str, str, str]


class Speaker:
    """Writes rulings out, and remembers those that the engine gives again and again."""

    def __init__(self) -> None:
        self._spoken: dict[int, Spoken] = {}

    def speak(self, decision: Decision) -> Spoken:
        """Return the decision's ruling, written out."""
        ruling = decision.ruling
        spoken = self._spoken.get(id(ruling))
        # It holds its ruling, so no other one can have the same id meanwhile.
        if spoken is None:
            if len(self._spoken) >= MOST:
                self._spoken.clear()
            spoken = self._spoken[id(ruling)] = _spoken(ruling)
        return spoken


def _spoken(ruling: Ruling) -> Spoken:
    reasons = write([reason.as_data() for reason in ruling.reasons])
    obligations = write(
        [
            {"type": one.kind, "rule": one.rule, "agent": one.agent}
            for one in ruling.obligations
        ]
    )
    shadow = ruling.shadow_effect.value if ruling.shadow_effect else ""
    members = {
        "effect": ruling.effect.value,
        "code": ruling.code.value,
        "say": ruling.say,
        "reasons": msgspec.Raw(reasons),
        "obligations": msgspec.Raw(obligations),
    }
    columns = (
        element(ruling.effect.value),
        element(ruling.code.value),
        element(ruling.say),
        element(reasons.decode()),
        element(obligations.decode()),
        element(shadow),
    )
    return Spoken(ruling, members, columns)
