"""A thousand agents with thirteen entries each, and five questions to every one."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from random import Random  # noqa: TID251 - the same workload in every run

from charter.engine import Compiled, Effect, Request, compile_document, parse_request
from charter.language import read

AGENTS = 1000
THINGS = ("orders", "customers", "invoices", "refunds", "tickets", "notes")
FORBIDDEN = ("billing_system", "admin_settings", "payroll", "secrets")
ASKED = ("delete_*", "transfer_*")


@dataclass(frozen=True, slots=True)
class Rules:
    """One agent's charter in terms any engine has; forbidden names cover what begins so."""

    agent: str
    granted: tuple[str, ...]
    forbidden: tuple[str, ...]
    asked: tuple[str, ...] = ASKED
    confidence: float = 0.7

    @property
    def text(self) -> str:
        """The charter: six grants, four denials, two patterns and a rule."""
        granted = ", ".join(f"{name} (read/write)" for name in self.granted)
        return (
            f"agent: {self.agent}\ntype: micro\nauthorization:\n"
            f"  can_access: [{granted}]\n"
            f"  cannot_access: [{', '.join(self.forbidden)}]\n"
            f"  escalation: {{trigger: confidence_score < {self.confidence},"
            " action: queue_for_human_review}\n"
            "  scope_boundary: {max_actions_per_run: 50, timeout_minutes: 30,"
            f" requires_approval: [{', '.join(self.asked)}]}}\n"
        )


@dataclass(frozen=True, slots=True)
class Question:
    """`agent`: its place among the rules."""

    agent: int
    action: str
    resource: str
    mode: str
    confidence: float
    effect: Effect

    def parse(self) -> Request:
        """Return the validated request."""
        request = parse_request(self.data)
        if not isinstance(request, Request):
            raise TypeError(request.say)
        return request

    @property
    def data(self) -> dict[str, object]:
        """The request in plain data."""
        return {
            "action": self.action,
            "resource": self.resource,
            "mode": self.mode,
            "context": {"confidence_score": self.confidence},
        }


def rules(agents: int = AGENTS) -> list[Rules]:
    """Return the charters, no two with a name in common."""
    return [
        Rules(
            f"agent-{number}",
            tuple(f"{name}_{number}" for name in THINGS),
            tuple(f"{name}_{number}" for name in FORBIDDEN),
        )
        for number in range(agents)
    ]


def questions(of: list[Rules]) -> list[Question]:
    """Return one of each kind for every agent, in an order that is always the same."""
    asked = [one for number, each in enumerate(of) for one in _asked(number, each)]
    Random(7).shuffle(asked)  # noqa: S311 - nothing to guess here
    return asked


def _asked(number: int, of: Rules) -> Iterator[Question]:
    granted, forbidden = of.granted[number % 6], of.forbidden[number % 4]
    yield Question(number, "get_one", granted, "read", 0.9, Effect.ALLOW)
    yield Question(number, "get_one", granted, "read", 0.4, Effect.ESCALATE)
    yield Question(number, "delete_one", granted, "write", 0.9, Effect.REQUIRE_APPROVAL)
    yield Question(number, "get_one", forbidden, "read", 0.9, Effect.DENY)
    yield Question(number, "get_one", "elsewhere", "read", 0.9, Effect.DENY)


def compiled(of: list[Rules]) -> list[Compiled]:
    """Return the charters ready to decide."""
    return [compile_document(read(one.text)) for one in of]
