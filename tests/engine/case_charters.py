"""Generated charters: each rule meets the words of its case, or just misses them."""

from __future__ import annotations

from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

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
from tests.engine.charters import make_document
from tests.engine.vocabulary import (
    COUNTERS,
    LITERALS,
    RESOURCES,
    TEAMS,
    beneath,
    chance,
    draw_action,
    draw_pattern,
    fitting_field,
    respell,
)

MODES = list(Mode)
ACTIONS = list(EscalationAction)


@dataclass(frozen=True)
class Theme:
    """The names a world turns about."""

    resource: str
    action: str
    mode: Mode


def draw_theme(random) -> Theme:
    resource = random.choice(RESOURCES)
    if chance(random, 25):
        resource = beneath(random, resource)
    return Theme(resource, draw_action(random), random.choice(MODES))


def draw_document(random, agent: str, theme: Theme) -> Document:
    # Most cases must get past the grants, or the later steps are hardly met.
    fitting = (Grant(theme.resource, (theme.mode,)),) if chance(random, 90) else ()
    document = make_document(
        agent=agent,
        can=fitting + some(random, draw_grant, theme, 3),
        cannot=some(random, draw_denial, theme, 2) if chance(random, 40) else (),
        rules=some(random, draw_rule, theme, 3) if chance(random, 70) else (),
        approvals=some(random, draw_approval, theme, 2) if chance(random, 40) else (),
        actions=random.choice([1, 2, 50]),
        minutes=random.choice([1, 30]),
        counters=draw_counters(random),
        contract=Contract(on_breach=random.choice(list(OnBreach)))
        if chance(random, 60)
        else None,
    )
    if len(document.authorization.escalation) == 1 and chance(random, 50):
        # One rule may stand in the text without a list: its path has no index then.
        scope = replace(document.authorization, escalation_listed=False)
        document = replace(document, authorization=scope)
    return replace(document, lines=draw_lines(random, document))


def draw_counters(random) -> dict[str, str]:
    maxima: dict[str, str] = {}
    if chance(random, 40):
        for name in random.sample(COUNTERS, k=random.randint(1, 2)):
            most = random.choice(["0.01", "5", "5.01"])
            maxima[f"max_{name}_per_run"] = most
            if chance(random, 50):
                maxima[f"max_{name}_per_day"] = random.choice([most, "7.5"])
    return maxima


def draw_lines(random, document: Document) -> dict[str, int]:
    scope = document.authorization
    boundary = "authorization.scope_boundary"
    paths = ["authorization.can_access", "contract.on_breach"]
    paths += [f"authorization.can_access[{i}]" for i in range(len(scope.can_access))]
    paths += [f"authorization.cannot_access[{i}]" for i in range(3)]
    paths += [scope.escalation_path(i) for i in range(len(scope.escalation))]
    paths += [f"{boundary}.{key}" for key, _ in scope.boundary.counters]
    paths += [f"{boundary}.max_actions_per_run", f"{boundary}.timeout_minutes"]
    paths += [f"{boundary}.requires_approval[{i}]" for i in range(3)]
    # A charter that came from no text has no lines.
    return dict(zip(paths, range(1, 99), strict=False)) if chance(random, 70) else {}


def draw_grant(random, theme: Theme) -> Grant:
    actions = [theme.action, respell(random, theme.action), draw_action(random)]
    return Grant(
        near_resource(random, theme),
        tuple(sorted(set(random.choices([*MODES, theme.mode], k=2)))),
        tuple(random.sample(actions, k=2)) if chance(random, 40) else None,
        draw_expression(random) if chance(random, 35) else None,
    )


def draw_denial(random, theme: Theme) -> Denial:
    resource = theme.resource if chance(random, 60) else random.choice(RESOURCES)
    return Denial(
        draw_pattern(random, resource),
        (random.choice(MODES),) if chance(random, 50) else None,
        draw_patterns(random, theme),
    )


def draw_rule(random, theme: Theme) -> EscalationRule:
    return EscalationRule(
        draw_expression(random),
        random.choice(ACTIONS),
        draw_patterns(random, theme),
        random.choice(TEAMS),
    )


def draw_approval(random, theme: Theme) -> ApprovalPattern:
    return ApprovalPattern(
        draw_pattern(random, theme.action),
        random.choice(TEAMS),
        random.choice([None, None, 5, 60]),
        random.choice([1, 1, 2, 3]),
    )


def draw_patterns(random, theme: Theme) -> tuple[str, ...] | None:
    if chance(random, 50):
        return None
    return tuple(
        draw_pattern(random, theme.action) for _ in range(random.choice([1, 2]))
    )


def near_resource(random, theme: Theme) -> str:
    match random.randrange(5):
        case 0 | 1:
            return theme.resource
        case 2:
            return respell(random, theme.resource)
        case 3:
            return beneath(random, theme.resource)
        case _:
            return str(random.choice(RESOURCES))


def draw_expression(random, depth: int = 0) -> Any:
    kind = random.randrange(5 if depth > 1 else 8)
    match kind:
        case 0 | 1 | 2 | 3:
            literal = random.choice(LITERALS)
            number = isinstance(literal, Decimal)
            operators = ["<", "<=", ">", ">=", "==", "!="] if number else ["==", "!="]
            field = fitting_field(random, literal)
            return Comparison(field, random.choice(operators), literal)
        case 4:
            literals = tuple(random.choices(LITERALS, k=random.choice([1, 2, 3])))
            return Membership(fitting_field(random, literals[0]), literals)
        case 5:
            return Not(draw_expression(random, depth + 1))
        case _:
            join = And if kind == 6 else Or
            number = random.choice([2, 2, 3])
            return join(
                tuple(draw_expression(random, depth + 1) for _ in range(number))
            )


def some(random, draw, theme: Theme, most: int) -> tuple[Any, ...]:
    return tuple(draw(random, theme) for _ in range(random.randint(0, most)))
