"""Keys: their public form, their files."""

from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor

import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey

from charter.manifest import (
    KeyFileError,
    KeyFormatError,
    key_set,
    load_key,
    load_or_create_key,
    public_jwk,
    read_jwk,
    read_key_set,
    thumbprint,
)
from tests.manifest.signed import KEY, OTHER

JWK = public_jwk(KEY.public_key())


def test_a_key_set_survives_its_json():
    data = json.loads(json.dumps(key_set([KEY.public_key(), OTHER.public_key()])))

    keys = read_key_set(data)

    assert list(keys) == [thumbprint(key.public_key()) for key in (KEY, OTHER)]


@pytest.mark.parametrize(
    "jwk",
    [
        None,
        {},
        {**JWK, "kty": "RSA"},
        {**JWK, "crv": "X25519"},
        {**JWK, "alg": "EdDSA"},
        {**JWK, "kid": "mine"},
        {**JWK, "x": JWK["x"][:-4]},
        {**JWK, "x": JWK["x"] + "="},
        {**JWK, "x": None},
        {**JWK, "d": JWK["x"]},
    ],
)
def test_anything_but_a_public_ed25519_key_is_refused(jwk):
    with pytest.raises(KeyFormatError):
        read_jwk(jwk)


def test_the_public_form_has_these_members():
    assert public_jwk(KEY.public_key()) == {
        "kty": "OKP",
        "crv": "Ed25519",
        "x": "gyClGXfYw4yopJJ8Zw31gh5El2GUXhXp77JqFQnSMOo",
        "kid": thumbprint(KEY.public_key()),
        "alg": "Ed25519",
        "use": "sig",
    }


@pytest.mark.parametrize(
    ("jwk", "why"),
    [
        (None, "not a JWK of type `OKP`"),
        ({**JWK, "kty": "RSA"}, "not a JWK of type `OKP`"),
        ({**JWK, "crv": "X25519"}, "not an Ed25519 key"),
        ({**JWK, "d": JWK["x"]}, "a private key where a public one belongs"),
        ({**JWK, "kid": "mine"}, "`mine` is not the thumbprint of its key"),
        ({**JWK, "x": None}, "member `x` is missing"),
        ({**JWK, "x": "é"}, "member `x` is no key: not base64url: "),
        ({**JWK, "x": "AAAA"}, "member `x` is no key: "),
    ],
)
def test_a_refusal_says_what_is_wrong_with_the_key(jwk, why):
    with pytest.raises(KeyFormatError) as refused:
        read_jwk(jwk)

    said = str(refused.value)
    assert said.startswith(why) if why.endswith(" ") else said == why
    assert "None" not in said


def test_a_key_needs_no_name_and_no_algorithm():
    bare = {name: JWK[name] for name in ("kty", "crv", "x")}

    assert thumbprint(read_jwk(bare)) == JWK["kid"]


@pytest.mark.parametrize("data", [None, [], {}, {"keys": {}}, {"keys": [{}]}])
def test_what_is_no_key_set_is_refused(data):
    with pytest.raises(KeyFormatError):
        read_key_set(data)


@pytest.mark.parametrize("data", [None, [], {}, {"keys": {}}])
def test_a_refusal_says_that_it_is_no_key_set(data):
    with pytest.raises(KeyFormatError, match=r"^not a JWK set$"):
        read_key_set(data)


def test_a_key_file_is_made_once_and_for_its_owner_alone(tmp_path):
    path = tmp_path / "signing.pem"

    first, second = load_or_create_key(path), load_or_create_key(path)

    assert thumbprint(first.public_key()) == thumbprint(second.public_key())
    assert path.stat().st_mode & 0o777 == 0o600
    assert list(tmp_path.iterdir()) == [path]


def test_many_who_start_at_once_end_with_one_key(tmp_path):
    path = tmp_path / "signing.pem"

    with ThreadPoolExecutor(16) as pool:
        keys = list(pool.map(lambda _: load_or_create_key(path), range(32)))

    assert len({thumbprint(key.public_key()) for key in keys}) == 1


def test_a_key_file_that_others_may_read_is_refused(tmp_path):
    path = tmp_path / "signing.pem"
    load_or_create_key(path)
    path.chmod(0o640)

    with pytest.raises(KeyFileError, match="chmod 600"):
        load_or_create_key(path)


@pytest.mark.parametrize("text", ["", "no key", "-----BEGIN PRIVATE KEY-----"])
def test_a_file_that_holds_no_key_is_refused(tmp_path, text):
    path = tmp_path / "signing.pem"
    path.write_text(text)
    path.chmod(0o600)

    with pytest.raises(KeyFileError, match="no private key"):
        load_key(path)


def test_a_file_with_a_key_of_another_kind_is_refused(tmp_path):
    path = tmp_path / "signing.pem"
    path.write_bytes(
        X25519PrivateKey.from_private_bytes(b"x" * 32).private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
    )
    path.chmod(0o600)

    with pytest.raises(KeyFileError) as refused:
        load_key(path)

    assert str(refused.value) == f"`{path}` holds no Ed25519 key"
