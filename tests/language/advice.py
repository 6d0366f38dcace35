"""For every code of advice: a charter it is given for, and one near by it is not given for."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from charter.language.document import Document
from charter.language.lints import Known
from charter.language.reader import read
from tests.language.samples import SMALL

NONE = Known()


@dataclass(frozen=True)
class Case:
    """`given` and `not_given`: what stands in place of `can_access: []`."""

    code: str
    path: str
    given: str
    not_given: str
    known: Known = NONE
    known_else: Known | None = None
    more: str = ""
    more_else: str | None = None

    def document(self, scope: str, *, other: bool = False) -> Document:
        more = self.more_else if other and self.more_else is not None else self.more
        return charter(scope, more)


def charter(scope: str, more: str = "") -> Document:
    kind = "macro" if "workflow" in more else "micro"
    text = SMALL.replace("can_access: []", scope).replace("micro", kind)
    if "APPROVALS" in scope:
        scope, _, approvals = scope.partition("APPROVALS ")
        text = SMALL.replace("can_access: []", scope or "can_access: []").replace(
            "minutes: 5", f"minutes: 5, requires_approval: {approvals}"
        )
    return read(text + more)


GRANT = "authorization.can_access[0]"
RULE = "authorization.escalation"
APPROVAL = "authorization.scope_boundary.requires_approval[0]"
READ = "can_access: [a (read)]"
STEP = "workflow: [{step: s, agent: child}]\n"
CLAUSE = 'contract: {clauses: [{name: promise, metric: m, target: "< 1"CLAUSE}]}\n'
FULL_CLAUSE = ", objective: 95%, window: 30d, source: crm, guardrail: true"
TOOL = "tools: {t: {action: do, resource: a, mode: read, context: {x: arg}}}\n"


def rule(trigger: str, rest: str = "") -> str:
    return f"{READ}\n  escalation: {{trigger: '{trigger}', action: stop_run{rest}}}"


def clause(rest: str) -> str:
    return CLAUSE.replace("CLAUSE", rest)


def knows(**charters: Document) -> Known:
    return Known(
        agents=frozenset({"filing-clerk", *charters}),
        charters={(name, None): one for name, one in charters.items()},
    )


TEAMS = Known(teams={"ops": frozenset("ab")}, authors=frozenset("a"))
ASKS = f'{READ}APPROVALS [{{pattern: "x", reviewers: ops}}]'
CASES = [
    Case("answer_after_timeout", APPROVAL, "APPROVALS [{pattern: a, within_minutes: 6}]",
         "APPROVALS [{pattern: a, within_minutes: 5}]"),
    Case("delegation_cycle", "workflow[0]", READ, READ, more=STEP,
         known=knows(child=charter(READ, STEP.replace("child", "filing-clerk"))),
         known_else=knows(child=charter(READ))),
    Case("delegation_too_deep", "workflow[0]", READ, READ, more=STEP,
         known=knows(child=charter(READ, STEP.replace("child", "deeper"))),
         known_else=knows(child=charter(READ))),
    Case("unknown_agent", "workflow[0]", READ, READ, more=STEP,
         known=knows(other=charter(READ)), known_else=knows(child=charter(READ))),
    Case("step_never_allowed", "workflow[0]", READ, "can_access: [b (write)]", more=STEP,
         known=knows(child=charter("can_access: [b (write)]"))),
    Case("step_partly_allowed", "workflow[0]", READ, "can_access: [a (read), b (write)]",
         more=STEP, known=knows(child=charter("can_access: [a (read), b (write)]"))),
    Case("tool_never_allowed", "tools.t", "can_access: []", READ, more=TOOL),
    Case("reviewers_empty", APPROVAL, ASKS, ASKS, known_else=TEAMS,
         known=Known(teams={"ops": frozenset()})),
    Case("reviewers_only_authors", APPROVAL, ASKS, ASKS, known_else=TEAMS,
         known=Known(teams={"ops": frozenset("a")}, authors=frozenset("ab"))),
    Case("agent_fed_condition", RULE, rule("x < 1"), rule("x < 1"),
         known_else=Known(fed=frozenset("x"))),
    Case("constant_trigger", RULE, rule("x < 1 and x > 2"), rule("x < 2 and x > 1")),
    Case("constant_trigger", RULE, rule("x > 1"), rule("x >= 1"),
         known=Known(ranges={"x": (Decimal(0), Decimal(1))})),
    Case("dead_grant", GRANT, f"{READ}\n  cannot_access: [A]",
         f"{READ}\n  cannot_access: [a (write)]"),
    Case("dead_grant", GRANT, "can_access: [a (read/write)]\n  cannot_access: [a (write)]",
         "can_access: [a (read/write)]\n  cannot_access: [a/b (write)]"),
    Case("grant_without_actions", GRANT, "can_access: [a (direct)]", READ),
    Case("micro_with_several_tools", "tools", READ, READ,
         more=TOOL.replace("}\n", ", u: {action: do, resource: a, mode: read}}\n"),
         more_else=TOOL),
    Case("micro_with_several_writes", "authorization.can_access",
         "can_access: [a (write), b (write)]", "can_access: [a (write), b (read)]"),
    Case("near_known_resource", GRANT, "can_access: [custmer (read)]",
         "can_access: [customers (read)]", known=Known(resources=frozenset({"customer"})),
         known_else=Known(resources=frozenset({"customers"}))),
    Case("needless_condition", GRANT,
         "can_access: [{resource: a, modes: [read], when: 'x == 1'}, a (read)]",
         "can_access: [{resource: a, modes: [read], when: 'x == 1'}, a (write)]"),
    Case("no_escalation", RULE, READ, rule("x < 1")),
    Case("pattern_meets_all", APPROVAL, "APPROVALS ['*']", "APPROVALS ['a*']"),
    Case("pattern_meets_none", APPROVAL, "APPROVALS [drop_*]", "APPROVALS [send_*]",
         known=Known(actions=frozenset({"send_mail", "get"}))),
    Case("pattern_misses_verb", APPROVAL, "APPROVALS [drop_*]", "APPROVALS [drop*]"),
    Case("shadowed", APPROVAL, "APPROVALS [drop_it, 'drop*']", "APPROVALS [drop_it, keep]"),
    Case("shadowed", "authorization.cannot_access[0]",
         f"{READ}\n  cannot_access: [b_c, 'b*']", f"{READ}\n  cannot_access: [b_c, 'c*']"),
    Case("shadowed", f"{RULE}[1]",
         f"{READ}\n  escalation: [{{trigger: 'x < 2', action: stop_run}}, "
         "{trigger: 'x < 1', action: queue_for_human_review}]",
         f"{READ}\n  escalation: [{{trigger: 'x < 1', action: stop_run}}, "
         "{trigger: 'x < 2', action: queue_for_human_review}]"),
    Case("shadowed_safeguard", APPROVAL,
         f"{READ}\n  cannot_access: [{{resource: '*', actions: [drop_*]}}]"
         "APPROVALS [drop_it]",
         f"{READ}\n  cannot_access: [{{resource: 'b', actions: [drop_*]}}]"
         "APPROVALS [drop_it]"),
    Case("unguarded_write", GRANT, "can_access: [a (write)]",
         "can_access: [{resource: a, modes: [write], actions: [create]}]"),
    Case("field_never_sent", RULE, rule("x < 1"), rule("y < 1"),
         known=Known(sent=frozenset("y"))),
    Case("undeclared_edge_case", "authorization.edge_cases", READ,
         f"{READ}\n  edge_cases: {{ambiguous_input: skip, tool_timeout: skip, "
         "tool_error: skip, low_confidence: skip}"),
]  # fmt: skip
PROMISES = [
    ("no_clause", "contract.clauses", "", clause(FULL_CLAUSE)),
    ("no_guardrail", "contract.clauses", clause(""), clause(FULL_CLAUSE)),
    ("incomplete_clause", "contract.clauses[0]", clause(""), clause(FULL_CLAUSE)),
    ("self_reported", "contract.clauses[0]", clause(", source: agent"), clause("")),
    ("unmeasured_metric", "contract.clauses[0]", clause(", source: server"),
     clause(", source: server").replace("metric: m", "metric: denials")),
    ("vague_wording", "contract.outcome", "contract: {outcome: replies soon}\n",
     "contract: {outcome: replies within 2 hours}\n"),
]  # fmt: skip
