"""Which IP addresses are public: reachable for everybody, and nobody's inside."""

from __future__ import annotations

from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network

Address = IPv4Address | IPv6Address

_REFUSED = {
    "this network": ("0.0.0.0/8", "::/128"),
    "loopback": ("127.0.0.0/8", "::1/128"),
    "private": ("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "fc00::/7"),
    "link-local": ("169.254.0.0/16", "fe80::/10", "fec0::/10"),
    "shared by a provider (CGNAT)": ("100.64.0.0/10",),
    "multicast or broadcast": ("224.0.0.0/4", "255.255.255.255/32", "ff00::/8"),
    "another address in disguise": (
        "::/96",  # IPv4-compatible
        "::ffff:0:0/96",  # IPv4-mapped
        "::ffff:0:0:0/96",  # IPv4-translated
        "64:ff9b::/96",  # NAT64
        "64:ff9b:1::/48",
        "192.88.99.0/24",  # 6to4 relays
        "2001::/32",  # Teredo
        "2002::/16",  # 6to4
    ),
    "reserved": (
        "192.0.0.0/24",
        "192.0.2.0/24",
        "192.31.196.0/24",
        "192.52.193.0/24",
        "192.175.48.0/24",
        "198.18.0.0/15",
        "198.51.100.0/24",
        "203.0.113.0/24",
        "240.0.0.0/4",
        "100::/64",
        "2001::/23",
        "2001:db8::/32",
        "2620:4f:8000::/48",
        "3fff::/20",
        "5f00::/16",
    ),
}
_NETWORKS = tuple(
    (kind, ip_network(network))
    for kind, networks in _REFUSED.items()
    for network in networks
)
_GLOBAL_IPV6 = ip_network("2000::/3")
_ISATAP = frozenset({0x00005EFE, 0x02005EFE})
_NEVER = frozenset({"this network", "link-local", "multicast or broadcast"})


def why_not_public(address: Address) -> str | None:
    """The kind of address it is instead of a public one; None for a public one."""
    for kind, network in _NETWORKS:
        if address in network:
            return kind
    if isinstance(address, IPv6Address):
        # The interface of ISATAP carries an IPv4 address in its last four bytes.
        if (int(address) >> 32) & 0xFFFFFFFF in _ISATAP:
            return "another address in disguise"
        if address not in _GLOBAL_IPV6:
            return "reserved"
    # What the registries have reserved since this list was written.
    return None if address.is_global else "reserved"


def why_never(address: Address) -> str | None:
    """Why not even an allowed host may lie there: a name of the inside has no business with these."""
    kind = why_not_public(address)
    return kind if kind in _NEVER else None


def parsed(text: str) -> Address | None:
    """The address that is written so; None for a name."""
    try:
        return ip_address(text)
    except ValueError:
        return None
