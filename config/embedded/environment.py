"""What Charter's processes are told: the variables that `config/settings/env.py` reads."""

from __future__ import annotations

import os
from collections.abc import Mapping

from config.embedded.paths import Layout
from config.embedded.secrets import load_secrets

# Half the memory of glibc's default for processes with a few threads.
ARENAS = {"MALLOC_ARENA_MAX": "2"}


def compose(
    layout: Layout, addresses: Mapping[str, str], *, port: int
) -> dict[str, str]:
    """Return the environment of every process of ours; what the person has set stays, save the addresses."""
    defaults = {
        "DJANGO_SETTINGS_MODULE": "config.settings.dev",
        "SECRET_KEY": load_secrets(layout.secrets).secret_key,
        "CHARTER_URL": f"http://127.0.0.1:{port}",
        "CHARTER_KEYS": str(layout.keys),
        "EMAIL_DIR": str(layout.mail),
        "PYTHONUNBUFFERED": "1",
        **ARENAS,
    }
    fixed = {
        **addresses,
        "CHARTER_DATA": str(layout.data),
        # By way of the front, which leads `/resolver/readyz` to the resolver's socket.
        "RESOLVER_URL": f"http://127.0.0.1:{port}/resolver",
        "no_proxy": _directly(os.environ.get("no_proxy", "")),
    }
    return {**defaults, **os.environ, **fixed}


def _directly(no_proxy: str) -> str:
    """Keep a proxy, where one is set, out of what stays on this machine."""
    return ",".join(filter(None, [no_proxy, "127.0.0.1", "localhost"]))


def as_owner(environment: Mapping[str, str]) -> dict[str, str]:
    """Return the environment for what changes tables: the role that owns them."""
    return {**environment, "CHARTER_DB_ROLE": "owner"}
