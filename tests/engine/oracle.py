"""A second evaluator, straight from the page: slow, and too plain to be wrong.

It shares no helper with the engine: requests are judged letter by letter, names are
matched by regular expressions, numbers are fractions, triggers have the values 0, 1/2
and 1, and contents are compared by value instead of by digest.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Any

from tests.engine.oracle_people import pending, people, reviews
from tests.engine.oracle_requests import Asked, is_amount, is_count, understand
from tests.engine.oracle_runs import left, maxima, used
from tests.engine.oracle_words import above, alike, fraction, judge, meets

Reason = tuple[str | None, str, str | None, int | None]


@dataclass(frozen=True)
class Answer:
    """What the page says.

    Reasons are (agent, code, rule, line), obligations (kind, rule, agent, arguments),
    what is left (actions, minutes, counters); `rules`, `teams` and `within` are asked.
    """

    effect: str
    code: str
    reasons: tuple[Reason, ...]
    obligations: tuple[tuple[str, str | None, str | None, Any], ...] = ()
    closes: tuple[int, ...] = ()
    rules: tuple[str, ...] = ()
    teams: frozenset[tuple[str | None, str | None, int]] = frozenset()
    within: int | None = None
    left: tuple[int, Fraction, dict[str, Fraction]] | None = None
    manifest: str | None = None
    shadow_effect: str | None = None


def consult(case) -> Answer:
    """Decide as §3 reads; see `tests.engine.cases.Case`."""
    links = case.links
    manifest = links[-1]["standing"].manifest if links else None
    asked = understand(case.data, case.facts)
    refusal = step_1(case, asked) or step_2(links)
    if refusal or asked is None:
        return Answer("deny", refusal[0][1], tuple(refusal), manifest=manifest)

    answer = steps_3_to_8(links, asked, case.contents)
    shadow = all(link["standing"].shadow for link in links)
    taken = 1 if shadow or answer.effect == "allow" else 0
    answer = replace(answer, manifest=manifest, left=left(links, asked, taken))
    return in_shadow(answer) if shadow else answer


def in_shadow(answer: Answer) -> Answer:
    """§4.3: the caller gets allow; no review is opened and no run closed."""
    return replace(
        answer,
        effect="allow",
        shadow_effect=answer.effect,
        closes=(),
        rules=(),
        teams=frozenset(),
        within=None,
    )


def step_1(case, asked: Asked | None) -> list[Reason]:
    if asked is None:
        return [(None, "invalid_request", None, None)]
    impossible = [link for link in case.links if not possible(link["state"])]
    if impossible:
        return [(None, "invalid_request", None, None) for _ in impossible]
    if case.links:
        before = case.links[-1]["state"].call_content
        if before is not None and not alike(case.contents.get(before), asked):
            return [(None, "call_reused", None, None)]
    return []


def possible(state) -> bool:
    amounts = [
        state.minutes_elapsed,
        *state.counters.values(),
        *state.day_counters.values(),
    ]
    return is_count(state.actions_used) and all(map(is_amount, amounts))


def step_2(links) -> list[Reason]:
    if not links:
        return [(None, "agent_not_deployed", None, None)]
    found: list[Reason] = []
    for link in links:
        agent = link["document"].agent if link["document"] else None
        if link["standing"].refusal is not None:
            found.append((agent, str(link["standing"].refusal), None, None))
        elif link["document"] is None:
            found.append((None, "agent_not_deployed", None, None))
    return found


def steps_3_to_8(links, asked, contents) -> Answer:
    """Take each step, and ask it of every charter before the next (§5)."""
    for step in (step_3, step_4, step_5, step_6):
        reasons = told(links, lambda link, step=step: step(link, asked))
        if reasons:
            return Answer(
                "deny",
                reasons[0][1],
                reasons,
                closes=closed_by(links, asked) if step is step_6 else (),
            )
    return steps_7_and_8(links, asked, contents)


def told(links, say) -> tuple[Reason, ...]:
    """Give what each charter says, root first, with its agent and lines."""
    return tuple(
        (link["document"].agent, code, rule, link["document"].lines.get(rule))
        for link in links
        for code, rule, *_ in say(link)
    )


def step_3(link, asked):
    for number, denial in enumerate(link["document"].authorization.cannot_access):
        resource = any(meets(denial.resource, part) for part in above(asked.resource))
        mode = denial.modes is None or asked.mode in [str(m) for m in denial.modes]
        action = denial.actions is None or any(
            meets(pattern, asked.action) for pattern in denial.actions
        )
        if resource and mode and action:
            yield "denied_resource", f"authorization.cannot_access[{number}]"


def step_4(link, asked):
    state = link["state"]
    if state.closed:
        yield "run_closed", None
    for key, maximum in sorted(maxima(link).items()):
        rule = f"authorization.scope_boundary.{key}"
        if key == "max_actions_per_run":
            if state.actions_used >= maximum:
                yield "budget_exhausted", rule
        elif key == "timeout_minutes":
            if fraction(state.minutes_elapsed) > maximum:
                yield "run_timed_out", rule
        elif used(key, state, asked) > maximum:
            yield "budget_exhausted", rule


def step_5(link, asked):
    return [] if grants(link, asked) else [("not_granted", "authorization.can_access")]


def grants(link, asked):
    return [
        ("granted", f"authorization.can_access[{number}]")
        for number, grant in enumerate(link["document"].authorization.can_access)
        if grant.resource == asked.resource
        and asked.mode in [str(mode) for mode in grant.modes]
        and (grant.actions is None or asked.action in grant.actions)
        and (grant.when is None or judge(grant.when, asked.context) == 1)
    ]


def step_6(link, asked):
    return [
        ("stopped_by_escalation", rule)
        for rule, action, truth, _ in escalation(link, asked)
        if action == "stop_run" and truth == 1
    ]


def closed_by(links, asked):
    """Give the first run that is stopped, and those it directs beneath it."""
    stopped = [place for place, link in enumerate(links) if step_6(link, asked)]
    return tuple(range(stopped[0], len(links)))


def escalation(link, asked):
    scope = link["document"].authorization
    for number, rule in enumerate(scope.escalation):
        asked_for = rule.actions is None or any(
            meets(pattern, asked.action) for pattern in rule.actions
        )
        if asked_for:
            index = f"[{number}]" if scope.escalation_listed else ""
            truth = judge(rule.trigger, asked.context)
            path = f"authorization.escalation{index}"
            yield path, str(rule.action), truth, rule.reviewers


def steps_7_and_8(links, asked, contents) -> Answer:
    wants = [
        (link["document"].agent, *want)
        for link in links
        for want in people(link, asked, escalation(link, asked))
    ]
    lowered = None
    if wants:
        reasons = told(links, lambda link: people(link, asked, escalation(link, asked)))
        rules = tuple(f"{agent}:{rule}" for agent, _, rule, *_ in wants)
        says, lowered = reviews(links, asked, frozenset(rules), contents)
        if says is None:
            effect, code, teams, within = pending(wants)
            return Answer(
                effect, code, reasons, rules=rules, teams=teams, within=within
            )
        if says != "yes":
            return Answer("deny", says, ((None, says, None, None), *reasons))
    notify = tuple(
        ("notify_owner", rule, link["document"].agent, None)
        for link in links
        for rule, action, truth, _ in escalation(link, asked)
        if action == "notify_owner" and truth > 0
    )
    if lowered is not None:
        notify = (*notify, ("use_arguments", None, None, lowered))
    return Answer(
        "allow", "granted", told(links, lambda link: grants(link, asked)), notify
    )
