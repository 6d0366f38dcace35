"""What a document proposes: an agent, its tools and what they do, and where each fact came from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any


class Kind(StrEnum):
    """The documents that are read."""

    A2A = "a2a"
    MCP = "mcp"
    OPENAPI = "openapi"
    REGISTRY = "registry"
    CSV = "csv"


class Effect(StrEnum):
    """What a tool does to what it touches; unknown: nobody says."""

    READ = "read"
    WRITE = "write"
    DESTRUCTIVE = "destructive"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class ProposedTool:
    """A tool, operation or skill. `resource`: what it touches, empty when nobody says.

    `definition`: the SHA-256 of its definition, when it has one that can be compared later.
    """

    name: str
    effect: Effect
    resource: str = ""
    title: str = ""
    description: str = ""
    source: str = ""
    is_idempotent: bool | None = None
    is_open_world: bool | None = None
    input_schema: Mapping[str, Any] | None = None
    definition: str | None = None


@dataclass(frozen=True, slots=True)
class Proposal:
    """An agent as a document describes it. `external_id`: what the source calls it, the same every time.

    `facts`: label and value, for people. `signature`: what was found out about the card's, empty for none
    that could have one.
    """

    kind: Kind
    external_id: str
    name: str
    title: str
    purpose: str = ""
    agent_kind: str = "micro"
    tags: tuple[str, ...] = ()
    version: str = ""
    endpoint: str = ""
    tools: tuple[ProposedTool, ...] = ()
    facts: tuple[tuple[str, str], ...] = ()
    warnings: tuple[str, ...] = ()
    signature: str = ""

    def with_signature(self, found: str) -> Proposal:
        """The proposal of a card whose signatures were looked at."""
        return replace(self, signature=found)


def kind_of(tools: tuple[ProposedTool, ...]) -> str:
    """Micro: one tool, one task, one output; more than one makes it macro."""
    return "macro" if len(tools) > 1 else "micro"
