"""What a round freezes: the change in sentences, its risk, the advice, who must approve."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from approvals.services.judging import judge
from approvals.services.policies import Asked, Change, requirement_for
from registry.errors import ConflictError
from registry.models import Environment, Person
from scopes.models import Manifest, Version
from scopes.services.manifests import in_force
from scopes.services.words import advice_on, words_of


@dataclass(frozen=True, slots=True)
class Proposal:
    """Everything an approver reads, computed from the version and what is in force; JSON-ready."""

    base: Manifest | None
    changes: list[dict[str, Any]]
    words: dict[str, list[str]]
    risk: str
    risk_reasons: list[str]
    authors: frozenset[int]
    lints: list[dict[str, Any]]

    @property
    def kinds(self) -> frozenset[str]:
        """The kinds of change in it."""
        return frozenset(change["kind"] for change in self.changes)

    @property
    def blocking(self) -> list[dict[str, Any]]:
        """The advice that must be mended before anyone is asked."""
        return [lint for lint in self.lints if lint["severity"] == "error"]


def propose(version: Version, environment: Environment, *, mode: str) -> Proposal:
    """Compare `version` with what is in force in `environment`, and judge it (`judge`)."""
    base = in_force(version.agent, environment)
    judged = judge(version, base, environment, mode=mode)
    authors = authors_since(base, version)
    return Proposal(
        base=base,
        changes=judged.changes,
        words=words_of(judged.document),
        risk=judged.risk,
        risk_reasons=judged.reasons,
        authors=authors,
        lints=advice_on(
            judged.document,
            production=environment.is_production,
            authors=authors,
            environment=environment,
        ),
    )


def require_change(proposal: Proposal, environment: Environment) -> None:
    """Raise `ConflictError` when what is in force in `environment` means the same already."""
    if proposal.base is not None and not proposal.changes:
        raise ConflictError(
            f"nothing changes in {environment}: version "
            f"{proposal.base.version.number} means the same"
        )


def authors_since(base: Manifest | None, version: Version) -> frozenset[int]:
    """The ids of everyone who wrote `version` or one it was drafted from, back to what is in force there.

    In force elsewhere does not count: another environment's approvers may have asked for less.
    """
    authors: set[int] = set()
    step: Version | None = version
    while step is not None and (base is None or step.pk != base.version_id):
        authors |= set(step.authors.values_list("person_id", flat=True))
        step = step.base
    return frozenset(authors)


def requirement_of(
    proposal: Proposal,
    version: Version,
    environment: Environment,
    *,
    asked_by: Person,
    at: datetime,
    emergency: bool = False,
) -> Asked:
    """Who must approve this proposal; its authors and the asker never count."""
    excluded = {*proposal.authors, asked_by.pk}
    change = Change(version, environment, proposal.risk, proposal.kinds, emergency)
    return requirement_for(change, excluded=excluded, at=at)
