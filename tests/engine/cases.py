"""Generated cases: small vocabularies, boundaries and near misses on purpose.

Everything is drawn from a `random.Random`, seeded or Hypothesis's own.
"""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from charter.engine import (
    Code,
    Link,
    Request,
    Review,
    RunState,
    Said,
    Standing,
    compile_document,
    content_digest,
)
from charter.language.document import (
    ApprovalPattern,
    Contract,
    Denial,
    Document,
    EscalationAction,
    EscalationRule,
    Grant,
    Mode,
    OnBreach,
)
from charter.language.triggers import And, Comparison, Membership, Not, Or
from tests.engine.charters import make_document, make_request

RESOURCES = [
    "orders",
    "Orders",
    "orders_archive",
    "orders/7",
    "orders.items:3",
    "billing_system",
    "BillingSystem",
    "billing-system/invoices",
    "billing_system_archive",
    "CRMAccounts",
]
ACTIONS = [
    "delete_order",
    "deleteOrder",
    "DELETE-order",
    "_delete_order",
    "delete",
    "deleteorder",
    "create_refund",
    "createRefund",
    "get_order",
    "HTTPGet",
]
PATTERNS = [
    "delete_*",
    "delete*",
    "*_refund",
    "*order",
    "*",
    "*e*e*",
    "create_refund",
    "Get*",
    "http_get",
    "*.*",
]
DENIED = [
    "orders",
    "billing_system",
    "billing-*",
    "*",
    "orders/*",
    "crm_accounts",
    "*m*",
]
MODES = [mode.value for mode in Mode]
FIELDS = ["score", "amount", "region"]
LITERALS: list[Any] = [
    Decimal("0.7"),
    Decimal(500),
    Decimal(-1),
    True,
    False,
    "EU",
    "Straße",
    "",
]
VALUES: list[Any] = [
    0.7,
    0.7000000000000001,
    Decimal("0.70"),
    500,
    500.0,
    501,
    2**53 - 1,
    True,
    False,
    None,
    "eu",
    "EU",
    "STRASSE",
    "500",
    [],
    {"a": 1},
]
TEAMS = [None, None, "finance", "legal"]
REFUSALS = [Code.AGENT_SUSPENDED, Code.MANIFEST_EXPIRED, Code.DELEGATION_NOT_ALLOWED]


def draw_links(random, request: Request) -> list[dict[str, Any]]:
    """Draw a chain of one to three charters, each with its run."""
    length = random.choice([1, 1, 1, 1, 2, 3])
    documents = [
        draw_document(random, f"agent-{place}", request) for place in range(length)
    ]
    standings = [draw_standing(random, place) for place in range(length)]
    chain = tuple(standing.manifest for standing in standings)
    return [
        {
            "document": document,
            "state": draw_state(random, document, request, chain),
            "standing": standing,
        }
        for document, standing in zip(documents, standings, strict=True)
    ]


def as_chain(links: list[dict[str, Any]]) -> tuple[Link, ...]:
    return tuple(
        Link(compile_document(link["document"]), link["state"], link["standing"])
        for link in links
    )


def draw_request(random) -> Request:
    more: dict[str, Any] = {}
    if often(random):
        more["context"] = draw_context(random)
    if seldom(random):
        more["usage"] = {"cost_usd": random.choice([0, 1, 0.01, 4.999999, 5])}
    if seldom(random):
        more["arguments"] = {"order_id": random.choice(["A-1", "A-2"])}
    if often(random):
        more["call"] = random.choice(["call-1", "call-2"])
    return make_request(
        random.choice(ACTIONS), random.choice(RESOURCES), random.choice(MODES), **more
    )


def draw_context(random) -> dict[str, Any]:
    return {name: random.choice(VALUES) for name in FIELDS if often(random)}


def draw_document(random, agent: str, request: Request) -> Document:
    # Most cases must get past the grants, or the later steps are hardly met.
    fitting = (Grant(request.resource, (Mode(request.mode),)),)
    return make_document(
        agent=agent,
        can=(fitting if mostly(random) else ()) + some(random, draw_grant, 3),
        cannot=() if often(random) else some(random, draw_denial, 2),
        rules=some(random, draw_rule, 3),
        approvals=some(random, draw_approval, 1),
        actions=random.choice([2, 50]),
        minutes=random.choice([1, 30]),
        counters={"max_cost_usd_per_run": "5", "max_cost_usd_per_day": "5.01"}
        if seldom(random)
        else {},
        contract=Contract(on_breach=random.choice(list(OnBreach))),
    )


def draw_grant(random) -> Grant:
    return Grant(
        random.choice(RESOURCES),
        tuple(sorted(set(random.choices(list(Mode), k=2)))),
        tuple(random.choices(ACTIONS, k=3)) if seldom(random) else None,
        draw_expression(random) if seldom(random) else None,
    )


def draw_denial(random) -> Denial:
    return Denial(
        random.choice(DENIED),
        (random.choice(list(Mode)),) if often(random) else None,
        tuple(random.choices(PATTERNS, k=2)) if often(random) else None,
    )


def draw_rule(random) -> EscalationRule:
    return EscalationRule(
        draw_expression(random),
        random.choice(list(EscalationAction)),
        tuple(random.choices(PATTERNS, k=2)) if often(random) else None,
        random.choice(TEAMS),
    )


def draw_approval(random) -> ApprovalPattern:
    return ApprovalPattern(
        random.choice(PATTERNS),
        random.choice(TEAMS),
        random.choice([None, 5, 60]),
        random.choice([1, 2]),
    )


def draw_expression(random, depth: int = 0):
    kind = random.randrange(4 if depth > 1 else 7)
    match kind:
        case 0 | 1 | 2:
            literal = random.choice(LITERALS)
            number = isinstance(literal, Decimal)
            operators = ["<", "<=", ">", ">=", "==", "!="] if number else ["==", "!="]
            return Comparison(random.choice(FIELDS), random.choice(operators), literal)
        case 3:
            literals = tuple(random.choices(LITERALS, k=2))
            return Membership(random.choice(FIELDS), literals)
        case 4:
            return Not(draw_expression(random, depth + 1))
        case _:
            join = And if kind == 5 else Or
            return join(
                (draw_expression(random, depth + 1), draw_expression(random, depth + 1))
            )


def draw_state(
    random, document: Document, request: Request, chain: tuple[str | None, ...]
) -> RunState:
    boundary = document.authorization.boundary
    most, minutes = boundary.max_actions_per_run, boundary.timeout_minutes
    return RunState(
        actions_used=most - 1 if mostly(random) else most + random.choice([0, 1]),
        minutes_elapsed=random.choice([0, 0.5, minutes])
        if mostly(random)
        else random.choice([minutes + 0.000001, Decimal(minutes) + 1]),
        counters={"cost_usd": Decimal(random.choice(["0", "4", "4.99", "5"]))},
        day_counters={"cost_usd": Decimal(5)} if seldom(random) else {},
        closed=random.randrange(30) == 0,
        reviews=tuple(
            draw_review(random, document, request, chain)
            for _ in range(random.choice([0, 0, 1, 2, 4]))
        ),
    )


def draw_review(
    random, document: Document, request: Request, chain: tuple[str | None, ...]
) -> Review:
    agents = [f"agent-{place}" for place in range(len(chain))]
    paths = [f"authorization.escalation[{index}]" for index in range(3)]
    paths += [f"authorization.scope_boundary.requires_approval[{i}]" for i in range(3)]
    rules = [
        f"{agent}:{path}" for agent in agents for path in [*paths, "contract.on_breach"]
    ]
    return Review(
        content=content_digest(request) if seldom(random) else "sha256:other",
        call=request.call or "call-1" if often(random) else "call-9",
        manifests=chain if often(random) else ("older",),
        said=random.choice([Said.OPEN, Said.OPEN, Said.YES, Said.YES, *Said]),
        rules=frozenset(rules if often(random) else rules[1:]),
    )


def draw_standing(random, place: int) -> Standing:
    return Standing(
        manifest=f"manifest-{place}",
        refusal=random.choice(REFUSALS) if random.randrange(40) == 0 else None,
        breached=seldom(random),
    )


def some(random, draw, most: int) -> tuple[Any, ...]:
    return tuple(draw(random) for _ in range(random.randint(0, most)))


def mostly(random) -> bool:
    return bool(random.random() < 0.93)


def often(random) -> bool:
    return bool(random.random() < 0.7)


def seldom(random) -> bool:
    return bool(random.random() < 0.25)
