"""The root alone says which keys are trusted, for what, and until when."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from charter.manifest import (
    KEYS_TYPE,
    FormError,
    SignatureError,
    StaleError,
    base64url,
    canonical,
    open_trusted_keys,
    public_jwk,
    sign,
    sign_trusted_keys,
    thumbprint,
)
from tests.manifest.signed import KEY, NOW, OTHER

ROOT = Ed25519PrivateKey.from_private_bytes(b"r" * 32)
TRUST = thumbprint(ROOT.public_key())
SIGNER, WITNESS = KEY.public_key(), OTHER.public_key()
END = NOW + timedelta(days=1)
INSTANT = timedelta(microseconds=1)


def make_statement(root=ROOT):
    return sign_trusted_keys(
        root, manifest=(SIGNER,), freshness=(WITNESS,), issued=NOW, expires=END
    )


STATEMENT = make_statement()
BODY = json.loads(base64url.decode(STATEMENT.split(".")[1]))


def opened(statement, *, at=NOW):
    return open_trusted_keys(statement, trust=TRUST, at=at)


def signed(body):
    return sign(canonical(body), ROOT, typ=KEYS_TYPE)


def test_each_key_is_trusted_for_its_own_use_alone():
    keys = opened(STATEMENT)

    assert keys.manifest == {thumbprint(SIGNER): SIGNER}
    assert keys.freshness == {thumbprint(WITNESS): WITNESS}
    assert (keys.issued, keys.expires) == (NOW, END)


def test_the_statement_has_these_members():
    header, body, _ = make_statement().split(".")

    assert json.loads(base64url.decode(header)) == {
        "alg": "Ed25519",
        "kid": TRUST,
        "typ": "charter-keys+jws",
    }
    assert json.loads(base64url.decode(body)) == {
        "expires": "2026-03-02T12:00:00+00:00",
        "issued": "2026-03-01T12:00:00+00:00",
        "keys": [
            {"jwk": public_jwk(SIGNER), "use": "manifest"},
            {"jwk": public_jwk(WITNESS), "use": "freshness"},
        ],
        "root": public_jwk(ROOT.public_key()),
    }


def test_the_keys_end_at_their_last_moment():
    assert opened(STATEMENT, at=END - INSTANT)

    with pytest.raises(StaleError) as refused:
        opened(STATEMENT, at=END)

    assert str(refused.value) == f"the key set ended at {END}"


def test_another_root_is_not_believed():
    with pytest.raises(
        SignatureError, match=r"^the key set is not signed by the trusted root$"
    ):
        opened(make_statement(OTHER))


def test_naming_the_root_is_not_signing_as_the_root():
    with pytest.raises(SignatureError, match=r"is not trusted$"):
        opened(sign(canonical(BODY), OTHER, typ=KEYS_TYPE))


def test_a_statement_of_another_kind_is_no_key_set():
    with pytest.raises(SignatureError, match=r"^type `x\+jws` is not"):
        opened(sign(canonical(BODY), ROOT, typ="x+jws"))


@pytest.mark.parametrize(
    ("token", "error", "why"),
    [
        ("", FormError, "not JSON: "),
        (f"{STATEMENT}.", FormError, "not JSON: "),
        ("a.b.c", SignatureError, "not base64url: "),
        ("a.e30.c", FormError, "missing or unknown in a key set: "),
        (signed([]), FormError, "a key set is an object"),
        (signed({**BODY, "more": 1}), FormError, "missing or unknown in a key set: "),
        (signed({**BODY, "root": {}}), FormError, "not a JWK of type `OKP`"),
        (signed({**BODY, "root": 1}), FormError, "`root` must be an object"),
        (signed({**BODY, "keys": {}}), FormError, "`keys` must be a list"),
        (signed({**BODY, "keys": [1]}), FormError, "a key is an object"),
        (
            signed({**BODY, "keys": [{"jwk": {}, "use": "all"}]}),
            FormError,
            "`use` is `all`, not one of manifest, freshness",
        ),
        (
            signed({**BODY, "keys": [{"jwk": 1, "use": "manifest"}]}),
            FormError,
            "`jwk` must be an object",
        ),
        (
            signed({**BODY, "keys": [{"jwk": {}, "use": "manifest"}]}),
            FormError,
            "not a JWK of type `OKP`",
        ),
        (
            signed({**BODY, "issued": "now"}),
            FormError,
            "`issued` must be a UTC time in whole seconds",
        ),
    ],
)
def test_a_refusal_says_what_is_wrong_with_the_key_set(token, error, why):
    with pytest.raises(error) as refused:
        opened(token)

    said = str(refused.value)
    assert said.startswith(why) if why.endswith(" ") else said == why
    assert "None" not in said
