"""Step 7 for the slow evaluator: who wants a person, and what people said (§3, §4.1)."""

from __future__ import annotations

from tests.engine.oracle_words import HALF, alike, meets


def people(link, asked, escalation):
    """Give code, rule, team, quorum and minutes of everything that wants a person."""
    for rule, action, truth, team in escalation:
        if action == "queue_for_human_review" and truth == 1:
            yield "escalation_triggered", rule, team, 1, 15
        elif action != "notify_owner" and truth == HALF:
            yield "trigger_unresolved", rule, team, 1, 15
    approvals = link["document"].authorization.boundary.requires_approval
    for number, pattern in enumerate(approvals):
        if meets(pattern.pattern, asked.action):
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


def reviews(links, asked, rules, contents):
    """Give `yes` with lowered arguments or none, the code of a no, or None to ask."""
    kept = links[-1]["state"].reviews
    chain = tuple(link["standing"].manifest for link in links)
    same = [one for one in kept if alike(contents.get(one.content), asked)]
    if any(str(review.said) == "no" for review in same):
        return "review_rejected", None
    if any(str(review.said) == "expired" for review in same):
        return "review_expired", None
    for review in same:
        fits = review.manifests == chain and review.call == asked.call
        if str(review.said) == "yes" and fits and rules <= review.rules:
            return "yes", review.use_arguments
    # The review that would be opened may stand open already; it is not a fourth.
    others = [
        review
        for review in kept
        if str(review.said) == "open"
        and not (review in same and review.manifests == chain)
    ]
    return ("too_many_reviews" if len(others) >= 3 else None), None


def pending(wants):
    """Give effect, code, teams with their quorum, and minutes of the one review."""
    codes = [code for _, code, *_ in wants]
    approval = "approval_required" in codes
    quorums: dict[tuple[str | None, str | None], list[int]] = {}
    for agent, _, _, team, quorum, _ in wants:
        # Without a team it is the reviewers of that very agent who are asked.
        quorums.setdefault((team, None if team else agent), []).append(quorum)
    return (
        "require_approval" if approval else "escalate",
        "approval_required" if approval else codes[0],
        frozenset((*whom, max(each)) for whom, each in quorums.items()),
        min(minutes for *_, minutes in wants),
    )
