"""Agent cards of both protocols, and their signatures."""

from __future__ import annotations

import json

import pytest
from joserfc import jwk

from charter.manifest.base64url import encode
from registry.imports.a2a import read_card
from registry.imports.card_signatures import (
    CardKey,
    check,
    key_addresses,
    read_keys,
)
from registry.imports.errors import ImportRefusedError
from registry.imports.proposal import Effect
from tests.registry.imports.cards import (
    CARD_0_3,
    CARD_1_0,
    as_bytes,
    header,
    new_key,
    signed,
)


def public(key: jwk.Key, whose: str = "Kitchen Ltd") -> CardKey:
    return CardKey(dict(key.as_dict(private=False)), whose)


def test_a_card_of_1_0_is_read():
    found = read_card(as_bytes(CARD_1_0))

    assert found.name == "recipe-finder"
    assert found.title == "Recipe Finder"
    assert found.endpoint == "https://recipes.example.com/a2a/v1"
    assert found.external_id == found.endpoint
    assert found.tags == ("cooking", "food")
    assert found.agent_kind == "macro"
    assert ("Provider", "Kitchen Ltd") in found.facts
    assert {tool.effect for tool in found.tools} == {Effect.UNKNOWN}


def test_a_card_of_0_3_is_read():
    found = read_card(as_bytes(CARD_0_3))

    assert found.endpoint == "https://recipes.example.com/a2a"
    assert ("Protocol", "A2A 0.3.0") in found.facts
    assert found.agent_kind == "micro"


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"[]",
        b"null",
        b"{}",
        b'{"name": 1, "skills": []}',
        b'{"name": "x"}',
        b'{"name": "x", "skills": {}}',
        b'{"name": "x", "name": "y", "skills": []}',
        b"\xff\xfe",
        b"<html>",
        b"[" * 100_000,
    ],
)
def test_what_is_no_card_is_refused(content):
    with pytest.raises(ImportRefusedError):
        read_card(content)


def test_odd_members_do_no_harm():
    odd = {
        "name": "x",
        "skills": [1, None, {}, {"id": 2}, {"id": "a", "tags": [1]}],
        "provider": "p",
        "url": 3,
        "supportedInterfaces": [None, {"url": "javascript:alert(1)"}],
    }

    found = read_card(as_bytes(odd))

    assert found.endpoint == ""
    assert [tool.name for tool in found.tools] == ["a"]


def test_a_card_without_signatures_is_not_signed():
    assert check(CARD_1_0, []) == "not signed"


@pytest.mark.parametrize("algorithm", ["ES256", "Ed25519", "RS256"])
def test_a_good_signature_names_its_key(algorithm):
    key = new_key(algorithm)

    found = check(signed(CARD_1_0, key, algorithm=algorithm), [public(key)])

    assert found == "verified by Kitchen Ltd, key `key-1`"


def test_the_order_and_spacing_of_members_do_not_matter():
    key = new_key()
    card = signed(CARD_1_0, key)
    turned = json.loads(json.dumps(dict(reversed(card.items())), indent=3))

    assert check(turned, [public(key)]).startswith("verified")


@pytest.mark.parametrize(
    "change",
    [
        {"name": "Recipe Fynder"},
        {"version": "1.4.1"},
        {"skills": []},
        {"extra": None},
    ],
)
def test_a_card_that_was_changed_after_it_was_signed_is_refused(change):
    key = new_key()

    with pytest.raises(ImportRefusedError, match="changed after"):
        check({**signed(CARD_1_0, key), **change}, [public(key)])


def test_another_key_of_the_same_name_is_refused():
    with pytest.raises(ImportRefusedError, match="changed after"):
        check(signed(CARD_1_0, new_key()), [public(new_key())])


def test_a_signature_nobody_here_can_check_is_refused():
    with pytest.raises(ImportRefusedError, match="no key here"):
        check(signed(CARD_1_0, new_key()), [])


def test_one_bad_signature_beside_a_good_one_is_refused():
    one, other = new_key(kid="one"), new_key(kid="other")
    card = signed(signed(CARD_1_0, one), other)
    first = dict(card["signatures"][0], signature=card["signatures"][1]["signature"])
    card["signatures"][0] = first

    with pytest.raises(ImportRefusedError, match="changed after"):
        check(card, [public(one), public(other)])


@pytest.mark.parametrize(
    "protected",
    [
        header(alg="none", kid="key-1"),
        header(alg="HS256", kid="key-1"),
        header(alg="ES256", kid="key-1", crit=["b64"], b64=False),
        header(kid="key-1"),
        "not base64!",
        "",
        None,
        7,
    ],
)
def test_a_header_that_asks_for_something_else_is_refused(protected):
    key = new_key()
    card = signed(CARD_1_0, key)
    card["signatures"][0]["protected"] = protected

    with pytest.raises(ImportRefusedError, match="signature is bad"):
        check(card, [public(key)])


def test_a_public_key_is_no_secret_to_sign_with():
    key = new_key()
    secret = jwk.OctKey.import_key(
        json.dumps(key.as_dict(private=False)), {"kid": "key-1"}
    )
    card = signed(CARD_1_0, secret, algorithm="HS256")

    with pytest.raises(ImportRefusedError):
        check(card, [public(key), CardKey(dict(secret.as_dict()), "anybody")])


@pytest.mark.parametrize("found", ["x", {}, [1], [None], [{}] * 6])
def test_signatures_of_another_shape_are_refused(found):
    with pytest.raises(ImportRefusedError):
        check({**CARD_1_0, "signatures": found}, [])


@pytest.mark.parametrize("algorithm", [["ES256"], {"ES256": 1}, None, 1, True, "none"])
def test_an_algorithm_of_another_shape_is_refused(algorithm):
    header = encode(json.dumps({"alg": algorithm, "kid": "key-1"}).encode())
    card = {**CARD_1_0, "signatures": [{"protected": header, "signature": "AAAA"}]}

    with pytest.raises(ImportRefusedError, match="algorithm"):
        check(card, [])


def test_keys_are_looked_for_at_the_cards_own_origin_alone():
    own = "https://recipes.example.com/keys.json"
    away = "https://keys.example.org/keys.json"
    inside = "http://127.0.0.1/keys.json"
    card = CARD_1_0
    for place in (own, away, inside, own):
        card = signed(card, new_key(), jku=place)

    assert key_addresses(card, origin="https://recipes.example.com") == (own,)


def test_a_header_may_say_more_than_is_known_here():
    key = new_key()
    card = signed(CARD_1_0, key, iat=1_700_000_000)

    assert check(card, [public(key)]).startswith("verified")


def test_a_key_set_is_read():
    keys = {"keys": [new_key(kid="a").as_dict(private=False), 1]}

    found = read_keys(json.dumps(keys).encode(), whose="https://example.com")

    assert [one.data["kid"] for one in found] == ["a"]


@pytest.mark.parametrize("content", [b"", b"[]", b"x"])
def test_what_is_no_key_set_is_refused(content):
    with pytest.raises(ImportRefusedError):
        read_keys(content, whose="x")
