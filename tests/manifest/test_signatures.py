"""A token is believed whole and in one spelling, or not at all."""

from __future__ import annotations

import base64
import json

import pytest
from hypothesis import example, given, settings, strategies as st

from charter.manifest import (
    SignatureError,
    base64url,
    sign,
    signature,
    thumbprint,
    verify,
)
from tests.manifest.signed import KEY, KEYS, OTHER

TYP = "test+jws"
TOKEN = sign(b'{"a":1}', KEY, typ=TYP)
HEADER, PAYLOAD, SIGNATURE = TOKEN.split(".")


def test_a_signed_payload_comes_back():
    assert verify(TOKEN, KEYS, typ=TYP) == b'{"a":1}'


def test_the_header_names_the_algorithm_the_key_and_the_type():
    header = json.loads(base64.urlsafe_b64decode(HEADER + "=="))

    assert header == {"alg": "Ed25519", "kid": thumbprint(KEY.public_key()), "typ": TYP}


def test_the_thumbprint_is_that_of_rfc_8037():
    x = "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"
    from charter.manifest import read_jwk  # noqa: PLC0415 - used in this test alone

    key = read_jwk({"kty": "OKP", "crv": "Ed25519", "x": x})

    assert thumbprint(key) == "kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k"


def b64(data):
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def resigned(header, *, raw=None):
    """A token whose signature is good, over a header of our choice."""
    text = raw if raw is not None else json.dumps(header).encode()
    signed = f"{b64(text)}.{PAYLOAD}"
    return f"{signed}.{b64(KEY.sign(signed.encode()))}"


GOOD = {"alg": "Ed25519", "kid": thumbprint(KEY.public_key()), "typ": TYP}
TWICE = (
    b'{"alg":"none","alg":"Ed25519","kid":"'
    + GOOD["kid"].encode()
    + b'","typ":"test+jws"}'
)


@pytest.mark.parametrize(
    "token",
    [
        pytest.param("", id="empty"),
        pytest.param(f"{HEADER}.{PAYLOAD}.", id="signature stripped"),
        pytest.param(f"{HEADER}.{PAYLOAD}", id="two parts"),
        pytest.param(f"{TOKEN}.{SIGNATURE}", id="four parts"),
        pytest.param(f"{HEADER}..{SIGNATURE}", id="payload detached"),
        pytest.param(f"{HEADER}.{b64(b'{}')}.{SIGNATURE}", id="payload swapped"),
        pytest.param(TOKEN[:-1], id="cut by a letter"),
        pytest.param(TOKEN[:-4], id="cut by three bytes"),
        pytest.param(TOKEN + "=", id="padded"),
        pytest.param(TOKEN + "\n", id="a line break behind"),
        pytest.param(" " + TOKEN, id="a blank before"),
        pytest.param(TOKEN.replace("_", "/").replace("-", "+") + "+", id="base64"),
        pytest.param(TOKEN.replace(".", ".é", 1), id="not ascii"),
        pytest.param("A" * 2_000_000, id="too long"),
        pytest.param(resigned({**GOOD, "alg": "none"}), id="alg none"),
        pytest.param(resigned({**GOOD, "alg": "EdDSA"}), id="alg EdDSA"),
        pytest.param(resigned({**GOOD, "alg": "HS256"}), id="alg HS256"),
        pytest.param(resigned({**GOOD, "alg": "ed25519"}), id="alg in small letters"),
        pytest.param(resigned({**GOOD, "alg": None}), id="alg null"),
        pytest.param(resigned({**GOOD, "typ": "other+jws"}), id="another type"),
        pytest.param(resigned({"alg": "Ed25519", "kid": GOOD["kid"]}), id="no type"),
        pytest.param(resigned({**GOOD, "kid": "nobody"}), id="an unknown key"),
        pytest.param(resigned({**GOOD, "kid": ["x"]}), id="a key that is a list"),
        pytest.param(resigned({**GOOD, "crit": ["b64"]}), id="an extension"),
        pytest.param(resigned({**GOOD, "jwk": {}}), id="a key of its own"),
        pytest.param(resigned([]), id="a header that is a list"),
        pytest.param(resigned(None, raw=TWICE), id="a member twice"),
        pytest.param(resigned(None, raw=b"\xff"), id="a header that is no text"),
        pytest.param(sign(b"{}", OTHER, typ=TYP), id="another's key"),
    ],
)
def test_any_other_token_is_refused(token):
    with pytest.raises(SignatureError):
        verify(token, KEYS, typ=TYP)


@pytest.mark.parametrize(
    ("token", "why"),
    [
        (f"{TOKEN}.", "a token has three parts"),
        (f"{HEADER}.é.{SIGNATURE}", "not base64url: "),
        (f"{HEADER}.A.{SIGNATURE}", "not base64url: "),
        (f"{HEADER}.!!!!.{SIGNATURE}", "not base64url: "),
        (f"{HEADER}.AB.{SIGNATURE}", "not the canonical base64url of its bytes"),
        (resigned(None, raw=b"{"), "bad header: "),
        (resigned([]), "a header has exactly `alg`, `kid` and `typ`"),
        (resigned({**GOOD, "alg": "none"}), "algorithm `none` is not `Ed25519`"),
        (resigned({**GOOD, "typ": "x+jws"}), "type `x+jws` is not `test+jws`"),
        (resigned({**GOOD, "kid": "nobody"}), "key `nobody` is not trusted"),
        (f"{HEADER}.{b64(b'{}')}.{SIGNATURE}", "the signature does not match"),
    ],
)
def test_a_refusal_says_what_is_wrong_with_the_token(token, why):
    with pytest.raises(SignatureError) as refused:
        verify(token, KEYS, typ=TYP)

    said = str(refused.value)
    assert said.startswith(why) if why.endswith(" ") else said == why
    assert "None" not in said


def test_a_token_may_be_as_long_as_the_longest_and_no_longer(monkeypatch):
    monkeypatch.setattr(signature, "MAX_TOKEN", len(TOKEN))
    assert verify(TOKEN, KEYS, typ=TYP)

    monkeypatch.setattr(signature, "MAX_TOKEN", len(TOKEN) - 1)
    with pytest.raises(SignatureError, match=r"^a token this long is none of ours$"):
        verify(TOKEN, KEYS, typ=TYP)


@given(st.binary())
@example(b"\x00\x00\x17")
def test_bytes_have_one_text_and_come_back_from_it(data):
    text = base64url.encode(data)

    assert len(text) == -(-len(data) * 4 // 3)
    assert base64url.decode(text) == data


def test_the_last_letter_has_one_spelling():
    alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
    twin = alphabet[alphabet.index(TOKEN[-1]) ^ 1]

    assert base64.urlsafe_b64decode(
        SIGNATURE[:-1] + twin + "=="
    ) == base64.urlsafe_b64decode(SIGNATURE + "==")
    with pytest.raises(SignatureError):
        verify(TOKEN[:-1] + twin, KEYS, typ=TYP)


def test_a_key_filed_under_anothers_name_is_not_believed():
    token = sign(b"{}", OTHER, typ=TYP)

    with pytest.raises(SignatureError):
        verify(token, {thumbprint(OTHER.public_key()): KEY.public_key()}, typ=TYP)


@given(
    st.integers(0, len(TOKEN) - 1), st.characters(min_codepoint=33, max_codepoint=126)
)
@settings(max_examples=300)
def test_every_changed_letter_is_noticed(place, letter):
    changed = TOKEN[:place] + letter + TOKEN[place + 1 :]

    if changed != TOKEN:
        with pytest.raises(SignatureError):
            verify(changed, KEYS, typ=TYP)
