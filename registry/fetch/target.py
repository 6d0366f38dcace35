"""Reading an address strictly: what two readers could read differently is refused, never repaired."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from ipaddress import AddressValueError, IPv4Address, IPv6Address

from registry.fetch.errors import AddressRefusedError

MAX_LENGTH = 2000
STANDARD_PORTS = {"http": 80, "https": 443}

_URL = re.compile(
    r"(?P<scheme>https?)://(?P<host>\[[0-9a-f:.]+\]|[a-z0-9.-]+)(?::(?P<port>[0-9]{1,5}))?"
    r"(?:[/?][!\"$-\[\]-~]*)?(?:#[!-~]*)?",
    re.IGNORECASE | re.ASCII,
)
_LABEL = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?")
_NUMERIC = re.compile(r"[0-9]+|0x[0-9a-f]*")


@dataclass(frozen=True, slots=True)
class Target:
    """Where an address leads. `host` in lower case, an IPv6 address without brackets."""

    scheme: str
    host: str
    port: int

    @property
    def origin(self) -> str:
        """Scheme, host, and the port unless it is the scheme's own."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        is_usual = self.port == STANDARD_PORTS[self.scheme]
        return f"{self.scheme}://{host}" + ("" if is_usual else f":{self.port}")


@dataclass(frozen=True, slots=True)
class HostRule:
    """A host that an administrator allows, exactly; `port` None: 80 and 443."""

    host: str
    port: int | None = None


class AllowedHosts:
    """Hosts that may lie inside: exact names, no wildcards. `ports`: those asked of everybody."""

    def __init__(
        self,
        rules: Iterable[HostRule] = (),
        *,
        ports: Iterable[int] = STANDARD_PORTS.values(),
    ) -> None:
        self._rules = frozenset(rules)
        self.ports = frozenset(ports)

    def allow(self, host: str, port: int) -> bool:
        """Whether a rule names this host and port."""
        if HostRule(host, port) in self._rules:
            return True
        return port in self.ports and HostRule(host, None) in self._rules


def target_of(url: str) -> Target:
    """Read an http or https address. Raises `AddressRefusedError` for any other spelling.

    Refused: a name and password in it, signs outside of ASCII, blanks and control characters, backslashes,
    IPv4 addresses written otherwise than `1.2.3.4`, IPv6 zones, a dot at the end of the host.
    """
    found = _URL.fullmatch(url) if len(url) <= MAX_LENGTH else None
    if found is None:
        raise AddressRefusedError(
            f"`{_shown(url)}` is no address that Charter asks",
            fix="write it as https://host/path, in plain ASCII, without a user name or password",
        )
    scheme, host = found["scheme"].lower(), found["host"].lower()
    port = int(found["port"]) if found["port"] else STANDARD_PORTS[scheme]
    if not 0 < port < 2**16:  # a port has sixteen bits
        raise AddressRefusedError(f"`{port}` is no port")
    return Target(scheme, read_host(host), port)


def read_host(host: str) -> str:
    """A host as it is compared and resolved; an IPv6 address comes in brackets and goes without."""
    try:
        if host.startswith("["):
            return str(IPv6Address(host[1:-1]))
        labels = host.split(".")
        if _NUMERIC.fullmatch(labels[-1]):
            if str(IPv4Address(host)) != host:
                raise AddressValueError
            return host
    except ValueError:
        raise _refused_host(host) from None
    is_name = all(_LABEL.fullmatch(label) for label in labels)
    if not is_name or len(host) > 253:  # noqa: PLR2004 (RFC 1035)
        raise _refused_host(host)
    return host


def _refused_host(host: str) -> AddressRefusedError:
    return AddressRefusedError(
        f"`{_shown(host)}` is no host that Charter asks",
        fix="write its name, or its address as 1.2.3.4 or [2001:…]",
    )


def _shown(text: str) -> str:
    clipped = text[:120] + ("…" if len(text) > 120 else "")  # noqa: PLR2004 (a line)
    return clipped.encode("ascii", "backslashreplace").decode().replace("`", "'")
