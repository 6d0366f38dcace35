"""Canonical JSON, digests, signatures, and the signed manifest."""

from __future__ import annotations

from charter.manifest.body import (
    MANIFEST_TYPE,
    Enforcement,
    Manifest,
    manifest_bytes,
    open_manifest,
    read_manifest,
    sign_manifest,
)
from charter.manifest.canonical import CanonicalError, canonical
from charter.manifest.digest import digest, digest_of_bytes
from charter.manifest.errors import (
    ForeignError,
    FormError,
    ManifestError,
    RollbackError,
    StaleError,
)
from charter.manifest.freshness import (
    FRESHNESS_TYPE,
    Freshness,
    open_freshness,
    sign_freshness,
)
from charter.manifest.key_files import KeyFileError, load_key, load_or_create_key
from charter.manifest.keys import (
    ALG,
    KeyFormatError,
    key_set,
    public_jwk,
    read_jwk,
    read_key_set,
    thumbprint,
)
from charter.manifest.signature import SignatureError, sign, verify
from charter.manifest.trusted_keys import (
    KEYS_TYPE,
    TrustedKeys,
    open_trusted_keys,
    sign_trusted_keys,
)

__all__ = [
    "ALG",
    "FRESHNESS_TYPE",
    "KEYS_TYPE",
    "MANIFEST_TYPE",
    "CanonicalError",
    "Enforcement",
    "ForeignError",
    "FormError",
    "Freshness",
    "KeyFileError",
    "KeyFormatError",
    "Manifest",
    "ManifestError",
    "RollbackError",
    "SignatureError",
    "StaleError",
    "TrustedKeys",
    "canonical",
    "digest",
    "digest_of_bytes",
    "key_set",
    "load_key",
    "load_or_create_key",
    "manifest_bytes",
    "open_freshness",
    "open_manifest",
    "open_trusted_keys",
    "public_jwk",
    "read_jwk",
    "read_key_set",
    "read_manifest",
    "sign",
    "sign_freshness",
    "sign_manifest",
    "sign_trusted_keys",
    "thumbprint",
    "verify",
]
