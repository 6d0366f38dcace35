"""Agent cards, plain and signed."""

from __future__ import annotations

import json
from copy import deepcopy
from typing import Any

from joserfc import jwk, jws

from charter.manifest import canonical
from charter.manifest.base64url import encode

CARD_1_0: dict[str, Any] = {
    "name": "Recipe Finder",
    "description": "Finds recipes for what is in the fridge.",
    "version": "1.4.0",
    "supportedInterfaces": [
        {
            "url": "https://recipes.example.com/a2a/v1",
            "protocolBinding": "JSONRPC",
            "protocolVersion": "1.0",
        }
    ],
    "provider": {"organization": "Kitchen Ltd", "url": "https://example.com"},
    "capabilities": {"streaming": True},
    "defaultInputModes": ["text/plain"],
    "defaultOutputModes": ["text/plain"],
    "skills": [
        {
            "id": "find_recipe",
            "name": "Find a recipe",
            "description": "By what is there",
            "tags": ["Cooking", "food"],
        },
        {
            "id": "scale_recipe",
            "name": "Scale it",
            "description": "For guests",
            "tags": ["food"],
        },
    ],
}
CARD_0_3: dict[str, Any] = {
    "protocolVersion": "0.3.0",
    "name": "Recipe Finder",
    "description": "Finds recipes.",
    "url": "https://recipes.example.com/a2a",
    "preferredTransport": "JSONRPC",
    "version": "1.0.0",
    "capabilities": {},
    "defaultInputModes": ["text/plain"],
    "defaultOutputModes": ["text/plain"],
    "skills": [{"id": "find", "name": "Find", "description": "", "tags": []}],
}


def new_key(kind: str = "ES256", kid: str = "key-1") -> jwk.Key:
    if kind == "Ed25519":
        return jwk.OKPKey.generate_key("Ed25519", {"kid": kid})
    if kind == "RS256":
        return jwk.RSAKey.generate_key(2048, {"kid": kid})
    return jwk.ECKey.generate_key("P-256", {"kid": kid})


def signed(
    card: dict[str, Any], key: jwk.Key, *, algorithm: str = "ES256", **header: Any
) -> dict[str, Any]:
    """The card with one more signature, over the RFC 8785 form of what was there."""
    copy = deepcopy(card)
    copy.pop("signatures", None)
    protected = {"alg": algorithm, "kid": key.kid, "typ": "JOSE", **header}
    lenient = jws.JWSRegistry(algorithms=[algorithm], strict_check_header=False)
    compact = jws.serialize_compact(protected, canonical(copy), key, registry=lenient)
    head, _, value = compact.split(".")
    before = card.get("signatures", [])
    copy["signatures"] = [*before, {"protected": head, "signature": value}]
    return copy


def header(**members: Any) -> str:
    return encode(json.dumps(members).encode())


def as_bytes(card: dict[str, Any]) -> bytes:
    return json.dumps(card).encode()
