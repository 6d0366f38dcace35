"""One question to one gate: a signed POST, and reading the answer as strictly as can be."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from approvals.models import GateAsking
from charter.engine.strict_json import JsonError, read_json
from registry.clock import now
from registry.errors import Refusal
from registry.fetch.posting import Answered, post
from registry.hooks.bodies import JSON
from registry.hooks.signature import signed_headers
from registry.imports.text import cleaned
from registry.services.imports.outside import allowed_hosts
from registry.vault import unsealed

KEPT = 16 * 1024
_OK = 200


@dataclass(frozen=True, slots=True)
class Answer:
    """Yes, or why it is no. `status` None: nothing answered."""

    said_yes: bool
    reason: str = ""
    status: int | None = None


def put(asking: GateAsking, question: dict[str, Any]) -> Answer:
    """Ask within the gate's time. Whatever is not a plain yes for this very digest is no."""
    body = json.dumps(question, ensure_ascii=False, separators=(",", ":")).encode()
    gate = asking.gate
    try:
        signed = signed_headers(
            body,
            message=f"gate_{asking.round_id}_{asking.number}",
            timestamp=int(now().timestamp()),
            keys=[unsealed(gate.secret)],
        )
        answer = post(
            unsealed(gate.address),
            body=body,
            headers={
                "Content-Type": JSON,
                "Idempotency-Key": str(asking.round_id),
                **signed,
            },
            allowed=allowed_hosts(),
            seconds=gate.seconds,
            kept=KEPT,
        )
    except Refusal as refusal:
        return Answer(said_yes=False, reason=refusal.message)
    reason = _why_not(answer, asking.digest)
    return Answer(not reason, reason, answer.status)


def _why_not(answer: Answered, digest: str) -> str:
    """Why the answer is no; empty for a yes."""
    wrong = _wrong_form(answer)
    if wrong:
        return wrong
    try:
        said = read_json(answer.body)
    except JsonError:
        return "its answer is no JSON"
    return _wrong_words(said, digest)


def _wrong_form(answer: Answered) -> str:
    if 300 <= answer.status < 400:  # noqa: PLR2004 (HTTP: it lies elsewhere)
        return "it sends on to another address, which is not followed"
    if answer.status != _OK:
        return f"it answers with status {answer.status}"
    if answer.media_type != "application/json":
        kind = answer.media_type[:80] or "no media type"
        return f"it answers with `{kind}`, not with JSON"
    return "" if answer.is_whole else "its answer is too long"


def _wrong_words(said: Any, digest: str) -> str:
    if not isinstance(said, dict) or not isinstance(said.get("decision"), str):
        return "its answer has no decision"
    if said.get("digest", digest) != digest:
        return "its answer is for another digest"
    if said["decision"] == "yes":
        return ""
    why = said.get("reason")
    return "it says no" + (f": {cleaned(why, 300)}" if why else "")
