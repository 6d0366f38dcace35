"""A second evaluator, straight from the page: slow, and too plain to be wrong.

It shares no helper with the engine: names are matched by regular expressions on forms
made letter by letter, triggers are judged with fractions on a scale of 0, 1/2, 1.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from tests.engine.oracle_words import HALF, above, fraction, judge, meets


@dataclass(frozen=True)
class Answer:
    """What the page says.

    Effect, code, reasons as (agent, code, rule), and the rest.
    """

    effect: str
    code: str
    reasons: tuple[tuple[str | None, str, str | None], ...]
    notify: tuple[tuple[str, str], ...] = ()
    closes: tuple[int, ...] = ()
    rules: tuple[str, ...] = ()
    teams: frozenset[tuple[str | None, str | None, int]] = frozenset()
    within: int | None = None


def consult(links: list[dict[str, Any]], request: Any) -> Answer:
    """Decide as §3 reads.

    A link: document, state, standing, each as plain attributes.
    """
    for step in (step_2, step_3, step_4, step_5, step_6):
        reasons = [
            (link["document"].agent, code, rule)
            for link in links
            for code, rule in step(link, request)
        ]
        if reasons:
            return Answer(
                "deny",
                reasons[0][1],
                tuple(reasons),
                closes=closed_by(links, request) if step is step_6 else (),
            )
    return steps_7_and_8(links, request)


def step_2(link, request):
    refusal = link["standing"].refusal
    return [] if refusal is None else [(str(refusal), None)]


def step_3(link, request):
    found = []
    for number, denial in enumerate(link["document"].authorization.cannot_access):
        resource = any(meets(denial.resource, part) for part in above(request.resource))
        mode = denial.modes is None or request.mode in [str(m) for m in denial.modes]
        action = denial.actions is None or any(
            meets(pattern, request.action) for pattern in denial.actions
        )
        if resource and mode and action:
            found.append(("denied_resource", f"authorization.cannot_access[{number}]"))
    return found


def step_4(link, request):
    boundary = link["document"].authorization.boundary
    state = link["state"]
    keys = {"max_actions_per_run", "timeout_minutes"} | dict(boundary.counters).keys()
    found: list[tuple[str, str | None]] = []
    if state.closed:
        found.append(("run_closed", None))
    for key in sorted(keys):
        rule = f"authorization.scope_boundary.{key}"
        if key == "max_actions_per_run":
            if not state.actions_used < boundary.max_actions_per_run:
                found.append(("budget_exhausted", rule))
        elif key == "timeout_minutes":
            if not fraction(state.minutes_elapsed) <= boundary.timeout_minutes:
                found.append(("run_timed_out", rule))
        elif total(key, state, request) > Fraction(dict(boundary.counters)[key]):
            found.append(("budget_exhausted", rule))
    return found


def total(key, state, request):
    name, period = key.removeprefix("max_").rsplit("_per_")
    before = state.counters.get(name, 0)
    if period == "day" and name in state.day_counters:
        before = state.day_counters[name]
    return fraction(before) + Fraction(request.usage.get(name, 0))


def step_5(link, request):
    return (
        [] if grants(link, request) else [("not_granted", "authorization.can_access")]
    )


def grants(link, request):
    return [
        ("granted", f"authorization.can_access[{number}]")
        for number, grant in enumerate(link["document"].authorization.can_access)
        if grant.resource == request.resource
        and request.mode in [str(mode) for mode in grant.modes]
        and (grant.actions is None or request.action in grant.actions)
        and (grant.when is None or judge(grant.when, request.context) == 1)
    ]


def step_6(link, request):
    return [
        ("stopped_by_escalation", rule)
        for rule, action, truth, _ in escalation(link, request)
        if action == "stop_run" and truth == 1
    ]


def closed_by(links, request):
    stopped = [place for place, link in enumerate(links) if step_6(link, request)]
    return tuple(range(stopped[0], len(links)))


def escalation(link, request):
    for number, rule in enumerate(link["document"].authorization.escalation):
        asked = rule.actions is None or any(
            meets(pattern, request.action) for pattern in rule.actions
        )
        if asked:
            truth = judge(rule.trigger, request.context)
            path = f"authorization.escalation[{number}]"
            yield path, str(rule.action), truth, rule.reviewers


def steps_7_and_8(links, request) -> Answer:
    wants = [
        (link["document"].agent, *want)
        for link in links
        for want in people(link, request)
    ]
    if wants:
        rules = tuple(f"{agent}:{rule}" for agent, _, rule, *_ in wants)
        reasons = tuple((agent, code, rule) for agent, code, rule, *_ in wants)
        says = reviews(links, request, frozenset(rules))
        if says != "yes":
            return (
                pending(wants, reasons, rules)
                if says is None
                else Answer("deny", says, ((None, says, None), *reasons))
            )
    notify = tuple(
        (link["document"].agent, rule)
        for link in links
        for rule, action, truth, _ in escalation(link, request)
        if action == "notify_owner" and truth > 0
    )
    found = tuple(
        (link["document"].agent, *grant)
        for link in links
        for grant in grants(link, request)
    )
    return Answer("allow", "granted", found, notify)


def people(link, request):
    for rule, action, truth, team in escalation(link, request):
        if action == "queue_for_human_review" and truth == 1:
            yield "escalation_triggered", rule, team, 1, 15
        elif action != "notify_owner" and truth == HALF:
            yield "trigger_unresolved", rule, team, 1, 15
    approvals = link["document"].authorization.boundary.requires_approval
    for number, pattern in enumerate(approvals):
        if meets(pattern.pattern, request.action):
            rule = f"authorization.scope_boundary.requires_approval[{number}]"
            minutes = 15 if pattern.within_minutes is None else pattern.within_minutes
            yield "approval_required", rule, pattern.reviewers, pattern.quorum, minutes
    contract = link["document"].contract
    if (
        link["standing"].breached
        and contract is not None
        and str(contract.on_breach) == "require_review"
    ):
        yield "contract_breached", "contract.on_breach", None, 1, 15


def reviews(links, request, rules):
    kept = links[-1]["state"].reviews
    content = content_of(request)
    same = [review for review in kept if review.content == content]
    if any(str(review.said) == "no" for review in same):
        return "review_rejected"
    if any(str(review.said) == "expired" for review in same):
        return "review_expired"
    chain = tuple(link["standing"].manifest for link in links)
    for review in same:
        fits = review.manifests == chain and review.call == request.call
        if str(review.said) == "yes" and fits and rules <= review.rules:
            return "yes"
    others = [
        review
        for review in kept
        if str(review.said) == "open"
        and not (review.content == content and review.manifests == chain)
    ]
    return "too_many_reviews" if len(others) >= 3 else None


def pending(wants, reasons, rules):
    effect, allowed = "escalate", [code for _, code, _ in reasons]
    if "approval_required" in allowed:
        effect, allowed = "require_approval", ["approval_required"]
    asked = {(team, None if team else agent) for agent, _, _, team, _, _ in wants}
    teams = frozenset(
        (
            team,
            whom,
            max(
                quorum
                for agent, _, _, named, quorum, _ in wants
                if named == team and (team or agent == whom)
            ),
        )
        for team, whom in asked
    )
    within = min(minutes for *_, minutes in wants)
    return Answer(effect, allowed[0], reasons, rules=rules, teams=teams, within=within)


def content_of(request):
    """Digest all of §2 but `call`, by the library manifests are signed with."""
    from charter.manifest import digest  # noqa: PLC0415 - a second road to the same digest

    content = {
        "action": request.action,
        "resource": request.resource,
        "mode": request.mode,
        "context": dict(request.context),
        "usage": dict(request.usage),
    }
    if request.arguments is not None:
        content["arguments"] = request.arguments
    return digest(content)
