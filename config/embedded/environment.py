"""What Charter's processes are told: the variables that `config/settings/env.py` reads."""

from __future__ import annotations

import os
from collections.abc import Mapping
from urllib.parse import quote

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
        "RESOLVER_URL": f"http+unix://{quote(str(layout.socket('resolver')), safe='')}",
    }
    return {**defaults, **os.environ, **fixed}


def as_owner(environment: Mapping[str, str]) -> dict[str, str]:
    """Return the environment for what changes tables: the role that owns them."""
    return {**environment, "CHARTER_DB_ROLE": "owner"}
