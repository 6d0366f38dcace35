"""What hypothesis draws charters from."""

from __future__ import annotations

from decimal import Decimal

from hypothesis import strategies as st

from charter.language.document import (
    AgentType,
    ApprovalPattern,
    Authorization,
    Boundary,
    Clause,
    Contract,
    Denial,
    Document,
    EdgeAction,
    EdgeResponse,
    EscalationAction,
    EscalationRule,
    Example,
    Grant,
    Mode,
    OnBreach,
    Target,
    Tool,
)
from charter.language.triggers import And, Comparison, Membership, Not, Or

FIELDS = st.sampled_from(["confidence_score", "amount", "region", "new_payee"])
NUMBERS = st.decimals(-1000, 1000, places=2).map(lambda n: n or Decimal(0))
STRINGS = st.text(
    st.characters(exclude_categories=["Cc", "Cs"], exclude_characters='"\\'), max_size=6
)
LITERALS = st.one_of(st.booleans(), NUMBERS, STRINGS)
COMPARISONS = st.one_of(
    st.builds(
        Comparison, FIELDS, st.sampled_from(["<", "<=", ">", ">=", "==", "!="]), NUMBERS
    ),
    st.builds(Comparison, FIELDS, st.sampled_from(["==", "!="]), LITERALS),
    st.builds(
        Membership, FIELDS, st.lists(LITERALS, min_size=1, max_size=3).map(tuple)
    ),
)
TRIGGERS = st.recursive(
    COMPARISONS,
    lambda inner: st.one_of(
        inner.map(Not),
        st.lists(inner, min_size=2, max_size=3).map(lambda some: And(tuple(some))),
        st.lists(inner, min_size=2, max_size=3).map(lambda some: Or(tuple(some))),
    ),
    max_leaves=8,
)
CONTEXTS = st.dictionaries(
    FIELDS,
    st.one_of(
        st.none(), st.booleans(), st.floats(), st.integers(), STRINGS, st.just([1])
    ),
)


NAMES = st.sampled_from(
    ["refunds", "no", "2024", "1e3", "crm/Accounts", "a:b", "_x", "010", "get.it", "y-"]
)
PATTERNS = st.sampled_from(
    ["delete_*", "*", "*refund*", "no", "12", "a:b", "x-*", "_*"]
)
FREE_FIELDS = st.sampled_from(["amount", "cost_usd", "y", "no", "on", "e1"])
SLUGS = st.sampled_from(["clerk", "no", "1", "010", "1-2", "2001-01-01", "a-b"])
PROSE = st.text(
    st.characters(exclude_categories=["Cs", "Cc"]), min_size=1, max_size=30
).filter(str.strip)
MODES = st.lists(st.sampled_from(list(Mode)), min_size=1, unique=True).map(tuple)


def some(strategy, most=3):
    return st.lists(strategy, min_size=1, max_size=most).map(tuple)


def any_number(strategy, most=3):
    return st.lists(strategy, max_size=most).map(tuple)


def maybe(strategy):
    return st.one_of(st.none(), strategy)


GRANTS = st.builds(Grant, NAMES, MODES, maybe(some(NAMES)), maybe(TRIGGERS))
DENIALS = st.builds(Denial, PATTERNS, maybe(MODES), maybe(some(PATTERNS)))
RULES = st.builds(
    EscalationRule,
    TRIGGERS,
    st.sampled_from(list(EscalationAction)),
    maybe(some(PATTERNS)),
    maybe(NAMES),
)
PLAIN_RESPONSES = st.sampled_from(
    [EdgeResponse(action) for action in EdgeAction if action is not EdgeAction.RETRY]
)
RESPONSES = st.one_of(
    PLAIN_RESPONSES,
    st.builds(
        EdgeResponse, st.just(EdgeAction.RETRY), st.integers(1, 9), PLAIN_RESPONSES
    ),
)
WHOLE = st.integers(1, 1000)
APPROVALS = st.builds(
    ApprovalPattern, PATTERNS, maybe(NAMES), maybe(WHOLE), st.integers(1, 3)
)
COUNTERS = st.dictionaries(
    FREE_FIELDS.map(lambda name: f"max_{name}_per_run"),
    st.decimals("0.01", 10**6, places=2),
    max_size=2,
).map(lambda found: tuple(found.items()))
BOUNDARIES = st.builds(
    Boundary,
    WHOLE,
    WHOLE,
    max_runs_per_hour=maybe(WHOLE),
    max_open_runs=maybe(WHOLE),
    counters=COUNTERS,
    requires_approval=any_number(APPROVALS),
)
SCOPES = st.builds(
    Authorization,
    any_number(GRANTS),
    BOUNDARIES,
    any_number(DENIALS),
    any_number(RULES),
    st.dictionaries(FREE_FIELDS, RESPONSES, max_size=2).map(lambda d: tuple(d.items())),
)
CLAUSES = st.builds(
    Clause,
    NAMES,
    FREE_FIELDS,
    st.builds(Target, st.sampled_from(["<", "<=", ">", ">=", "==", "!="]), NUMBERS),
    unit=maybe(PROSE),
    objective=maybe(st.decimals("0.01", 100, places=2)),
    window=maybe(st.sampled_from(["30d", "72h"])),
    min_sample=maybe(WHOLE),
    source=maybe(NAMES),
    report_within=maybe(st.sampled_from(["7d", "5m"])),
    guardrail=st.booleans(),
)
CONTRACTS = st.builds(
    Contract,
    maybe(PROSE),
    st.lists(CLAUSES, max_size=3, unique_by=lambda one: one.name).map(tuple),
    st.sampled_from(list(OnBreach)),
)
JSON_VALUES = st.recursive(
    st.one_of(
        st.none(),
        st.booleans(),
        st.integers(-(2**53) + 1, 2**53 - 1),
        st.floats(allow_nan=False, allow_infinity=False),
        st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0")),
    ),
    lambda inner: st.one_of(
        st.lists(inner, max_size=2), st.dictionaries(PROSE, inner, max_size=2)
    ),
    max_leaves=5,
)
EXAMPLES = st.builds(
    Example,
    PROSE,
    st.fixed_dictionaries(
        {
            "action": NAMES,
            "resource": NAMES,
            "mode": st.sampled_from(["read", "write"]),
        },
        optional={"context": st.dictionaries(PROSE, JSON_VALUES, max_size=2)},
    ),
    st.sampled_from(["allow", "deny"]),
    maybe(
        st.fixed_dictionaries(
            {"actions_used": st.integers(0, 9), "minutes_elapsed": st.integers(0, 9)}
        )
    ),
)
TOOLS = st.builds(
    Tool,
    NAMES,
    NAMES,
    NAMES,
    st.sampled_from(list(Mode)),
    st.dictionaries(FREE_FIELDS, NAMES, max_size=2).map(lambda d: tuple(d.items())),
    any_number(NAMES),
)
DOCUMENTS = st.builds(
    Document,
    SLUGS,
    st.just(AgentType.MICRO),
    SCOPES,
    maybe(PROSE),
    st.lists(TOOLS, max_size=2, unique_by=lambda one: one.name).map(tuple),
    task=maybe(PROSE),
    contract=maybe(CONTRACTS),
    examples=st.lists(EXAMPLES, max_size=2, unique_by=lambda one: one.name).map(tuple),
)
