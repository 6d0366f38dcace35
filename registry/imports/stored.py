"""A proposal as plain data and back, to be kept between looking at it and importing it."""

from __future__ import annotations

from dataclasses import asdict, fields
from typing import Any

from registry.imports.proposal import Effect, Kind, Proposal, ProposedTool


def to_data(proposal: Proposal) -> dict[str, Any]:
    """As JSON data, without the tools' schemas: their definitions' digests stand for them."""
    data = asdict(proposal)
    for tool in data["tools"]:
        del tool["input_schema"]
    return data


def from_data(data: dict[str, Any]) -> Proposal:
    """The proposal that `to_data` wrote."""
    given = {field.name: data[field.name] for field in fields(Proposal)}
    tools = (
        ProposedTool(**{**tool, "effect": Effect(tool["effect"])})
        for tool in data["tools"]
    )
    return Proposal(
        **{
            **given,
            "kind": Kind(data["kind"]),
            "tags": tuple(data["tags"]),
            "tools": tuple(tools),
            "facts": tuple((label, value) for label, value in data["facts"]),
            "warnings": tuple(data["warnings"]),
        }
    )
