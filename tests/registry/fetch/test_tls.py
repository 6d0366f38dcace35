"""TLS still verifies the name, though the connection is made to an address."""

from __future__ import annotations

import ssl
from datetime import UTC, datetime, timedelta

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from registry.fetch.errors import AddressRefusedError, FetchFailedError
from registry.fetch.fetching import fetch
from registry.fetch.target import AllowedHosts, HostRule
from tests.registry.fetch.canary import serving

KINDS = ("application/json",)


async def here(host: str, port: int) -> list[str]:
    return ["127.0.0.1"]


@pytest.fixture(scope="module")
def certificate(tmp_path_factory):
    """A certificate for `charter.test`, signed by itself, with its key in the same file."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "charter.test")])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(
            x509.SubjectAlternativeName([x509.DNSName("charter.test")]), critical=False
        )
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .sign(key, hashes.SHA256())
    )
    path = tmp_path_factory.mktemp("tls") / "charter.pem"
    path.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
        + made.public_bytes(serialization.Encoding.PEM)
    )
    return path


@pytest.fixture
def server(certificate):
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    with serving(lambda request: request.reply(b"{}")) as found:
        found.socket = context.wrap_socket(found.socket, server_side=True)
        yield found


def fetched(server, name, certificate=None):
    trust = ssl.create_default_context(cafile=certificate) if certificate else None
    return fetch(
        f"https://{name}:{server.port}/",
        kinds=KINDS,
        allowed=AllowedHosts([HostRule(name, server.port)]),
        resolve=here,
        trust=trust,
    )


def test_the_right_name_is_trusted(server, certificate):
    assert fetched(server, "charter.test", certificate).body == b"{}"


def test_another_name_at_the_same_address_is_refused(server, certificate):
    with pytest.raises(FetchFailedError, match="certificate"):
        fetched(server, "other.test", certificate)


def test_a_certificate_of_nobody_is_refused(server):
    with pytest.raises(FetchFailedError, match="certificate"):
        fetched(server, "charter.test")


def test_no_redirect_leads_from_https_to_http(server, certificate):
    server.answer = lambda request: request.reply(
        b"", status=302, Location="http://charter.test/"
    )

    with pytest.raises(AddressRefusedError, match="from https to http"):
        fetched(server, "charter.test", certificate)
