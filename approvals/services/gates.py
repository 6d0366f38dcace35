"""Gates that approval rules may name: made and taken away by administrators, on the record."""

from __future__ import annotations

import re
from collections.abc import Iterable

from django.db import IntegrityError, transaction

from approvals.errors import NoPolicyError
from approvals.models import Gate, PolicySet
from approvals.rules import Rule
from registry.clock import now
from registry.errors import ConflictError, InvalidError
from registry.fetch.posting import require_sendable
from registry.hooks.signature import new_secret
from registry.models import Person
from registry.services import audit
from registry.services.imports.outside import allowed_hosts
from registry.services.webhooks.endpoints import require_administrator, shown_address
from registry.vault import sealed

LONGEST = 10
"""Seconds a gate may take."""
_NAME = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*", re.ASCII)
_NAME_LENGTH = 40


@transaction.atomic
def make_gate(name: str, *, address: str, seconds: int, by: Person) -> tuple[Gate, str]:
    """Let rules name an outside system; the secret it checks questions with is given back this once."""
    require_administrator(by)
    if len(name) > _NAME_LENGTH or not _NAME.fullmatch(name):
        raise InvalidError(
            f"`{name[:80]}` is no name of a gate",
            fix="lower-case letters, digits and single hyphens, such as change-board",
        )
    if not 1 <= seconds <= LONGEST:
        raise InvalidError(f"a gate has between 1 and {LONGEST} seconds")
    require_sendable(address, allowed_hosts())
    secret = new_secret()
    try:
        with transaction.atomic():
            gate = Gate.objects.create(
                name=name,
                shown=shown_address(address),
                address=sealed(address),
                secret=sealed(secret),
                seconds=seconds,
                made_by=by,
            )
    except IntegrityError:
        raise ConflictError(
            f"there is, or was, a gate `{name}`", fix="give it another name"
        ) from None
    audit.record(
        "gate.made",
        actor=by,
        target=gate,
        summary=f"The gate {gate} asks {gate.shown}",
        after={"Address": gate.shown, "Seconds": seconds},
    )
    return gate, secret


@transaction.atomic
def remove_gate(gate: Gate, *, by: Person) -> Gate:
    """No rule may name it any more. Refused while rules in force, drafted or proposed do."""
    require_administrator(by)
    gate = Gate.objects.select_for_update().get(pk=gate.pk)
    if gate.removed_at is not None:
        raise ConflictError(f"the gate {gate} was removed already")
    using = [
        str(policies)
        for policies in PolicySet.objects.filter(
            status__in=["in_force", "draft", "proposed"]
        )
        if any(rule.gate == gate.name for rule in policies.as_values())
    ]
    if using:
        raise ConflictError(
            f"{' and '.join(using)} name the gate {gate}", fix="change the rules first"
        )
    gate.removed_at = now()
    gate.save(update_fields=["removed_at"])
    audit.record(
        "gate.removed", actor=by, target=gate, summary=f"Removed the gate {gate}"
    )
    return gate


def is_gate(name: str) -> bool:
    """Whether rules may name it."""
    return Gate.objects.filter(name=name, removed_at=None).exists()


def gates_not_there(rules: Iterable[Rule]) -> list[str]:
    """What is wrong with rules that name a gate which is not there, a sentence each."""
    return [
        f"rule `{rule.name}`: there is no gate `{rule.gate}`"
        for rule in rules
        if rule.gate and not is_gate(rule.gate)
    ]


def gates_of(rules: Iterable[Rule]) -> list[str]:
    """The gates the rules name, each once. Raises `NoPolicyError` for one that is not there."""
    names = sorted({rule.gate for rule in rules if rule.gate})
    for name in names:
        if not is_gate(name):
            raise NoPolicyError(
                f"an approval rule names the gate `{name}`, which is not there",
                fix="an administrator mends the rule",
            )
    return names
