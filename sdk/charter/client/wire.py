"""Bytes to values, believing nothing: whatever is odd is no answer."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from charter.client.decision import Decision, Reason
from charter.client.errors import NO_ANSWER, NoAnswerError
from charter.client.steps import Failure, Reply
from charter.engine.canonical import canonical_text
from charter.engine.strict_json import JsonError, read_json

OK = 200
EFFECTS = ("allow", "require_approval", "escalate", "deny")
OBLIGATIONS = ("notify_owner", "use_arguments")
REVIEW_STATES = ("open", "approved", "rejected", "expired")


def as_body(data: Mapping[str, Any]) -> bytes:
    """Return validated data as JSON."""
    return canonical_text(dict(data)).encode()


def read_object(reply: Reply, *, status: int = OK) -> dict[str, Any]:
    """Return the JSON object of a reply with this status. Raises `NoAnswerError`."""
    if reply.status != status:
        raise problem_of(reply)
    if _media_type(reply) != "application/json":
        raise NoAnswerError("the server's answer is no JSON")
    try:
        data = read_json(reply.body)
    except JsonError as problem:
        raise NoAnswerError(f"the server's answer is broken: {problem}") from problem
    if not isinstance(data, dict):
        raise NoAnswerError("the server's answer is no object")
    return data


def problem_of(got: Reply | Failure) -> NoAnswerError:
    """Return what to raise for a reply that is no answer, with its own words if any."""
    if isinstance(got, Failure):
        return NoAnswerError(f"no answer from Charter: {got.say}")
    fallback = f"no answer from Charter: it sent status {got.status}"
    if _media_type(got) != "application/problem+json":
        return NoAnswerError(fallback)
    try:
        data = read_json(got.body)
    except JsonError:
        return NoAnswerError(fallback)
    problem = data if isinstance(data, dict) else {}
    say, code = problem.get("detail") or problem.get("title"), problem.get("code")
    return NoAnswerError(
        say if isinstance(say, str) else fallback,
        code=code if isinstance(code, str) else NO_ANSWER,
    )


def read_decision(reply: Reply, *, call: str) -> Decision:
    """Return the enforced decision on `call`. Raises `NoAnswerError`."""
    data = read_object(reply)
    effect, shadow = data.get("effect"), data.get("shadow_effect")
    if effect not in EFFECTS or (shadow is not None and shadow not in EFFECTS):
        raise NoAnswerError("the server's answer has no effect that is known")
    if data.get("advisory") or data.get("call") != call:
        raise NoAnswerError("the server's answer is to another question")
    code = _text(data, "code")
    if effect == "allow" and shadow is None and code != "granted":
        raise NoAnswerError("the server's answer contradicts itself")
    return Decision(
        effect,
        code,
        _text(data, "say"),
        call,
        reasons=tuple(_reason(one) for one in _list(data, "reasons")),
        obligations=tuple(_obligation(one) for one in _list(data, "obligations")),
        manifest=_text(data, "manifest") if effect == "allow" else data.get("manifest"),
        repeated=data.get("repeated") is True,
        review=_review(data.get("review")),
        left=data["run"] if isinstance(data.get("run"), dict) else None,
        shadow_effect=shadow,
    )


@dataclass(frozen=True, slots=True)
class Review:
    """Where a review stands, when it ends, and what a person noted, perhaps nothing."""

    state: str
    expires_at: datetime
    note: str


def read_review(reply: Reply) -> Review:
    """Return where a review stands. Raises `NoAnswerError`."""
    data = read_object(reply)
    state = _text(data, "state")
    if state not in REVIEW_STATES:
        raise NoAnswerError(f"the server's answer has an unknown state `{state}`")
    note = data.get("note")
    text = note if isinstance(note, str) else ""
    return Review(state, _time(data, "expires_at"), text)


def _media_type(reply: Reply) -> str:
    return reply.headers.get("content-type", "").partition(";")[0].strip().lower()


def _text(data: Mapping[str, Any], name: str) -> str:
    value = data.get(name)
    if not isinstance(value, str) or not value:
        raise NoAnswerError(f"the server's answer has no `{name}`")
    return value


def _time(data: Mapping[str, Any], name: str) -> datetime:
    try:
        time = datetime.fromisoformat(_text(data, name))
    except ValueError as problem:
        raise NoAnswerError(f"the server's answer has an odd `{name}`") from problem
    if time.tzinfo is None:
        raise NoAnswerError(f"the server's answer has an odd `{name}`")
    return time


def _list(data: Mapping[str, Any], name: str) -> list[Any]:
    value = data.get(name, [])
    if not isinstance(value, list) or not all(isinstance(one, dict) for one in value):
        raise NoAnswerError(f"the server's answer has odd `{name}`")
    return value


def _reason(data: Mapping[str, Any]) -> Reason:
    line = data.get("line")
    rule = data.get("rule")
    return Reason(
        _text(data, "code"),
        _text(data, "say"),
        rule if isinstance(rule, str) else None,
        line if isinstance(line, int) else None,
    )


def _obligation(data: Mapping[str, Any]) -> Mapping[str, Any]:
    kind = data.get("type")
    # An obligation this library does not know is one it would not keep.
    if kind not in OBLIGATIONS:
        raise NoAnswerError(f"the answer obliges to `{kind}`, which is not known here")
    if kind == "use_arguments" and not isinstance(data.get("arguments"), dict):
        raise NoAnswerError("the answer obliges to arguments it does not name")
    return data


def _review(data: Any) -> str | None:
    return _text(data, "id") if isinstance(data, dict) else None
