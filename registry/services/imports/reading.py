"""A document that a person sends, to proposals: the parsers with what they need of the database."""

from __future__ import annotations

from collections.abc import Iterable

from registry.imports.a2a import propose_card
from registry.imports.card_signatures import CardKey, check
from registry.imports.csv_rows import read_csv
from registry.imports.documents import read_object
from registry.imports.mcp_tools import read_tool_list
from registry.imports.openapi import read_openapi
from registry.imports.proposal import Kind, Proposal
from registry.imports.server_feed import read_page
from registry.services.imports.outside import card_keys


def read_document(kind: Kind, content: bytes) -> tuple[Proposal, ...]:
    """Read a file. Raises `ImportRefusedError`."""
    match kind:
        case Kind.A2A:
            return (read_signed_card(content),)
        case Kind.MCP:
            return (read_tool_list(content),)
        case Kind.OPENAPI:
            return (read_openapi(content),)
        case Kind.REGISTRY:
            return read_page(content).proposals
        case Kind.CSV:
            return read_csv(content)


def read_signed_card(content: bytes, *, keys: Iterable[CardKey] = ()) -> Proposal:
    """Read an agent card, its signatures checked with these keys and those that administrators trust."""
    card = read_object(content)
    found = check(card, (*card_keys(), *keys))
    return propose_card(card).with_signature(found)
