"""OpenAPI 3.0 and 3.1 documents: an operation is a tool, its path names the resource, its method the mode."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from charter.language.names import NAME, is_name
from registry.imports import text
from registry.imports.documents import read_object
from registry.imports.effects import believed
from registry.imports.errors import ImportRefusedError
from registry.imports.proposal import Effect, Kind, Proposal, ProposedTool, kind_of

MAX_OPERATIONS = 1000
METHODS = {
    "get": Effect.READ,
    "head": Effect.READ,
    "options": Effect.READ,
    "post": Effect.WRITE,
    "put": Effect.WRITE,
    "patch": Effect.WRITE,
    "delete": Effect.DESTRUCTIVE,
}
IDEMPOTENT = frozenset({"get", "head", "options", "put", "delete"})
_VERSION = re.compile(r"v\d+(?:\.\d+)*|api|rest", re.IGNORECASE)


def read_openapi(content: bytes) -> Proposal:
    """Read an OpenAPI document, JSON or YAML. Raises `ImportRefusedError`."""
    document = read_object(content)
    protocol = document.get("openapi")
    if not isinstance(protocol, str) or not protocol.startswith(("3.0", "3.1")):
        raise ImportRefusedError(
            "it is no OpenAPI document of version 3.0 or 3.1",
            fix="it begins with `openapi: 3.1.0`; convert an older one first",
        )
    info = document.get("info")
    title = text.member(info, "title", text.TITLE)
    if not title or not isinstance(document.get("paths", {}), dict):
        raise ImportRefusedError("it needs `info.title` and `paths`")
    warnings: list[str] = []
    tools = tuple(_tools(document, warnings))
    endpoint = _server(document)
    return Proposal(
        kind=Kind.OPENAPI,
        external_id=f"{title} {endpoint}".strip(),
        name=text.slug(title),
        title=title,
        purpose=text.member(info, "description", text.PURPOSE)
        or text.member(info, "summary", text.PURPOSE),
        agent_kind=kind_of(tools),
        tags=text.tags(
            text.member(one, "name", text.TAG) for one in text.items(document, "tags")
        ),
        version=text.member(info, "version", 60),
        endpoint=endpoint,
        tools=tools,
        facts=text.facts(("Protocol", f"OpenAPI {text.cleaned(protocol, 20)}")),
        warnings=tuple(warnings),
    )


def _server(document: dict[str, Any]) -> str:
    for server in text.items(document, "servers"):
        address = text.web_address(
            server.get("url") if isinstance(server, dict) else None
        )
        if address:
            return address
    return ""


def _tools(document: dict[str, Any], warnings: list[str]) -> Iterator[ProposedTool]:
    seen: set[str] = set()
    for path, method, operation in _operations(document):
        if len(seen) == MAX_OPERATIONS:
            warnings.append(f"only the first {MAX_OPERATIONS:,} operations were read")
            return
        name, resource = _name(path, method, operation), _resource(path)
        if name is None or resource is None or name in seen:
            shown = text.cleaned(f"{method.upper()} {path}", 80)
            warnings.append(f"`{shown}` is left out: it has no name of its own")
            continue
        seen.add(name)
        effect, warning = believed(name, METHODS[method])
        warnings.extend([warning] if warning else [])
        yield ProposedTool(
            name=name,
            effect=effect,
            resource=resource,
            title=text.member(operation, "summary", text.TITLE),
            description=text.member(operation, "description", text.DESCRIPTION),
            source=text.cleaned(f"{method.upper()} {path}", 100),
            is_idempotent=method in IDEMPOTENT,
        )


def _operations(
    document: dict[str, Any],
) -> Iterator[tuple[str, str, dict[str, Any]]]:
    for path, entry in document.get("paths", {}).items():
        if not isinstance(path, str) or not isinstance(entry, dict):
            continue
        for method in METHODS:
            if isinstance(entry.get(method), dict):
                yield path, method, entry[method]


def _name(path: str, method: str, operation: dict[str, Any]) -> str | None:
    """Its `operationId`, else method and path in words."""
    given = operation.get("operationId")
    if is_name(given):
        return given
    words = re.findall(r"[A-Za-z0-9]+", f"{method} {path}")
    made = "_".join(words).lower()[:128]
    return made if words and NAME.fullmatch(made) else None


def _resource(path: str) -> str | None:
    """The first part of a path that is neither a version nor a parameter, as a name."""
    for part in path.split("/"):
        if part and "{" not in part and not _VERSION.fullmatch(part):
            made = re.sub(r"[^A-Za-z0-9_]+", "_", part).strip("_")[:100].lower()
            return made or None
    return "root"
