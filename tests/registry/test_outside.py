"""What Charter may reach and whom it believes: administrators', on the record."""

from __future__ import annotations

import pytest
from django.db import DatabaseError, transaction

from registry.errors import ConflictError, InvalidError, NotAllowedError
from registry.fetch.errors import AddressRefusedError
from registry.models import AllowedHost, AuditEntry, CardKey
from registry.services.imports.outside import (
    allow_host,
    allowed_hosts,
    card_keys,
    trust_card_key,
    withdraw_host,
)
from tests.arrivals import make_card_key
from tests.registry.imports.cards import new_key

URL = "/settings/outside/"
HOST = {"host": "mcp.inside.test", "port": "8080", "reason": "the team's server"}


def allow(cast, host="mcp.inside.test", port=None):
    return allow_host(host, port=port, reason="the team's server", by=cast.frank)


def test_an_administrator_allows_a_host_and_takes_it_back(cast):
    row = allow(cast, port=8080)
    assert allowed_hosts().allow("mcp.inside.test", 8080)
    assert not allowed_hosts().allow("mcp.inside.test", 443)

    withdraw_host(row, by=cast.frank)

    assert not allowed_hosts().allow("mcp.inside.test", 8080)
    events = AuditEntry.objects.filter(event__startswith="host.")
    assert [one.event for one in events.order_by("id")] == [
        "host.allowed",
        "host.withdrawn",
    ]


@pytest.mark.parametrize("person", ["alice", "dave", "erin"])
def test_nobody_else_does(cast, person):
    with pytest.raises(NotAllowedError):
        allow_host("x.test", port=None, reason="", by=getattr(cast, person))


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        (" MCP.Inside.Test ", "mcp.inside.test"),
        ("10.0.0.7", "10.0.0.7"),
        ("[FD00::1]", "fd00::1"),
        ("fd00:0:0::1", "fd00::1"),
        ("intranet", "intranet"),
    ],
)
def test_a_host_is_kept_in_one_spelling(cast, written, kept):
    assert allow(cast, written).host == kept


@pytest.mark.parametrize(
    "written", ["", "*.test", "http://x.test", "x.test:80", "0x7f.1", "a b", "ü.test"]
)
def test_what_is_no_host_is_refused(cast, written):
    with pytest.raises(AddressRefusedError):
        allow(cast, written)


def test_a_host_is_allowed_once(cast):
    allow(cast)

    with pytest.raises(ConflictError):
        allow(cast)


def test_a_key_is_believed_until_it_is_withdrawn(cast, sign_in):
    row = make_card_key(cast)
    assert [one.whose for one in card_keys()] == ["Kitchen Ltd"]

    sign_in(cast.frank).post(f"{URL}keys/{row.pk}/withdrawal/")

    assert card_keys() == ()


@pytest.mark.parametrize(
    "data",
    [
        {},
        {"kid": ""},
        {"kid": "x", "kty": "EC"},
        {"kid": "x", "kty": "oct", "k": "c2VjcmV0"},
        {"kid": "x", "kty": "nonsense"},
    ],
)
def test_what_is_no_public_key_is_refused(cast, data):
    with pytest.raises(InvalidError):
        trust_card_key(data, whose="x", by=cast.frank)


def test_a_private_key_is_refused(cast):
    with pytest.raises(InvalidError, match="more than a public key"):
        trust_card_key(dict(new_key().as_dict(private=True)), whose="x", by=cast.frank)


def test_neither_is_changed_in_place(cast):
    allow(cast)
    make_card_key(cast)

    for change in (
        lambda: AllowedHost.objects.update(host="other.test"),
        lambda: CardKey.objects.update(jwk={}),
    ):
        with pytest.raises(DatabaseError), transaction.atomic():
            change()


def test_the_page_adds_a_host(cast, sign_in):
    answer = sign_in(cast.frank).post(URL, HOST, follow=True)

    assert b"mcp.inside.test:8080" in answer.content
    assert AllowedHost.objects.get().reason == "the team's server"


def test_the_page_adds_a_key(cast, sign_in):
    jwk = '{"kty": "OKP", "crv": "Ed25519", "kid": "k", "x": "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"}'

    answer = sign_in(cast.frank).post(URL, {"whose": "Kitchen", "jwk": jwk})

    assert answer.status_code == 302
    assert CardKey.objects.get().kid == "k"


@pytest.mark.parametrize(
    "given",
    [
        {**HOST, "host": "http://x"},
        {**HOST, "port": "70000"},
        {"whose": "x", "jwk": "[]"},
        {"whose": "x", "jwk": "{"},
        {"whose": "x", "jwk": '{"kid": "x", "kty": "EC", "d": "1"}'},
    ],
)
def test_the_page_keeps_what_makes_no_sense(cast, sign_in, given):
    answer = sign_in(cast.frank).post(URL, given)

    assert answer.status_code == 422
    assert not AllowedHost.objects.exists()
    assert not CardKey.objects.exists()


def test_an_auditor_looks_and_changes_nothing(cast, sign_in):
    allow(cast)

    answer = sign_in(cast.erin).get(URL)

    assert b"mcp.inside.test" in answer.content
    assert b"Withdraw" not in answer.content
