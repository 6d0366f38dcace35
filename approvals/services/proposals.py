"""What a round freezes: the change in sentences, its risk, the advice, who must approve."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

from approvals.services.policies import Requirement, requirement_for
from charter.engine import failing_examples
from charter.language import Document, assess, diff, in_words, lint, read
from registry.models import Environment, Person
from scopes.models import Manifest, Version
from scopes.services.manifests import in_force


@dataclass(frozen=True, slots=True)
class Proposal:
    """Everything an approver reads, computed from the version and what is in force; JSON-ready."""

    base: Manifest | None
    changes: list[dict[str, Any]]
    words: dict[str, list[str]]
    risk: str
    risk_reasons: list[str]
    lints: list[dict[str, Any]]

    @property
    def blocking(self) -> list[dict[str, Any]]:
        """The advice that must be mended before anyone is asked."""
        return [lint for lint in self.lints if lint["severity"] == "error"]


def propose(version: Version, environment: Environment, *, mode: str) -> Proposal:
    """Compare `version` with what is in force in `environment`, and judge it."""
    base = in_force(version.agent, environment)
    new = read(version.text)
    old = read(base.version.text) if base else None
    changes = diff(old, new)
    softened = base is not None and base.mode == "enforce" and mode == "shadow"
    risk = assess(changes, production=environment.is_production)
    rows = [
        {"kind": str(change.kind), "sentence": change.sentence, "path": change.path}
        for change in changes
    ]
    if softened:
        rows.insert(0, SHADOW_CHANGE)
    return Proposal(
        base=base,
        changes=rows,
        words=words_of(new),
        risk="high" if softened else str(risk.level),
        risk_reasons=[
            *([SHADOW_CHANGE["sentence"]] if softened else []),
            *risk.reasons,
        ],
        lints=_lints(new, environment),
    )


SHADOW_CHANGE = {
    "kind": "removes_safeguard",
    "sentence": "only watches from now on: nothing it decides is enforced",
    "path": "mode",
}


def words_of(document: Document) -> dict[str, list[str]]:
    """The charter in words: {group: [sentence]}, each sentence going on from its group's name."""
    words = in_words(document)
    groups = ("may", "must_ask", "must_never", "stops", "promises")
    return {
        group: [sentence.text for sentence in getattr(words, group)] for group in groups
    }


def _lints(document: Document, environment: Environment) -> list[dict[str, Any]]:
    found = lint(document, production=environment.is_production)
    rows = [{**asdict(item), "severity": str(item.severity)} for item in found]
    rows.extend(
        {
            "code": "example_fails",
            "severity": "error",
            "path": failure.path,
            "line": failure.line,
            "message": failure.say,
            "fix": "mend the example or the charter",
        }
        for failure in failing_examples(document)
    )
    return rows


def requirement_of(
    proposal: Proposal,
    version: Version,
    environment: Environment,
    *,
    asked_by: Person,
    at: Any,
) -> Requirement:
    """Who must approve this proposal; its authors and the asker never count."""
    authors = set(version.authors.values_list("person_id", flat=True)) | {asked_by.pk}
    return requirement_for(environment, risk=proposal.risk, excluded=authors, at=at)
