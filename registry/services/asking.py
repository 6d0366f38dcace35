"""An address to proposals, page by page. For workers: it brings an HTTP client and the MCP SDK with it."""

from __future__ import annotations

import time
from collections.abc import Iterator
from urllib.parse import urlencode

from registry.fetch.errors import FetchFailedError
from registry.fetch.fetching import fetch
from registry.fetch.target import target_of
from registry.imports.card_signatures import CardKey, key_addresses, read_keys
from registry.imports.documents import read_object
from registry.imports.mcp_asking import ask_server
from registry.imports.proposal import Kind, Proposal
from registry.imports.server_feed import read_page
from registry.services.outside import allowed_hosts
from registry.services.reading import read_document, read_signed_card

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


def read_address(kind: Kind, url: str) -> Iterator[tuple[Proposal, ...]]:
    """Read what lies at an address, page by page. Raises `Refusal` for what is not there or not read."""
    if kind is Kind.REGISTRY:
        yield from _feed(url)
    elif kind is Kind.MCP:
        yield (ask_server(url, allowed=allowed_hosts()),)
    else:
        found = fetch(url, kinds=KINDS[kind], allowed=allowed_hosts())
        if kind is Kind.A2A:
            keys = _own_keys(found.body, url=found.url)
            yield (read_signed_card(found.body, keys=keys),)
        else:
            yield read_document(kind, found.body)


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
