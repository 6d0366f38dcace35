"""A decision that a client gave by itself under a lease: believed as far as it can be checked.

The effect is the client's word: the action may have happened. The sentence and the reasons are the server's,
which decides the same request again; where it would have answered otherwise the record says so.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from charter.engine import (
    Effect,
    Refusal,
    Request,
    RunState,
    Standing,
    decide,
    parse_request,
)
from charter.engine.ruling import Code
from scopes.resolver.charters import Charter
from scopes.resolver.ruled import Answer
from scopes.resolver.ruling import answer_of, facts_kept, fields_shown

MEMBERS = frozenset(
    {"id", "call", "at", "action", "resource", "mode", "request_digest", "effect"}
    | {"code", "context", "shown", "arguments_digest"}
)
OPTIONAL = frozenset({"context", "shown", "arguments_digest"})
FINAL = frozenset({Effect.ALLOW.value, Effect.DENY.value})
_CODES = frozenset(one.value for one in Code)
_DIGEST = re.compile(r"sha256:[0-9a-f]{64}")


@dataclass(frozen=True, slots=True)
class Told:
    """One decision of a client's. `at`: by its clock. `shown`: arguments, as the client sent them."""

    id: UUID
    call: str
    at: datetime
    request: Request
    shown: dict[str, Any]
    request_digest: str
    arguments_digest: str
    effect: str
    code: str

    @property
    def is_allow(self) -> bool:
        """Whether the client let the action go ahead."""
        return self.effect == Effect.ALLOW.value


def told_of(data: object) -> Told:
    """Return the decision in plain data. Raises `ValueError` saying what is wrong with it."""
    if not isinstance(data, dict):
        raise ValueError("a decision is an object")  # noqa: TRY004 (data, not a type)
    missing, unknown = MEMBERS - OPTIONAL - data.keys(), data.keys() - MEMBERS
    if missing or unknown:
        raise ValueError("a decision has the members that docs/http.md names")
    asked = {name: data[name] for name in ("action", "resource", "mode", "call")}
    request = parse_request({**asked, "context": data.get("context", {})})
    if isinstance(request, Refusal):
        raise ValueError(request.say)  # noqa: TRY004 (data, not a type)
    shown = data.get("shown", {})
    if not isinstance(shown, dict):
        raise ValueError("`shown` is an object")  # noqa: TRY004 (data, not a type)
    if data["effect"] not in FINAL or data["code"] not in _CODES:
        raise ValueError("a client decides allow or deny, by a known code")
    return Told(
        id=_uuid(data["id"]),
        call=data["call"],
        at=_time(data["at"]),
        request=request,
        shown=shown,
        request_digest=_digest(data["request_digest"]),
        arguments_digest=_digest(data.get("arguments_digest", ""), optional=True),
        effect=data["effect"],
        code=data["code"],
    )


def answer_to(told: Told, charter: Charter, manifest: str) -> Answer:
    """Return the answer as it is recorded: the client's effect, the server's reasons."""
    standing = Standing(manifest=manifest)
    answer = answer_of(decide(charter.compiled, told.request, RunState(), standing))
    if (answer.effect, answer.code) == (told.effect, told.code):
        return answer
    return replace(
        answer,
        effect=told.effect,
        code=told.code,
        say=f"The agent's client answered {told.effect} by itself ({told.code});"
        f" the server would have said: {answer.say}",
    )


def kept_of(told: Told, charter: Charter) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return the facts and the arguments that are kept: those the charter names, and no others."""
    facts = facts_kept(told.request, charter)
    return facts, fields_shown(replace(told.request, arguments=told.shown), charter)


def _uuid(text: object) -> UUID:
    try:
        return UUID(text if isinstance(text, str) else "")
    except ValueError:
        raise ValueError("`id` is a UUID") from None


def _time(text: object) -> datetime:
    try:
        at = datetime.fromisoformat(text if isinstance(text, str) else "")
    except ValueError:
        raise ValueError("`at` is a time (RFC 3339)") from None
    if at.tzinfo is None:
        raise ValueError("`at` is a time with its offset (RFC 3339)")
    return at


def _digest(text: object, *, optional: bool = False) -> str:
    if optional and text == "":
        return ""
    if not isinstance(text, str) or not _DIGEST.fullmatch(text):
        raise ValueError("a digest is `sha256:` and 64 hexadecimal digits")
    return text
