"""Documents and addresses to proposals: the parsers with what they need of the database."""

from __future__ import annotations

import time
from collections.abc import Iterator
from urllib.parse import urlencode

from registry.fetch import FetchFailedError, fetch, target_of
from registry.imports.a2a import propose_card
from registry.imports.card_signatures import (
    UNSIGNED,
    CardKey,
    check,
    key_addresses,
    read_keys,
)
from registry.imports.csv_rows import read_csv
from registry.imports.documents import read_object
from registry.imports.mcp_asking import ask_server
from registry.imports.mcp_tools import read_tool_list
from registry.imports.openapi import read_openapi
from registry.imports.proposal import Kind, Proposal
from registry.imports.server_feed import read_page
from registry.services.outside import allowed_hosts, card_keys

PAGE_LIMIT = 100
MAX_PAGES = 200
FEED_SECONDS = 200
"""Below the time limit of a task."""
JSON = ("application/json", "+json", "text/plain", "application/octet-stream")
YAML = ("application/yaml", "text/yaml", "application/x-yaml", "text/x-yaml", "+yaml")
KINDS = {
    Kind.A2A: JSON,
    Kind.OPENAPI: (*JSON, *YAML),
    Kind.REGISTRY: JSON,
    Kind.CSV: ("text/csv", "text/plain", "application/octet-stream"),
}


def read_document(kind: Kind, content: bytes) -> tuple[Proposal, ...]:
    """Read a file. Raises `ImportRefusedError`."""
    match kind:
        case Kind.A2A:
            return (_card(content, card_keys()),)
        case Kind.MCP:
            return (read_tool_list(content),)
        case Kind.OPENAPI:
            return (read_openapi(content),)
        case Kind.REGISTRY:
            return read_page(content).proposals
        case Kind.CSV:
            return read_csv(content)


def read_address(kind: Kind, url: str) -> Iterator[tuple[Proposal, ...]]:
    """Read what lies at an address, page by page. Raises `Refusal` for what is not there or not read."""
    if kind is Kind.REGISTRY:
        yield from _feed(url)
    elif kind is Kind.MCP:
        yield (ask_server(url, allowed=allowed_hosts()),)
    else:
        found = fetch(url, kinds=KINDS[kind], allowed=allowed_hosts())
        if kind is Kind.A2A:
            keys = (*card_keys(), *_own_keys(found.body, url=found.url))
            yield (_card(found.body, keys),)
        else:
            yield read_document(kind, found.body)


def _card(content: bytes, keys: tuple[CardKey, ...]) -> Proposal:
    card = read_object(content)
    found = check(card, keys)
    proposal = propose_card(card)
    return proposal.with_signature(found)


def _own_keys(content: bytes, *, url: str) -> Iterator[CardKey]:
    """The keys that a card names at its own origin; a card without signatures names none."""
    card, origin = read_object(content), target_of(url).origin
    for address in key_addresses(card, origin=origin):
        kinds = (*JSON, "application/jwk-set+json")
        body = fetch(address, kinds=kinds, allowed=allowed_hosts()).body
        yield from read_keys(body, whose=origin)


def _feed(url: str) -> Iterator[tuple[Proposal, ...]]:
    base = url.partition("?")[0].rstrip("/")
    if not base.endswith("/servers"):
        base = f"{base}/v0.1/servers"
    allowed, until = allowed_hosts(), time.monotonic() + FEED_SECONDS
    query = {"limit": str(PAGE_LIMIT)}
    seen: set[str] = set()
    for _ in range(MAX_PAGES):
        found = fetch(f"{base}?{urlencode(query)}", kinds=JSON, allowed=allowed)
        page = read_page(found.body)
        yield page.proposals
        if page.cursor is None or page.cursor in seen:
            return
        if time.monotonic() > until:
            raise FetchFailedError(
                "the feed takes too long", fix="import it from a file, in parts"
            )
        seen.add(page.cursor)
        query["cursor"] = page.cursor


__all__ = ["UNSIGNED", "read_address", "read_document"]
