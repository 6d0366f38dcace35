"""Factories of charters, requests and decisions for the engine's tests."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from charter.engine import (
    Compiled,
    Refusal,
    Request,
    RunState,
    Standing,
    compile_document,
    decide,
    parse_request,
)
from charter.language.document import (
    AgentType,
    ApprovalPattern,
    Authorization,
    Boundary,
    Denial,
    Document,
    EdgeResponse,
    EscalationAction,
    EscalationRule,
    Grant,
    Mode,
)
from charter.language.trigger_parser import parse_trigger

ALL_MODES = tuple(Mode)


def make_grant(text: str, **more: Any) -> Grant:
    """Make a grant from its short form, such as `orders (read/write)`."""
    resource, modes = short_form(text)
    assert modes is not None
    return Grant(resource, modes, **more)


def make_denial(text: str, **more: Any) -> Denial:
    resource, modes = short_form(text)
    return Denial(resource, modes, **more)


def make_rule(trigger: str, action: str = "queue_for_human_review", **more: Any):
    return EscalationRule(parse_trigger(trigger), EscalationAction(action), **more)


def make_pattern(pattern: str, **more: Any) -> ApprovalPattern:
    return ApprovalPattern(pattern, **more)


def make_document(
    *,
    agent: str = "porter",
    can: tuple[Grant, ...] = (),
    cannot: tuple[Denial, ...] = (),
    rules: tuple[EscalationRule, ...] = (),
    approvals: tuple[ApprovalPattern, ...] = (),
    actions: int = 50,
    minutes: int = 30,
    counters: dict[str, str] | None = None,
    edge_cases: dict[str, EdgeResponse] | None = None,
    **more: Any,
) -> Document:
    boundary = Boundary(
        actions,
        minutes,
        counters=tuple((k, Decimal(v)) for k, v in (counters or {}).items()),
        requires_approval=approvals,
    )
    scope = Authorization(
        can, boundary, cannot, rules, tuple((edge_cases or {}).items())
    )
    return Document(agent, AgentType.MACRO, scope, **more)


def make_compiled(**more: Any) -> Compiled:
    return compile_document(make_document(**more))


def make_request(
    action: str = "get_order",
    resource: str = "orders",
    mode: str = "read",
    **more: Any,
) -> Request:
    request = parse_request(
        {"action": action, "resource": resource, "mode": mode, **more}
    )
    assert isinstance(request, Request), request
    return request


def answer(
    compiled: Compiled,
    request: Request | Refusal | None = None,
    state: RunState | None = None,
    standing: Standing | None = None,
) -> Any:
    """Decide; untyped, so that a test may read what it knows is there."""
    return decide(
        compiled, request or make_request(), state or RunState(), standing or Standing()
    )


def short_form(text: str) -> tuple[str, tuple[Mode, ...] | None]:
    resource, blank, modes = text.partition(" (")
    if not blank:
        return resource, None
    return resource, tuple(Mode(mode) for mode in modes.rstrip(")").split("/"))


def make_article_charter() -> Document:
    """Make the charter of language §1, the first one there."""
    return make_document(
        agent="onboarding-orchestrator",
        can=(
            make_grant("customer_profile (read)"),
            make_grant("onboarding_checklist (read/write)"),
            make_grant("notification_service (write)"),
        ),
        cannot=(
            make_denial("billing_system"),
            make_denial("admin_settings"),
            make_denial("customer_communications (direct)"),
        ),
        rules=(make_rule("confidence_score < 0.7"),),
        approvals=(make_pattern("delete_*"), make_pattern("modify_billing_*")),
    )
