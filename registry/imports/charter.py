"""A proposed charter: the least an agent needs to be tried, and beside each line where it came from.

What only reads is granted, action by action. What writes is listed and granted only when asked for; what
takes away asks a person besides. A tool that is not granted is not mapped, and so denied.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from charter.language import DocumentError, from_canonical, write
from charter.language.edit.comments import add_comments
from charter.language.lints.scope import RISKY_VERBS
from charter.language.names import covers, fold, is_name
from registry.imports import text
from registry.imports.effects import DESTRUCTIVE_VERBS
from registry.imports.proposal import Effect, Proposal, ProposedTool

PURPOSE = 300
MAX_ACTIONS = 25
TIMEOUT = 15
_FIT = (200, 120, 60, 30, 10, 0)
_LISTED = 8
_SOURCES = 3
_BOUNDARY = {
    "max_actions_per_run": MAX_ACTIONS,
    "timeout_minutes": TIMEOUT,
    "max_runs_per_hour": 60,
    "max_open_runs": 2,
}
_ESCALATION = {
    "trigger": "confidence_score < 0.7",
    "action": "queue_for_human_review",
}
_EDGE_CASES = {
    "ambiguous_input": "queue_for_human_review",
    "tool_timeout": "stop_run",
    "tool_error": "stop_run",
    "low_confidence": "queue_for_human_review",
}


@dataclass(frozen=True, slots=True)
class ProposedText:
    """A charter's text, and what a person should know of how it was made."""

    text: str
    warnings: tuple[str, ...]


def propose_charter(
    proposal: Proposal, *, agent: str, agent_kind: str, writes: bool = False
) -> ProposedText:
    """Propose a charter that reads and has no error, for the agent of that name and kind.

    `writes`: grant what writes too; what takes away then asks a person every time.
    """
    usable = [one for one in proposal.tools if is_name(one.name) and one.resource]
    usable = [one for one in usable if one.effect is not Effect.UNKNOWN]
    for most in _FIT:
        taken, left = usable[:most], len(usable) - most
        try:
            made = _made(proposal, taken, agent, agent_kind, writes=writes)
        except DocumentError:
            continue
        warning = f"only the first {most} of {len(usable)} tools fit a charter"
        return ProposedText(made, (warning,) if left > 0 else ())
    raise AssertionError("a charter without tools fits")


def _made(
    proposal: Proposal,
    tools: list[ProposedTool],
    agent: str,
    agent_kind: str,
    *,
    writes: bool,
) -> str:
    granted = [one for one in tools if writes or one.effect is Effect.READ]
    purpose = text.cleaned(proposal.purpose, PURPOSE)
    patterns = _patterns(tools, granted)
    boundary: dict[str, Any] = {**_BOUNDARY}
    if patterns:
        boundary["requires_approval"] = [{"pattern": one} for one in patterns]
    data: dict[str, Any] = {
        "agent": agent,
        "type": agent_kind,
        **({"purpose": purpose} if purpose else {}),
        "authorization": {
            "can_access": _grants(granted),
            "escalation": _ESCALATION,
            "edge_cases": _EDGE_CASES,
            "scope_boundary": boundary,
        },
    }
    if granted:
        data["tools"] = {one.name: _mapping(one) for one in granted}
    written = write(from_canonical(data))
    return add_comments(written, _comments(proposal, tools, granted, patterns))


def _mode(tool: ProposedTool) -> str:
    return "read" if tool.effect is Effect.READ else "write"


def _grants(granted: list[ProposedTool]) -> list[dict[str, Any]]:
    """One grant for each resource and mode, which names its actions."""
    return [
        {"resource": resource, "modes": [mode], "actions": names}
        for (resource, mode), names in _grouped(granted).items()
    ]


def _grouped(granted: list[ProposedTool]) -> dict[tuple[str, str], list[str]]:
    found: dict[tuple[str, str], list[str]] = {}
    for tool in granted:
        found.setdefault((tool.resource, _mode(tool)), []).append(tool.name)
    return found


def _mapping(tool: ProposedTool) -> dict[str, Any]:
    mapping: dict[str, Any] = {
        "action": tool.name,
        "resource": tool.resource,
        "mode": _mode(tool),
    }
    if tool.definition is not None:
        mapping["definition"] = tool.definition
    return mapping


def _patterns(tools: list[ProposedTool], granted: list[ProposedTool]) -> list[str]:
    """What asks a person first: each destructive tool, whole verbs where it begins with one."""
    asked = [one.name for one in tools if one.effect is Effect.DESTRUCTIVE]
    asked += [one.name for one in granted if one.effect is Effect.WRITE and _risky(one)]
    wide = dict.fromkeys(f"{verb}*" for name in asked if (verb := _first_verb(name)))
    exact: list[str] = []
    for name in asked:
        if not any(covers(one, name) for one in (*wide, *exact)):
            exact.append(name)
    return [*wide, *exact]


def _risky(tool: ProposedTool) -> bool:
    return fold(tool.name).split("_")[0] in RISKY_VERBS


def _first_verb(name: str) -> str | None:
    first = fold(name).split("_")[0]
    return first if first in DESTRUCTIVE_VERBS else None


def _comments(
    proposal: Proposal,
    tools: list[ProposedTool],
    granted: list[ProposedTool],
    patterns: list[str],
) -> dict[tuple[str | int, ...], list[str]]:
    """Path to lines. Names and sources only: a foreign description says nothing in a charter's margin."""
    source = f"{proposal.kind} {proposal.version}".strip()
    scope = "authorization"
    found: dict[tuple[str | int, ...], list[str]] = {
        ("agent",): [f"Proposed by an import ({source}); nothing of it is in force"],
        ("purpose",): ["In the words of whoever describes it"],
        (scope, "can_access"): _unlisted(tools, granted),
        (scope, "escalation"): ["Charter's default: who is unsure asks a person"],
        (scope, "edge_cases"): ["Charter's default"],
        (scope, "scope_boundary"): ["Charter's default, meant to be small"],
        ("tools",): ["What is not mapped here is denied"],
    }
    for index, (key, names) in enumerate(_grouped(granted).items()):
        said = sorted({one.source for one in granted if one.name in names} - {""})
        what = "read" if key[1] == "read" else "write"
        found[scope, "can_access", index] = [
            f"{len(names)} that {what}: {_few(said, most=_SOURCES)}"
        ]
    if patterns:
        asked = [
            one.name for one in tools if any(covers(p, one.name) for p in patterns)
        ]
        found[scope, "scope_boundary", "requires_approval"] = [
            f"A person says yes first: {_few(asked, most=_SOURCES)}"
        ]
    return found


def _unlisted(tools: list[ProposedTool], granted: list[ProposedTool]) -> list[str]:
    """What was found and is not granted, a line for each kind."""
    if not tools:
        return ["Nobody says what it touches; grant that here, and only that"]
    left = [one for one in tools if one not in granted]
    return [
        f"Not granted, {why}: {_few([one.name for one in left if one.effect is effect])}"
        for effect, why in _WHY.items()
        if any(one.effect is effect for one in left)
    ]


_WHY = {Effect.WRITE: "it writes", Effect.DESTRUCTIVE: "it takes away"}


def _few(listed: list[str], *, most: int = _LISTED) -> str:
    shown = ", ".join(listed[:most])
    return f"{shown} and {len(listed) - most} more" if len(listed) > most else shown
