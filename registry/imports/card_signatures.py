"""Signatures of agent cards: detached JWS over the RFC 8785 form of the card without `signatures`.

A card without any is said to be unsigned; one with a bad signature, or one that nobody here can check, is
refused: it claims more than can be known.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from joserfc import jwk, jws
from joserfc.errors import JoseError

from charter.engine.strict_json import JsonError, read_json
from charter.manifest import canonical
from charter.manifest.base64url import decode, encode
from charter.manifest.canonical import CanonicalError
from registry.fetch.errors import AddressRefusedError
from registry.fetch.target import target_of
from registry.imports.errors import ImportRefusedError
from registry.imports.text import cleaned

ALGORITHMS = ("ES256", "ES384", "ES512", "Ed25519", "PS256", "PS384", "RS256", "RS384")
"""Asymmetric ones only."""
OLDER_NAME = "EdDSA"
"""What Ed25519 was called before RFC 9864 named it."""
_REGISTRY = jws.JWSRegistry(algorithms=ALGORITHMS, strict_check_header=False)
MAX_SIGNATURES = 5
MAX_KEYS = 20
UNSIGNED = "not signed"


@dataclass(frozen=True, slots=True)
class CardKey:
    """A public key as a JWK, and whose it is, in words."""

    data: dict[str, Any]
    whose: str


def key_addresses(card: dict[str, Any], *, origin: str) -> tuple[str, ...]:
    """Where the signatures say their keys lie (`jku`), as far as that is the card's own origin."""
    found = []
    for signature in _signatures(card):
        address = _protected(signature).get("jku")
        if isinstance(address, str) and _origin(address) == origin:
            found.append(address)
    return tuple(dict.fromkeys(found))


def _origin(address: str) -> str | None:
    try:
        return target_of(address).origin
    except AddressRefusedError:
        return None


def read_keys(content: bytes, *, whose: str) -> tuple[CardKey, ...]:
    """Read a JWK set, or a single JWK. Raises `ImportRefusedError`."""
    try:
        data = read_json(content)
    except JsonError:
        raise ImportRefusedError("the keys of its signature are no JSON") from None
    if not isinstance(data, dict):
        raise ImportRefusedError("the keys of its signature are no key set")
    keys = data.get("keys", [data])
    listed = keys[:MAX_KEYS] if isinstance(keys, list) else []
    return tuple(CardKey(one, whose) for one in listed if isinstance(one, dict))


def check(card: dict[str, Any], keys: Iterable[CardKey]) -> str:
    """What is known of the card's signatures, in words: not signed, or verified and by whose key.

    Raises `ImportRefusedError` for a bad signature, and for a signed card that no key here can check.
    """
    signatures = _signatures(card)
    if not signatures:
        return UNSIGNED
    try:
        payload = canonical(
            {name: one for name, one in card.items() if name != "signatures"}
        )
    except CanonicalError as error:
        raise _bad(str(error)) from None
    known = tuple(keys)
    verified = [found for one in signatures if (found := _verify(one, payload, known))]
    if not verified:
        raise ImportRefusedError(
            "it is signed, and no key here can check that",
            fix="import it from its own address, or have an administrator add its key",
        )
    return f"verified by {verified[0]}"


def _signatures(card: dict[str, Any]) -> list[dict[str, Any]]:
    found = card.get("signatures")
    if found is None or found == []:
        return []
    is_list = isinstance(found, list) and all(isinstance(one, dict) for one in found)
    if not is_list or len(found) > MAX_SIGNATURES:
        raise _bad("`signatures` is no list of signatures")
    return list(found)


def _verify(
    signature: dict[str, Any], payload: bytes, keys: tuple[CardKey, ...]
) -> str | None:
    """Whose key verifies it; None when its key is not known."""
    protected = _protected(signature)
    algorithm, kid = protected.get("alg"), protected.get("kid")
    if algorithm not in (*ALGORITHMS, OLDER_NAME):
        raise _bad(f"its algorithm is none of {', '.join(ALGORITHMS)}")
    if "b64" in protected or "crit" in protected:
        raise _bad("it asks for more than a plain signature")
    fitting = [one for one in keys if kid is not None and one.data.get("kid") == kid]
    for key in fitting:
        if _is_good(signature, payload, key.data, algorithm):
            return f"{key.whose}, key `{cleaned(kid, 80)}`"
    if fitting:
        raise _bad("it does not fit the card: the card was changed after it was signed")
    return None


def _is_good(
    signature: dict[str, Any], payload: bytes, key: dict[str, Any], algorithm: str
) -> bool:
    value = signature.get("signature")
    if not isinstance(value, str):
        raise _bad("it has no value")
    signed = f"{signature['protected']}.{encode(payload)}"
    public: dict[str, str | list[str]] = {
        name: one for name, one in key.items() if isinstance(one, str)
    }
    try:
        imported = jwk.import_key(public)
        if imported.key_type == "oct":
            return False
        if algorithm == OLDER_NAME:
            _verify_ed25519(imported, decode(value), signed.encode())
        else:
            jws.deserialize_compact(f"{signed}.{value}", imported, registry=_REGISTRY)
    except (JoseError, InvalidSignature, ValueError, TypeError):
        return False
    return True


def _verify_ed25519(key: jwk.Key, value: bytes, signed: bytes) -> None:
    if not isinstance(key, jwk.OKPKey):
        raise TypeError("another kind of key")
    public = key.public_key
    if not isinstance(public, Ed25519PublicKey):
        raise TypeError("another curve")
    public.verify(value, signed)


def _protected(signature: dict[str, Any]) -> dict[str, Any]:
    header = signature.get("protected")
    try:
        data = read_json(decode(header)) if isinstance(header, str) else None
    except (ValueError, JsonError):
        data = None
    if not isinstance(data, dict):
        raise _bad("its header cannot be read")
    return data


def _bad(why: str) -> ImportRefusedError:
    return ImportRefusedError(
        f"the card's signature is bad: {why}",
        fix="ask whoever runs the agent for a card that is signed rightly",
    )
