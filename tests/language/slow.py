"""A decider too plain to be wrong: steps 3 to 8 of language §3, without reviews."""

from __future__ import annotations

import fnmatch
import re

from charter.language.document import EscalationAction
from charter.language.names import flat, fold
from charter.language.trigger_logic import evaluate

STRICTNESS = ["allow", "escalate", "require_approval", "deny"]


def meets(pattern, name):
    return any(
        re.fullmatch(fnmatch.translate(form(pattern)), form(name))
        for form in (flat, fold)
    )


def meets_one(patterns, name):
    return patterns is None or any(meets(pattern, name) for pattern in patterns)


def decide(document, request):
    action, resource, mode, context, used, elapsed = request
    scope, boundary = document.authorization, document.authorization.boundary
    parts = [resource, *(resource[: m.start()] for m in re.finditer("[./:]", resource))]
    for denial in scope.cannot_access:
        if denial.modes is None or mode in denial.modes:
            covered = any(meets(denial.resource, part) for part in parts)
            if covered and meets_one(denial.actions, action):
                return "deny"
    if used >= boundary.max_actions_per_run or elapsed > boundary.timeout_minutes:
        return "deny"
    granted = any(
        grant.resource == resource
        and mode in grant.modes
        and (grant.actions is None or action in grant.actions)
        and (grant.when is None or evaluate(grant.when, context) is True)
        for grant in scope.can_access
    )
    if not granted:
        return "deny"
    rules = [
        (rule.action, evaluate(rule.trigger, context))
        for rule in scope.escalation
        if meets_one(rule.actions, action)
    ]
    if (EscalationAction.STOP, True) in rules:
        return "deny"
    if any(meets(one.pattern, action) for one in boundary.requires_approval):
        return "require_approval"
    asked = any(
        (kind is EscalationAction.QUEUE and judged is not False)
        or (kind is EscalationAction.STOP and judged is None)
        for kind, judged in rules
    )
    return "escalate" if asked else "allow"
