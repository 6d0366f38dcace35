"""An address to proposals, a page at a time. For workers: it waits for other machines."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import urlencode

from registry.fetch.fetching import fetch
from registry.fetch.target import target_of
from registry.imports.card_signatures import CardKey, key_addresses, read_keys
from registry.imports.documents import read_object
from registry.imports.proposal import Kind
from registry.imports.server_feed import Page, read_page
from registry.services.imports.outside import allowed_hosts
from registry.services.imports.reading import read_document, read_signed_card

PAGE_LIMIT = 100
JSON = ("application/json", "+json", "text/plain", "application/octet-stream")
YAML = ("application/yaml", "text/yaml", "application/x-yaml", "text/x-yaml", "+yaml")
KINDS = {
    Kind.A2A: JSON,
    Kind.OPENAPI: (*JSON, *YAML),
    Kind.REGISTRY: JSON,
    Kind.CSV: ("text/csv", "text/plain", "application/octet-stream"),
}


def read_address(kind: Kind, url: str, *, cursor: str = "") -> Page:
    """Read what lies at an address, of a feed the page at `cursor`. Raises `Refusal`."""
    if kind is Kind.REGISTRY:
        return _feed_page(url, cursor)
    if kind is Kind.MCP:
        # The SDK takes 16 MB, in a worker that may never need it.
        from registry.imports.mcp_asking import ask_server  # noqa: PLC0415

        return Page((ask_server(url, allowed=allowed_hosts()),), None)
    found = fetch(url, kinds=KINDS[kind], allowed=allowed_hosts())
    if kind is Kind.A2A:
        keys = _own_keys(found.body, url=found.url)
        return Page((read_signed_card(found.body, keys=keys),), None)
    return Page(read_document(kind, found.body), None)


def _own_keys(content: bytes, *, url: str) -> Iterator[CardKey]:
    """The keys that a card names at its own origin; a card without signatures names none."""
    card, origin = read_object(content), target_of(url).origin
    for address in key_addresses(card, origin=origin):
        kinds = (*JSON, "application/jwk-set+json")
        body = fetch(address, kinds=kinds, allowed=allowed_hosts()).body
        yield from read_keys(body, whose=origin)


def _feed_page(url: str, cursor: str) -> Page:
    base = url.partition("#")[0].partition("?")[0].rstrip("/")
    if not base.endswith("/servers"):
        base = f"{base}/v0.1/servers"
    query = {"limit": str(PAGE_LIMIT), **({"cursor": cursor} if cursor else {})}
    found = fetch(f"{base}?{urlencode(query)}", kinds=JSON, allowed=allowed_hosts())
    return read_page(found.body)
