"""Changing the approval rules: drafted, proposed, agreed by another administrator, in force.

A sole administrator sets them alone, on the record, until there is a second one.
"""

from __future__ import annotations

from django.db import transaction
from django.db.models import Max, QuerySet

from approvals.errors import NoPolicyError, NotAskedError, SelfApprovalError
from approvals.models import PolicySet
from approvals.rules import Need, Rule, from_json, to_json
from approvals.services.gates import gates_not_there
from approvals.services.rule_words import as_facts
from registry import access
from registry.clock import now
from registry.errors import ConflictError, InvalidError, NotAllowedError, NotFoundError
from registry.models import Person, Role, RoleGrant, Team
from registry.models.teams import PROBATION
from registry.services import audit, outbox
from registry.services.telling import events

Status = PolicySet.Status


@transaction.atomic
def install_policies(rules: tuple[Rule, ...]) -> PolicySet:
    """Put the first rules in force while the installation has no administrator yet."""
    if RoleGrant.objects.filter(role=Role.ADMINISTRATOR).exists():
        raise NotAllowedError("an administrator changes the approval rules")
    _supersede()
    policies = PolicySet.objects.create(
        number=_next_number(),
        status=Status.IN_FORCE,
        rules=to_json(from_json(to_json(rules))),
        decided_at=now(),
    )
    audit.record(
        "policies.in_force",
        actor=None,
        target=policies,
        summary=f"Approval rules {policies.number} are in force from the start",
    )
    return policies


@transaction.atomic
def open_policies(*, by: Person) -> PolicySet:
    """The draft of the next rules, which begins as what is in force; the one that is open, if there is."""
    require_administrator(by)
    _lock_all()
    draft = PolicySet.objects.filter(status=Status.DRAFT).first()
    if draft is not None:
        return draft
    current = PolicySet.objects.filter(status=Status.IN_FORCE).first()
    draft = PolicySet.objects.create(
        number=_next_number(), rules=current.rules if current else [], made_by=by
    )
    draft.authors.create(person=by)
    return draft


@transaction.atomic
def save_policies(
    draft: PolicySet, *, rules: tuple[Rule, ...], by: Person
) -> PolicySet:
    """Keep other rules in the draft; the person is one of its authors from here on."""
    require_administrator(by)
    draft = _locked(draft, Status.DRAFT)
    before = as_facts(draft.as_values())
    draft.rules = to_json(rules)
    draft.save(update_fields=["rules"])
    draft.authors.get_or_create(person=by)
    audit.record(
        "policies.saved",
        actor=by,
        target=draft,
        summary=f"Edited the draft of approval rules {draft.number}",
        facts={"rules": draft.rules},
        before=before,
        after=as_facts(draft.as_values()),
    )
    return draft


@transaction.atomic
def propose_policies(draft: PolicySet, *, why: str, by: Person) -> PolicySet:
    """Ask another administrator to agree; a sole one puts the rules in force alone.

    Raises `InvalidError` for rules that make no sense, `NoPolicyError` for one nobody can satisfy.
    """
    require_administrator(by)
    draft = _locked(draft, Status.DRAFT)
    if not why.strip():
        raise InvalidError("say why the rules change; the other administrators read it")
    require_satisfiable(draft.as_rules())
    draft.status, draft.why, draft.proposed_at = Status.PROPOSED, why.strip(), now()
    draft.save(update_fields=["status", "why", "proposed_at"])
    audit.record(
        "policies.proposed",
        actor=by,
        target=draft,
        summary=f"Proposed approval rules {draft.number}: {draft.why}",
    )
    others = administrators().exclude(pk=by.pk)
    if not others.exists():
        return _put_in_force(
            draft, by, note="set alone: there is no second administrator"
        )
    events.emit(
        "rules.proposed",
        draft,
        title=f"Agree to approval rules {draft.number}?",
        text=f"{by} proposes other approval rules: {draft.why}",
        data={"rules": draft.number},
        letter={"action": "Open the rules"},
        path="/settings/approval-rules/",
        concerning=set(others),
    )
    return draft


@transaction.atomic
def agree_to_policies(proposed: PolicySet, *, by: Person, note: str = "") -> PolicySet:
    """Put proposed rules in force; never an author, nor who is an administrator for less than a day."""
    require_administrator(by)
    proposed = _locked(proposed, Status.PROPOSED)
    if proposed.authors.filter(person=by).exists():
        raise SelfApprovalError(
            "you wrote these rules, so another administrator must agree"
        )
    grown = now() - PROBATION
    if not by.roles.filter(role=Role.ADMINISTRATOR, since__lte=grown).exists():
        raise NotAskedError("you are an administrator for less than a day")
    require_satisfiable(proposed.as_rules())
    return _put_in_force(proposed, by, note=note.strip())


@transaction.atomic
def refuse_policies(proposed: PolicySet, *, by: Person, note: str) -> PolicySet:
    """Reject proposed rules, or take one's own back; what is in force stays."""
    require_administrator(by)
    if not note.strip():
        raise InvalidError("say why; the author reads it")
    proposed = _locked(proposed, Status.PROPOSED, Status.DRAFT)
    own = proposed.authors.filter(person=by).exists()
    proposed.status = Status.WITHDRAWN if own else Status.REJECTED
    proposed.decided_by, proposed.decided_at = by, now()
    proposed.note = note.strip()
    proposed.save(update_fields=["status", "decided_by", "decided_at", "note"])
    audit.record(
        f"policies.{proposed.status}",
        actor=by,
        target=proposed,
        summary=f"{proposed.get_status_display()} approval rules {proposed.number}: {proposed.note}",
    )
    return proposed


@transaction.atomic
def propose_new_policies(rules: tuple[Rule, ...], *, why: str, by: Person) -> PolicySet:
    """Draft and propose at once; `ConflictError` while somebody's draft is open, which stays as it is."""
    require_administrator(by)
    _lock_all()
    if PolicySet.objects.filter(status__in=[Status.DRAFT, Status.PROPOSED]).exists():
        raise ConflictError(
            "other approval rules are drafted or proposed already",
            fix="propose or refuse those first",
        )
    draft = save_policies(open_policies(by=by), rules=rules, by=by)
    return propose_policies(draft, why=why, by=by)


def policies_numbered(number: int) -> PolicySet:
    """The rules of that number; `NotFoundError` where there are none."""
    found = PolicySet.objects.filter(number=number).first()
    if found is None:
        raise NotFoundError(f"there are no approval rules {number}")
    return found


def require_may_read(person: Person) -> None:
    """Raise `NotAllowedError` unless the person reads the rules as a whole."""
    if not access.may_read_audit(person):
        raise NotAllowedError(
            "the approval rules are for administrators and auditors",
            fix="each request says whom they ask",
        )


def administrators() -> QuerySet[Person]:
    """Active people who hold the role."""
    return Person.objects.filter(
        is_active=True, is_service=False, roles__role=Role.ADMINISTRATOR
    )


def require_satisfiable(rules: tuple[Rule, ...]) -> None:
    """Raise `NoPolicyError` naming each rule that too few people could ever meet."""
    wrong = [
        f"rule `{rule.name}`: {problem}"
        for rule in rules
        for stage in rule.stages
        for need in stage.needs
        if (problem := _impossible(need))
    ]
    wrong += gates_not_there(rules)
    if wrong:
        raise NoPolicyError("; ".join(wrong), fix="ask another group, or fewer of it")


def _impossible(need: Need) -> str:
    """Why nobody could meet it, on the face of it; empty for groups that depend on the agent."""
    kind, names = need.group.kind, need.group.names
    people = Person.objects.filter(is_active=True, is_service=False)
    if kind == "team":
        if not Team.objects.filter(slug=names[0]).exists():
            return f"there is no team `{names[0]}`"
        people = people.filter(memberships__team__slug=names[0])
    elif kind == "role":
        if names[0] not in Role.values:
            return f"there is no role `{names[0]}`"
        people = people.filter(roles__role=names[0])
    elif kind == "people":
        people = people.filter(email__in=names)
    else:
        return ""
    found = people.distinct().count()
    if found >= need.quorum:
        return ""
    return f"{need.quorum} must agree, but only {found} could"


def _put_in_force(policies: PolicySet, by: Person, *, note: str) -> PolicySet:
    current = PolicySet.objects.filter(status=Status.IN_FORCE).first()
    before = as_facts(current.as_rules()) if current else {}
    _supersede()
    policies.status = Status.IN_FORCE
    policies.decided_by, policies.decided_at, policies.note = by, now(), note
    policies.save(update_fields=["status", "decided_by", "decided_at", "note"])
    audit.record(
        "policies.in_force",
        actor=by,
        target=policies,
        summary=f"Approval rules {policies.number} are in force"
        + (f"; {note}" if note else ""),
        facts={"rules": policies.rules},
        before=before,
        after=as_facts(policies.as_rules()),
    )
    events.emit(
        "rules.in_force",
        policies,
        title=f"Approval rules {policies.number} are in force",
        text=policies.why,
        data={"rules": policies.number},
        path="/settings/approval-rules/",
        concerning=set(administrators()) - {by},
    )
    outbox.promise(
        "approvals.tasks.recompute_requirements",
        key=f"recompute:{policies.pk}",
        payload={"policies": policies.pk},
    )
    return policies


def _supersede() -> None:
    PolicySet.objects.filter(status=Status.IN_FORCE).update(status=Status.SUPERSEDED)


def _next_number() -> int:
    newest = PolicySet.objects.aggregate(newest=Max("number"))["newest"]
    return (newest or 0) + 1


def _lock_all() -> None:
    list(PolicySet.objects.select_for_update().values_list("pk", flat=True))


def _locked(policies: PolicySet, *statuses: PolicySet.Status) -> PolicySet:
    _lock_all()
    policies = PolicySet.objects.get(pk=policies.pk)
    if policies.status not in statuses:
        raise ConflictError(
            f"these rules are {policies.get_status_display().lower()}",
            fix="look at the rules again; they changed meanwhile",
        )
    return policies


def require_administrator(by: Person) -> None:
    """Raise `NotAllowedError` unless the person may change the rules."""
    if by.is_service or not by.has_role(Role.ADMINISTRATOR):
        raise NotAllowedError("only an administrator changes the approval rules")
