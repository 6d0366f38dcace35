"""Small charters, all of them: every subset of a dozen rules, every request and state.

A charter is a set of rule numbers, written as the bits of a number, so that adding a
restriction is setting a bit. What every charter answers everywhere is one table; the
theorems of language §10 are then comparisons of its rows.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import product
from typing import Any

from charter.engine import (
    Compiled,
    Decision,
    Effect,
    Link,
    Request,
    Review,
    RunState,
    Said,
    Standing,
    compile_document,
    content_digest,
    decide_chain,
)
from charter.language.document import (
    ApprovalPattern,
    Denial,
    Document,
    EscalationRule,
    Grant,
    Mode,
)
from charter.language.trigger_parser import parse_trigger
from tests.engine.cases import Case
from tests.engine.charters import make_document, make_request, make_rule
from tests.engine.oracle_requests import Asked, understand

STRICTNESS = [Effect.ALLOW, Effect.ESCALATE, Effect.REQUIRE_APPROVAL, Effect.DENY]
READ, WRITE = Mode.READ, Mode.WRITE
EU = parse_trigger('region == "EU"')

Rule = Grant | Denial | EscalationRule | ApprovalPattern
# Two resources, one beneath the other; two modes; three patterns; each action of an
# escalation, whose trigger is true, false or unknown as the context has it.
GRANTS: list[Rule] = [
    Grant("orders", (READ,)),
    Grant("orders/7", (READ, WRITE), ("delete_order",)),
    Grant("orders", (READ, WRITE), None, EU),
]
RESTRICTIONS: list[Rule] = [
    Denial("orders/7", (READ,)),
    Denial("orders", (WRITE,)),
    Denial("*", None, ("delete_*",)),
    make_rule("score < 1"),
    make_rule("score < 1", "stop_run", actions=("delete_*",)),
    make_rule("score < 1", "notify_owner"),
    ApprovalPattern("delete_*", "finance", 5, 2),
    ApprovalPattern("*order"),
]
RULES = [*GRANTS, *RESTRICTIONS]
EVERY_CHARTER = range(2 ** len(RULES))
# Pairs of charters are made of fewer rules: the first so many of these.
ORDER = [0, 4, 9, 6, 8, 1, 3, 10, 2, 7, 5]
CONTEXTS: list[dict[str, Any]] = [
    {"score": 0, "region": "EU"},
    {"score": 1, "region": "US"},
    {"region": 7},
]
REQUESTS = [
    {"action": action, "resource": resource, "mode": mode, "context": context}
    | {"call": "call-1"}
    for action, resource, mode, context in product(
        ["delete_order", "getOrder"],
        ["orders", "orders/7"],
        ["read", "write"],
        CONTEXTS,
    )
]
PATHS = [
    *(f"authorization.escalation[{place}]" for place in range(3)),
    *(f"authorization.scope_boundary.requires_approval[{place}]" for place in range(2)),
]


@dataclass(frozen=True)
class World:
    """One request in one run state, as data too, and what it stands for."""

    request: Request
    state: RunState
    data: dict[str, Any]
    contents: dict[str, Asked | None]

    def ask(self, *compiled: Compiled) -> Decision:
        links = tuple(Link(one, self.state, STANDING) for one in compiled)
        return decide_chain(links, self.request)


STANDING = Standing("manifest")


def worlds(agents: Sequence[str] = ("porter",)) -> list[World]:
    """Give every request in each run state: its last action, spent, a yes, a no."""
    found = []
    for data in REQUESTS:
        request = make_request(**data)
        contents = {content_digest(request): understand(data, {})}
        found += [
            World(request, state, data, contents) for state in states(request, agents)
        ]
    return found


def states(request: Request, agents: Sequence[str]) -> list[RunState]:
    yes = Review(
        content_digest(request),
        "call-1",
        ("manifest",) * len(agents),
        Said.YES,
        frozenset(f"{agent}:{path}" for agent in agents for path in PATHS),
    )
    return [
        RunState(1, 5),
        RunState(2, 5),
        RunState(0, 0, reviews=(yes,)),
        RunState(0, 0, reviews=(replace(yes, said=Said.NO),)),
    ]


def rules_of(charter: int) -> list[Rule]:
    return [rule for place, rule in enumerate(RULES) if charter >> place & 1]


def few_charters(rules: int) -> list[int]:
    """Give every charter made of a few of the rules."""
    chosen = ORDER[:rules]
    return [one for one in EVERY_CHARTER if not one & ~sum(1 << at for at in chosen)]


def document_of(rules: Sequence[Rule], agent: str = "porter") -> Document:
    return make_document(
        agent=agent,
        can=tuple(one for one in rules if isinstance(one, Grant)),
        cannot=tuple(one for one in rules if isinstance(one, Denial)),
        rules=tuple(one for one in rules if isinstance(one, EscalationRule)),
        approvals=tuple(one for one in rules if isinstance(one, ApprovalPattern)),
        actions=2,
        minutes=5,
    )


def compiled_of(charter: int, agent: str = "porter") -> Compiled:
    return compile_document(document_of(rules_of(charter), agent))


def row(compiled: Sequence[Compiled], everywhere: Sequence[World]) -> bytes:
    """Give how strictly a chain answers, world by world."""
    return bytes(STRICTNESS.index(world.ask(*compiled).effect) for world in everywhere)


def never_looser(narrow: bytes, wide: bytes) -> bool:
    return all(map(int.__ge__, narrow, wide))


def cases_of(charter: int, everywhere: Sequence[World]) -> Iterator[Case]:
    """Give the same questions for the slow evaluator."""
    document = document_of(rules_of(charter))
    compiled = (compile_document(document),)
    for world in everywhere:
        link = {"document": document, "state": world.state, "standing": STANDING}
        yield Case([link], compiled, world.data, {}, world.contents)
