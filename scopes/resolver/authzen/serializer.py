"""The one place where AuthZEN's words become Charter's, and back."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any, Final, NoReturn

from charter.engine import Decision, Effect
from scopes.resolver.problems import Problem
from scopes.resolver.spoken import Speaker
from scopes.resolver.text import is_storable

AGENT_TYPES = frozenset({"agent", "user"})
"""Both name an agent; nobody else is known here."""
PROFILE = "draft-mcguinness-authzen-access-request"

NO_MODE: Final = object()
"""No mode was sent: the catalogue says which."""

_PERSON = frozenset({Effect.REQUIRE_APPROVAL, Effect.ESCALATE})
_REQUIRED = {
    "subject": ("type", "id"),
    "action": ("name",),
    "resource": ("type", "id"),
}


class Part(StrEnum):
    """What a search leaves open, as addresses say it."""

    AGENT = "subject"
    RESOURCE = "resource"
    ACTION = "action"


@dataclass(frozen=True, slots=True)
class Asking:
    """One question. `agent` None: it is about nobody that is known. `mode` as it was sent, or `NO_MODE`."""

    agent: str | None
    resource: str
    action: str
    mode: object
    facts: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Blank:
    """A question with one part left open. `type`: what found agents and resources are called."""

    part: Part
    type: str
    asking: Asking

    @property
    def is_of_nobody(self) -> bool:
        """Whether no name could fill it: the type of agent is unknown."""
        if self.part is Part.AGENT:
            return self.type not in AGENT_TYPES
        return self.asking.agent is None

    def filled(self, name: str) -> Asking:
        """Return the question with the name in its place."""
        match self.part:
            case Part.AGENT:
                return replace(self.asking, agent=name)
            case Part.RESOURCE:
                return replace(self.asking, resource=name)
            case Part.ACTION:
                return replace(self.asking, action=name)

    def shown(self, name: str) -> dict[str, str]:
        """Return a found name as AuthZEN shows it."""
        if self.part is Part.ACTION:
            return {"name": name}
        return {"type": self.type, "id": name}


def asking_of(data: Mapping[str, Any]) -> Asking:
    """Return an evaluation's question; unknown members are ignored. Raises `Problem` 400."""
    return _asking(data, None)[0]


def blank_of(part: Part, data: Mapping[str, Any]) -> Blank:
    """Return a search's question; the name it leaves open is ignored if sent. Raises `Problem` 400."""
    asking, type_ = _asking(data, part)
    return Blank(part, type_, asking)


def with_defaults(data: Mapping[str, Any], item: object) -> dict[str, Any]:
    """Return one of the `evaluations` with what stands above them, an entity at a time.

    An entity of its own replaces the default as a whole, but for what each must have. Raises `Problem` 400.
    """
    if not isinstance(item, dict):
        malformed("each of `evaluations` is an object")
    merged = {}
    for member in (*_REQUIRED, "context"):
        default = data.get(member)
        if member not in item:
            if member in data:
                merged[member] = default
            continue
        own = item[member]
        if isinstance(own, dict) and isinstance(default, dict):
            lent = {
                name: default[name]
                for name in _REQUIRED.get(member, ())
                if name in default and name not in own
            }
            own = {**own, **lent}
        merged[member] = own
    return merged


def decision_as_data(
    decision: Decision, speaker: Speaker, *, public_url: str
) -> dict[str, Any]:
    """Return an answer: `true` for an allow and for nothing else; the rest rides in `context`."""
    context = dict(speaker.speak(decision).members)
    if decision.shadow_effect is not None:
        context["shadow_effect"] = decision.shadow_effect.value
    context["manifest"] = decision.manifest
    context["advisory"] = True
    if decision.effect in _PERSON:
        # Not to be requested here: a review belongs to a run (language §4.1).
        context["access_request"] = {
            "draft": PROFILE,
            "requestable": False,
            "reason": decision.code.value,
            "runs": f"{public_url}/api/v1/runs",
        }
    return {"decision": decision.effect is Effect.ALLOW, "context": context}


def error_as_data(problem: Problem) -> dict[str, Any]:
    """Return what stands for one of many that could not be answered: never an allow."""
    error = {"status": problem.status, "code": problem.code, "message": problem.detail}
    return {"decision": False, "context": {"error": error, "advisory": True}}


def malformed(why: str) -> NoReturn:
    """Raise `Problem` 400."""
    raise Problem(400, "invalid_request", why, fix="see docs/authzen.md")


def _asking(data: Mapping[str, Any], open_part: Part | None) -> tuple[Asking, str]:
    about = _entity(data, "subject", open_part is Part.AGENT)
    touched = _entity(data, "resource", open_part is Part.RESOURCE)
    done: dict[str, Any] = {"name": "", "properties": {}}
    if open_part is not Part.ACTION:
        done = _entity(data, "action", is_open=False)
    facts = {
        **about["properties"],
        **touched["properties"],
        **done["properties"],
        **_object(data, "context", of="the request"),
    }
    asking = Asking(
        agent=about.get("id") if about["type"] in AGENT_TYPES else None,
        resource=touched.get("id", ""),
        action=done["name"],
        mode=done["properties"].get("mode", NO_MODE),
        facts=facts,
    )
    return asking, touched["type"] if open_part is Part.RESOURCE else about["type"]


def _entity(data: Mapping[str, Any], member: str, is_open: bool) -> dict[str, Any]:  # noqa: FBT001 (private)
    """Return an entity with its `properties`; one that is left open has no `id`."""
    entity = data.get(member)
    if not isinstance(entity, dict):
        malformed(f"`{member}` is an object, and required")
    found: dict[str, Any] = {}
    for name in _REQUIRED[member]:
        if is_open and name == "id":
            continue
        value = entity.get(name)
        if not isinstance(value, str) or not is_storable(value):
            malformed(f"`{member}.{name}` is a string, and required")
        found[name] = value
    found["properties"] = _object(entity, "properties", of=f"`{member}`")
    return found


def _object(data: Mapping[str, Any], member: str, *, of: str) -> dict[str, Any]:
    value = data.get(member, {})
    if not isinstance(value, dict):
        malformed(f"`{member}` of {of} is an object")
    return value
