"""The tools an MCP server lists: its hints are its own word, so in doubt the worse one counts."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from charter.engine.strict_json import JsonError, read_json
from charter.language.names import is_name
from charter.manifest import canonical, digest_of_bytes
from charter.manifest.canonical import CanonicalError
from registry.imports import text
from registry.imports.effects import believed
from registry.imports.errors import ImportRefusedError
from registry.imports.proposal import Effect, Kind, Proposal, ProposedTool, kind_of

MAX_TOOLS = 500
MAX_SCHEMA = 16 * 1024
_DEFINED_BY = ("name", "description", "inputSchema", "outputSchema", "annotations")


def definition_of(tool: Mapping[str, Any]) -> str | None:
    """The SHA-256 of what defines a tool as `tools/list` gives it, `sha256:…`; None if it has no such form.

    Of the RFC 8785 form of name, description, schemas and annotations: what else changes is appearance.
    """
    defined = {name: tool[name] for name in _DEFINED_BY if tool.get(name) is not None}
    try:
        return digest_of_bytes(canonical(defined))
    except CanonicalError:
        return None


def read_tool_list(content: bytes) -> Proposal:
    """Read a saved answer: `{"serverInfo": {…}, "tools": […]}`, or the result of `tools/list` alone."""
    try:
        data = read_json(content.removeprefix(b"\xef\xbb\xbf"))
    except JsonError as error:
        raise ImportRefusedError(str(error)) from None
    if isinstance(data, dict) and isinstance(data.get("result"), dict):
        data = data["result"]
    if not isinstance(data, dict) or not isinstance(data.get("tools"), list):
        raise ImportRefusedError(
            "it is no list of tools", fix="it is an object with `tools`, a list"
        )
    server = data.get("serverInfo")
    return propose_server(
        server if isinstance(server, dict) else {}, data["tools"], endpoint=""
    )


def propose_server(
    server: Mapping[str, Any], listed: list[Any], *, endpoint: str, said: str = ""
) -> Proposal:
    """Propose an agent with the tools of a server. `said`: its instructions, shown as its own word."""
    name = text.member(server, "name", text.TITLE)
    title = text.member(server, "title", text.TITLE) or name
    if not title:
        title = text.cleaned(endpoint.partition("://")[2], text.TITLE) or "MCP server"
    warnings: list[str] = []
    if len(listed) > MAX_TOOLS:
        warnings.append(f"only the first {MAX_TOOLS} tools were read")
    resource = text.resource_name(name or title)
    tools = tuple(_tools(listed[:MAX_TOOLS], resource, warnings))
    return Proposal(
        kind=Kind.MCP,
        external_id=endpoint or name or title,
        name=text.slug(name or title),
        title=title,
        purpose=text.member(server, "description", text.PURPOSE)
        or text.cleaned(said, text.PURPOSE),
        agent_kind=kind_of(tools),
        tags=("mcp",),
        version=text.member(server, "version", 60),
        endpoint=endpoint,
        tools=tools,
        facts=text.facts(("Protocol", "MCP")),
        warnings=tuple(warnings),
    )


def _tools(
    listed: list[Any], resource: str, warnings: list[str]
) -> Iterator[ProposedTool]:
    seen: set[str] = set()
    for one in listed:
        name = one.get("name") if isinstance(one, dict) else None
        if not is_name(name) or name in seen:
            shown = text.cleaned(name, 80) or "a tool without a name"
            warnings.append(
                f"`{shown.replace('`', '')}` is left out: its name is none, or another's"
            )
            continue
        seen.add(name)
        hints = one.get("annotations")
        hints = hints if isinstance(hints, dict) else {}
        effect, warning = believed(name, _effect(hints))
        warnings.extend([warning] if warning else [])
        yield ProposedTool(
            name=name,
            effect=effect,
            resource=resource,
            title=text.member(one, "title", text.TITLE)
            or text.member(hints, "title", text.TITLE),
            description=text.member(one, "description", text.DESCRIPTION),
            source=_source(hints),
            is_idempotent=_flag(hints, "idempotentHint"),
            is_open_world=_flag(hints, "openWorldHint"),
            input_schema=_schema(one),
            definition=definition_of(one),
        )


def _effect(hints: Mapping[str, Any]) -> Effect:
    """MCP's defaults: a tool writes unless it says it reads, and destroys unless it says it does not."""
    if hints.get("readOnlyHint") is True:
        return Effect.READ
    if hints.get("destructiveHint") is False:
        return Effect.WRITE
    return Effect.DESTRUCTIVE


def _source(hints: Mapping[str, Any]) -> str:
    named = ("readOnlyHint", "destructiveHint")
    said = [
        f"{name} {str(hints[name]).lower()}"
        for name in named
        if isinstance(hints.get(name), bool)
    ]
    return " and ".join(said) or "no hint, which counts as destructive"


def _flag(hints: Mapping[str, Any], name: str) -> bool | None:
    found = hints.get(name)
    return found if isinstance(found, bool) else None


def _schema(tool: Mapping[str, Any]) -> Mapping[str, Any] | None:
    schema = tool.get("inputSchema")
    if not isinstance(schema, dict):
        return None
    try:
        return schema if len(canonical(schema)) <= MAX_SCHEMA else None
    except CanonicalError:
        return None
