"""Nothing that fetches can reach inside (promise 16)."""

from __future__ import annotations

import anyio
import pytest

from registry.fetch.addresses import parsed, why_not_public
from registry.fetch.errors import AddressRefusedError, FetchFailedError
from registry.fetch.fetching import fetch
from registry.fetch.target import AllowedHosts, HostRule
from registry.fetch.transport import Limits
from tests.registry.fetch.canary import serving
from tests.registry.fetch.forms import every_form

KINDS = ("application/json",)


async def to_loopback(host: str, port: int) -> list[str]:
    """A name server that sends every name inside."""
    return ["127.0.0.1"]


def test_no_spelling_of_an_address_reaches_a_server_on_loopback():
    with serving(lambda request: request.reply(b"{}")) as canary:
        forms = list(every_form(canary.port))
        open_door = AllowedHosts(ports=(80, 443, canary.port))

        answers = {form: _answer(form, open_door) for form in forms}

    assert len(answers) > 400
    assert {form for form, answer in answers.items() if answer != "refused"} == set()
    assert canary.connections == 0


def _answer(form: str, allowed: AllowedHosts) -> str:
    try:
        fetch(form, kinds=KINDS, allowed=allowed, resolve=to_loopback)
    except AddressRefusedError:
        return "refused"
    except FetchFailedError as refusal:
        return f"failed: {refusal}"
    return "fetched"


def test_the_canary_would_have_been_heard():
    with serving(lambda request: request.reply(b"{}")) as canary:
        here = AllowedHosts([HostRule("127.0.0.1", canary.port)])

        fetch(f"http://127.0.0.1:{canary.port}/", kinds=KINDS, allowed=here)

    assert canary.connections == 1


@pytest.mark.parametrize(
    "address",
    ["8.8.8.8", "1.1.1.1", "93.184.216.34", "2606:4700::1111", "2a00:1450::1"],
)
def test_a_public_address_is_public(address):
    found = parsed(address)

    assert found is not None
    assert why_not_public(found) is None


@pytest.mark.parametrize("also", ["127.0.0.1", "10.0.0.1", "::1", "fd00::1"])
def test_a_name_with_one_address_inside_is_refused_whole(also):
    async def both(host: str, port: int) -> list[str]:
        return ["93.184.216.34", also]

    with pytest.raises(AddressRefusedError):
        fetch("http://example.test/", kinds=KINDS, resolve=both)


def test_a_name_that_is_rebound_meanwhile_is_connected_to_what_was_checked():
    answers = iter([["127.0.0.1"], ["10.0.0.1"], ["10.0.0.1"]])

    async def rebinding(host: str, port: int) -> list[str]:
        return next(answers)

    with serving(lambda request: request.reply(b'{"here": 1}')) as server:
        allowed = AllowedHosts([HostRule("inside.test", server.port)])

        found = fetch(
            f"http://inside.test:{server.port}/",
            kinds=KINDS,
            allowed=allowed,
            resolve=rebinding,
        )

    assert found.body == b'{"here": 1}'
    assert next(answers) == ["10.0.0.1"]


@pytest.mark.parametrize("address", ["169.254.169.254", "0.0.0.1", "224.0.0.1"])
def test_not_even_an_allowed_host_lies_at_the_metadata_service(address):
    async def metadata(host: str, port: int) -> list[str]:
        return [address]

    allowed = AllowedHosts([HostRule("inside.test")])

    with pytest.raises(AddressRefusedError):
        fetch("http://inside.test/", kinds=KINDS, allowed=allowed, resolve=metadata)


def test_a_host_is_allowed_with_its_port_and_no_other():
    with serving(lambda request: request.reply(b"{}")) as canary:
        allowed = AllowedHosts([HostRule("127.0.0.1", 9), HostRule("127.0.0.1")])

        with pytest.raises(AddressRefusedError):
            fetch(f"http://127.0.0.1:{canary.port}/", kinds=KINDS, allowed=allowed)

    assert canary.connections == 0


def test_another_port_than_80_and_443_is_asked_of_no_public_host():
    async def public(host: str, port: int) -> list[str]:
        raise AssertionError("a refused port is not even resolved")

    with pytest.raises(AddressRefusedError, match="port 6379"):
        fetch("http://example.test:6379/", kinds=KINDS, resolve=public)


@pytest.mark.parametrize(
    "variable", ["http_proxy", "HTTP_PROXY", "ALL_PROXY", "https_proxy"]
)
def test_no_proxy_of_the_environment_is_asked(monkeypatch, variable):
    with (
        serving(lambda request: request.reply(b"{}")) as proxy,
        serving(lambda request: request.reply(b'{"direct": 1}')) as server,
    ):
        monkeypatch.setenv(variable, f"http://127.0.0.1:{proxy.port}")
        here = AllowedHosts([HostRule("127.0.0.1", server.port)])

        found = fetch(f"http://127.0.0.1:{server.port}/", kinds=KINDS, allowed=here)

    assert found.body == b'{"direct": 1}'
    assert proxy.connections == 0


def test_a_slow_name_server_ends_with_the_deadline():
    async def never(host: str, port: int) -> list[str]:
        await anyio.sleep(60)
        return []

    with pytest.raises(FetchFailedError, match="longer than"):
        fetch(
            "http://example.test/",
            kinds=KINDS,
            resolve=never,
            limits=Limits(seconds=0.2),
        )
