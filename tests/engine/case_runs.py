"""Generated run states and standings: on each side of every boundary."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from charter.engine import Code, Opening, Review, RunState, Said, Standing
from charter.language.document import Document
from tests.engine.vocabulary import COUNTERS, chance

REFUSALS = [
    Code.AGENT_NOT_DEPLOYED,
    Code.AGENT_SUSPENDED,
    Code.AGENT_RETIRED,
    Code.MANIFEST_EXPIRED,
    Code.DELEGATION_NOT_ALLOWED,
]
SAID = [Said.OPEN, Said.OPEN, Said.OPEN, Said.YES, Said.YES, Said.YES, *Said]
PATHS = [
    "authorization.escalation",
    *(f"authorization.escalation[{index}]" for index in range(3)),
    *(f"authorization.scope_boundary.requires_approval[{i}]" for i in range(2)),
    "contract.on_breach",
]
MILLIONTH = Decimal("0.000001")
NO_COUNTS: list[Any] = [-1, 1.0, True, None, "1", float("nan")]
NO_AMOUNTS: list[Any] = [
    -1,
    -0.000001,
    float("nan"),
    float("inf"),
    Decimal("NaN"),
    Decimal("Infinity"),
    True,
    None,
    "1",
]


def draw_state(random, document: Document | None, reviews, call_content) -> RunState:
    boundary = document.authorization.boundary if document else None
    most = boundary.max_actions_per_run if boundary else 50
    minutes = boundary.timeout_minutes if boundary else 30
    maxima = dict(boundary.counters) if boundary else {}
    return RunState(
        actions_used=draw_used(random, most),
        minutes_elapsed=draw_minutes(random, minutes),
        counters=draw_counters(random, maxima, "run"),
        day_counters=draw_counters(random, maxima, "day") if chance(random, 30) else {},
        closed=chance(random, 2),
        reviews=reviews,
        call_content=call_content,
        opening=draw_opening(random, most, minutes, maxima)
        if chance(random, 20)
        else None,
    )


def draw_used(random, most: int) -> Any:
    if chance(random, 0.5):
        return random.choice(NO_COUNTS)
    if chance(random, 5):
        return most + random.choice([0, 0, 1])
    return random.choice([0, most - 1, most - 1, max(0, most - 2)])


def draw_minutes(random, most: int) -> Any:
    if chance(random, 0.5):
        return random.choice(NO_AMOUNTS)
    if chance(random, 4):
        return random.choice([most + MILLIONTH, most + 0.000001, most + 1])
    return random.choice([0, 0.5, most, float(most), most - MILLIONTH])


def draw_counters(random, maxima: dict[str, Decimal], period: str) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for name in COUNTERS:
        most = maxima.get(f"max_{name}_per_{period}", Decimal(5))
        if chance(random, 0.3):
            found[name] = random.choice(NO_AMOUNTS)
        elif chance(random, 8):
            found[name] = random.choice([most, most - MILLIONTH, float(most)])
        elif chance(random, 2):
            found[name] = most + MILLIONTH
        elif chance(random, 40):
            found[name] = random.choice([0, Decimal("0.005"), 0.001])
    return found


def draw_opening(random, most: int, minutes: int, maxima) -> Opening:
    counters = {
        key: random.choice([maximum, maximum - Decimal("0.01"), maximum + 1])
        for key, maximum in maxima.items()
        if chance(random, 70)
    }
    if chance(random, 20):
        counters["max_tokens_per_run"] = Decimal(5)
    return Opening(
        random.choice([None, most, max(1, most - 1), most + 1]),
        random.choice([None, minutes, max(1, minutes - 1), minutes + 1]),
        counters,
    )


def draw_reviews(random, contents, call: str | None, chain) -> tuple[Review, ...]:
    if chance(random, 6):
        waiting = Review("sha256:waiting", "call-8", chain, Said.OPEN, frozenset())
        others = (waiting,) * random.choice([2, 3, 3])
        own = draw_review(random, contents, call, chain)
        return (*others, own) if chance(random, 50) else others
    number = random.choice([0, 0, 0, 1, 1, 2, 4])
    return tuple(draw_review(random, contents, call, chain) for _ in range(number))


def draw_review(random, contents: list[str], call: str | None, chain) -> Review:
    """Draw a review; `contents[0]` is this request's, the others are near it."""
    agents = [f"agent-{place}" for place in range(len(chain))]
    rules = [f"{agent}:{path}" for agent in agents for path in PATHS]
    missing = random.choice(rules) if chance(random, 25) else None
    return Review(
        content=contents[0] if chance(random, 45) else random.choice(contents),
        call=(call or "call-1") if chance(random, 80) else "call-9",
        manifests=chain if chance(random, 85) else (*chain[:-1], "older"),
        said=random.choice(SAID),
        rules=frozenset(rules) - {missing},
        use_arguments={"amount": 200} if chance(random, 15) else None,
    )


def draw_standing(random, place: int, *, shadow: bool) -> Standing:
    return Standing(
        manifest=f"manifest-{place}",
        refusal=random.choice(REFUSALS) if chance(random, 3) else None,
        breached=chance(random, 20),
        shadow=shadow,
    )
