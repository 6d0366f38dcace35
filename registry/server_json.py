"""The published rules of an MCP server's `server.json` (schema 2025-12-11, MCP Registry v0.1).

Names are reverse-DNS, versions are exact ones, packages and remotes say how they are reached. What the
schema leaves open is kept as it came.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any

SCHEMA = "https://static.modelcontextprotocol.io/schemas/2025-12-11/server.schema.json"
MAX_BYTES = 256 * 1024
MAX_ENTRIES = 50
_LONGEST_VERSION = 255
NAME = re.compile(
    r"(?:[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?\.)+[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?"
    r"/[A-Za-z0-9](?:[A-Za-z0-9._-]*[A-Za-z0-9])?",
    re.ASCII,
)
_SCHEMAS = re.compile(
    r"https://static\.modelcontextprotocol\.io/schemas/\d{4}-\d\d-\d\d/server\.schema\.json",
    re.ASCII,
)
_RANGE = re.compile(
    r"[\^~<>=|*,]|\s-\s|(?:^|\.)[xX](?:$|\.)|[\[\]()]|^\s|\s$|[\x00-\x1f\x7f]"
)
_SHA256 = re.compile(r"[a-f0-9]{64}", re.ASCII)
_URL = re.compile(r"https?://[^\s]+|\{[A-Za-z_][A-Za-z0-9_]*\}[^\s]*", re.ASCII)
_WEB = re.compile(r"https?://[^\s/][^\s]*", re.ASCII)
_SIZES = re.compile(r"\d+x\d+|any", re.ASCII)
_IMAGES = frozenset(
    {"image/png", "image/jpeg", "image/jpg", "image/svg+xml", "image/webp"}
)

Check = Callable[[Any, str], Iterator[str]]


def problems_of(document: Any) -> list[str]:
    """Everything wrong with a server.json, each with its place; empty when it may be catalogued."""
    if not isinstance(document, Mapping):
        return ["a server.json is a JSON object"]
    return list(_members(document, "", required=_REQUIRED, known=_DETAIL))


def _members(
    given: Mapping[str, Any],
    at: str,
    *,
    required: tuple[str, ...],
    known: dict[str, Check],
) -> Iterator[str]:
    for name in required:
        if name not in given:
            yield f"`{at}{name}` is missing"
    for name, check in known.items():
        if name in given:
            yield from check(given[name], f"{at}{name}")


def _text(least: int, most: int) -> Check:
    def check(value: Any, at: str) -> Iterator[str]:
        if not isinstance(value, str) or not least <= len(value) <= most:
            yield f"`{at}` is a text of {least} to {most} characters"

    return check


def _like(pattern: re.Pattern[str], words: str, *, most: int = 2000) -> Check:
    def check(value: Any, at: str) -> Iterator[str]:
        if (
            not isinstance(value, str)
            or len(value) > most
            or not pattern.fullmatch(value)
        ):
            yield f"`{at}` is {words}"

    return check


def _version(value: Any, at: str) -> Iterator[str]:
    if not isinstance(value, str) or not 1 <= len(value) <= _LONGEST_VERSION:
        yield f"`{at}` is a text of 1 to 255 characters"
    elif value == "latest" or _RANGE.search(value):
        yield f"`{at}` names one version, such as `1.4.0`, not `{value[:40]}`"


def _object(required: tuple[str, ...], known: dict[str, Check]) -> Check:
    def check(value: Any, at: str) -> Iterator[str]:
        if not isinstance(value, Mapping):
            yield f"`{at}` is an object"
        else:
            yield from _members(value, f"{at}.", required=required, known=known)

    return check


def _list(each: Check) -> Check:
    def check(value: Any, at: str) -> Iterator[str]:
        if not isinstance(value, list) or len(value) > MAX_ENTRIES:
            yield f"`{at}` is a list of at most {MAX_ENTRIES}"
            return
        for index, entry in enumerate(value):
            yield from each(entry, f"{at}[{index}]")

    return check


def _one_of(*choices: str) -> Check:
    def check(value: Any, at: str) -> Iterator[str]:
        if value not in choices:
            yield f"`{at}` is one of {', '.join(choices)}"

    return check


def _transport(*kinds: str) -> Check:
    common: dict[str, Check] = {"type": _one_of(*kinds), "headers": _list(_named)}

    def check(value: Any, at: str) -> Iterator[str]:
        is_local = isinstance(value, Mapping) and value.get("type") == "stdio"
        reached = {**common, "url": _address, "variables": _object((), {})}
        required = ("type",) if is_local else ("type", "url")
        yield from _object(required, common if is_local else reached)(value, at)

    return check


def _argument(value: Any, at: str) -> Iterator[str]:
    kind = value.get("type") if isinstance(value, Mapping) else None
    required = ("type", "name") if kind == "named" else ("type",)
    yield from _object(required, {"type": _one_of("named", "positional")})(value, at)
    if kind == "positional" and not {"value", "valueHint"} & set(value):
        yield f"`{at}` has a `value` or a `valueHint`"


def _package(value: Any, at: str) -> Iterator[str]:
    yield from _object(("registryType", "identifier", "transport"), _PACKAGE)(value, at)
    if (
        isinstance(value, Mapping)
        and value.get("registryType") == "mcpb"
        and "fileSha256" not in value
    ):
        yield f"`{at}.fileSha256` is missing: an mcpb file is checked by it"


_address = _like(_URL, "an address such as https://mcp.example.com/")
_web = _like(_WEB, "an address such as https://example.com/")
_named = _object(("name",), {"name": _text(1, 200)})
_line = _text(1, 2000)
_PACKAGE: dict[str, Check] = {
    "registryType": _text(1, 40),
    "registryBaseUrl": _web,
    "identifier": _line,
    "version": _version,
    "fileSha256": _like(_SHA256, "a SHA-256 of 64 small hexadecimal digits"),
    "runtimeHint": _text(1, 100),
    "transport": _transport("stdio", "streamable-http", "sse"),
    "runtimeArguments": _list(_argument),
    "packageArguments": _list(_argument),
    "environmentVariables": _list(_named),
}
_ICON: dict[str, Check] = {
    "src": _like(re.compile(r"https://[^\s]+"), "an address with https://", most=255),
    "mimeType": _one_of(*sorted(_IMAGES)),
    "sizes": _list(_like(_SIZES, "`any` or a size such as `48x48`")),
    "theme": _one_of("light", "dark"),
}
_REQUIRED = ("name", "description", "version")
_DETAIL: dict[str, Check] = {
    "$schema": _like(_SCHEMAS, f"the schema's address, such as {SCHEMA}"),
    "name": _like(NAME, "a reverse-DNS name such as `com.example/orders`", most=200),
    "description": _text(1, 100),
    "title": _text(1, 100),
    "version": _version,
    "websiteUrl": _web,
    "repository": _object(
        ("url", "source"), {"url": _web, "source": _text(1, 100), "id": _line}
    ),
    "icons": _list(_object(("src",), _ICON)),
    "packages": _list(_package),
    "remotes": _list(_transport("streamable-http", "sse")),
    "_meta": _object((), {}),
}
