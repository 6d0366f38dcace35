"""What a version changes somewhere and how risky that is: when it is proposed, and before it is in force."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from approvals.models import DeploymentRequest, Round
from charter.language import Document, assess, diff, read
from registry.errors import InvalidError
from registry.models import Environment
from scopes.models import Manifest, Version
from scopes.services.documents import canonical_text
from scopes.services.words import changes_between

SHADOW_CHANGE = {
    "kind": "removes_safeguard",
    "sentence": "only watches from now on: nothing it decides is enforced",
    "path": "mode",
}
ENFORCE_CHANGE = {
    "kind": "narrower",
    "sentence": "enforces from now on what it only watched until now",
    "path": "mode",
}


@dataclass(frozen=True, slots=True)
class Judged:
    """The changes, [{kind, sentence, path}], and the risk with its reasons."""

    document: Document
    changes: list[dict[str, Any]]
    risk: str
    reasons: list[str]


def judge(
    version: Version, base: Manifest | None, environment: Environment, *, mode: str
) -> Judged:
    """Compare `version` with what is in force there; `InvalidError` where its text is not what it signs."""
    new = _document(version)
    old = read(base.version.text) if base else None
    softened = base is not None and base.mode == "enforce" and mode == "shadow"
    risk = assess(diff(old, new), production=environment.is_production)
    rows = changes_between(old, new)
    if softened:
        rows.insert(0, SHADOW_CHANGE)
    if base is not None and base.mode == "shadow" and mode == "enforce":
        rows.append(ENFORCE_CHANGE)
    return Judged(
        new,
        rows,
        "high" if softened else str(risk.level),
        [*([SHADOW_CHANGE["sentence"]] if softened else []), *risk.reasons],
    )


def judged_otherwise(request: DeploymentRequest, proposed: Round) -> str:
    """Why the round is not what its version is, in a sentence; empty when it is.

    The approvers were asked by these kinds of change and this risk. Sentences are not compared: another
    release may word them better.
    """
    try:
        today = judge(
            proposed.version,
            proposed.base,
            request.environment,
            mode=proposed.mode,
        )
    except InvalidError as refusal:
        return refusal.message
    if proposed.digest != proposed.version.digest:
        return "the approval is for another digest"
    if (_places(today.changes), today.risk) != (
        _places(proposed.changes),
        proposed.risk,
    ):
        return "what it changes is judged otherwise than it was when people were asked"
    return ""


def _places(changes: list[dict[str, Any]]) -> list[tuple[str, str]]:
    return sorted((change["kind"], change["path"]) for change in changes)


def _document(version: Version) -> Document:
    document = read(version.text)
    if canonical_text(document)[1] != version.digest:
        raise InvalidError(
            f"the text of version {version.number} is not what its digest names",
            fix="save it as a version again",
        )
    return document
