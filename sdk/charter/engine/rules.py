"""A charter's rules, prepared so that a name never seen before finds its own quickly.

Grants match letter for letter, restrictions broadly (language §1.1).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from functools import cache, lru_cache

from charter.engine import sentences
from charter.engine.bearing import Bearing, Escalation, Fitting
from charter.engine.heard import Heard, Step, refused
from charter.engine.judging import judge_of
from charter.engine.patterns import Patterns
from charter.engine.people import DEFAULT_WITHIN, Want
from charter.engine.ruling import Code, Obligation, Reason
from charter.engine.verdict import Verdict
from charter.language.document import Authorization, Denial, Grant

_GRANTS = "authorization.can_access"
_DENIALS = "authorization.cannot_access"
_APPROVALS = "authorization.scope_boundary.requires_approval"


@lru_cache(maxsize=4096)
def _entry(section: str, index: int) -> str:
    """Return an entry's path; every charter has the same ones, so they are shared."""
    return f"{section}[{index}]"


class Rules:
    """The rules of one charter. `verdict` is what they say of some names."""

    def __init__(
        self, agent: str, authorization: Authorization, lines: Mapping[str, int]
    ) -> None:
        denials = authorization.cannot_access
        escalation = authorization.escalation
        approvals = authorization.boundary.requires_approval
        self._agent = agent
        self._authorization = authorization
        self._lines = lines
        self._grants = _by_resource(authorization.can_access)
        self._denied = Patterns(_numbered((one.resource,) for one in denials))
        self._denied_actions = Patterns(_numbered(one.actions for one in denials))
        self._escalated = Patterns(_numbered(one.actions for one in escalation))
        self._asked_always = {
            index for index, one in enumerate(escalation) if one.actions is None
        }
        self._approved = Patterns(_numbered((one.pattern,) for one in approvals))
        self._escalation = cache(self._prepared)

    def verdict(self, resource: str, mode: str, action: str) -> Verdict:
        """Return what the rules say of these names; they must be valid."""
        denied = tuple(self._denials(resource, mode, action))
        if denied:
            return Verdict(refused(Step.DENIED, *denied))
        grants = tuple(self._fitting(resource, mode, action))
        # Only where no grant holds whatever the facts can the answer be `not_granted`.
        without = None
        if all(one.when is not None for one in grants):
            without = self._not_granted(resource, mode, action, grants)
        if not grants:
            return Verdict(None, Bearing(without))
        escalations = tuple(self._escalations(action))
        return Verdict(
            None, Bearing(without, grants, escalations, tuple(self._approvals(action)))
        )

    def _denials(self, resource: str, mode: str, action: str) -> Iterator[Reason]:
        covering = self._denied.covering(resource)
        if not covering:
            return
        say = sentences.denied(self._agent, resource, mode)
        met = self._denied_actions.meeting(action)
        for index in sorted(covering):
            denial = self._authorization.cannot_access[index]
            if _narrowed_to(denial, mode) and (denial.actions is None or index in met):
                yield self._reason(Code.DENIED_RESOURCE, say, _entry(_DENIALS, index))

    def _fitting(self, resource: str, mode: str, action: str) -> Iterator[Fitting]:
        say = sentences.granted(self._agent, resource, mode, action)
        for index, grant in self._grants.get(resource, ()):
            named = grant.actions is None or action in grant.actions
            if mode in grant.modes and named:
                reason = self._reason(Code.GRANTED, say, _entry(_GRANTS, index))
                when = None if grant.when is None else judge_of(grant.when)
                yield Fitting(reason, when)

    def _not_granted(
        self, resource: str, mode: str, action: str, grants: tuple[Fitting, ...]
    ) -> Heard:
        say = sentences.not_granted(
            self._agent, resource, mode, action, conditional=bool(grants)
        )
        reason = self._reason(Code.NOT_GRANTED, say, _GRANTS)
        return refused(Step.NOT_GRANTED, reason)

    def _escalations(self, action: str) -> Iterator[Escalation]:
        for index in sorted(self._asked_always | self._escalated.meeting(action)):
            yield self._escalation(index)

    def _prepared(self, index: int) -> Escalation:
        """Return a rule with all it may say, which is the same for every name."""
        rule = self._authorization.escalation[index]
        path = self._authorization.escalation_path(index)
        stop = self._reason(Code.STOPPED_BY_ESCALATION, sentences.stopped(rule), path)
        fires = self._reason(Code.ESCALATION_TRIGGERED, sentences.triggered(rule), path)
        open_ = self._reason(Code.TRIGGER_UNRESOLVED, sentences.unresolved(rule), path)
        return Escalation(
            action=rule.action,
            trigger=judge_of(rule.trigger),
            stop=stop,
            when_true=Want(fires, rule.reviewers),
            when_unknown=Want(open_, rule.reviewers),
            notify=Obligation("notify_owner", path, self._agent),
        )

    def _approvals(self, action: str) -> Iterator[Want]:
        for index in sorted(self._approved.meeting(action)):
            approval = self._authorization.boundary.requires_approval[index]
            say = sentences.approval(action, approval.pattern)
            reason = self._reason(
                Code.APPROVAL_REQUIRED, say, _entry(_APPROVALS, index)
            )
            within = approval.within_minutes or DEFAULT_WITHIN
            yield Want(reason, approval.reviewers, approval.quorum, within)

    def _reason(self, code: Code, say: str, rule: str) -> Reason:
        return Reason(code, say, rule, self._lines.get(rule), self._agent)


def _by_resource(
    grants: Iterable[Grant],
) -> dict[str, list[tuple[int, Grant]]]:
    found: dict[str, list[tuple[int, Grant]]] = {}
    for index, grant in enumerate(grants):
        found.setdefault(grant.resource, []).append((index, grant))
    return found


def _numbered(
    entries: Iterable[tuple[str, ...] | None],
) -> Iterator[tuple[str, int]]:
    for index, patterns in enumerate(entries):
        yield from [(pattern, index) for pattern in patterns or ()]


def _narrowed_to(denial: Denial, mode: str) -> bool:
    return denial.modes is None or mode in denial.modes
