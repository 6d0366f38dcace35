"""What Charter's processes are told: the variables that `config/settings/env.py` reads."""

from __future__ import annotations

import os
from collections.abc import Mapping

from config.embedded.paths import Layout
from config.embedded.secrets import load_secrets

# Half the memory of glibc's default for processes with a few threads.
ARENAS = {"MALLOC_ARENA_MAX": "2"}

# What a shell may carry for another project, or for the client library beside us, and our parts would obey.
FOREIGN = ("DJANGO_", "CELERY_", "GRANIAN_", "PG", "CHARTER_")

# Of those, what the person chooses for this installation.
CHOSEN = frozenset({"CHARTER_EMBEDDER"})


def compose(
    layout: Layout, addresses: Mapping[str, str], *, port: int
) -> dict[str, str]:
    """Return the environment of every process of ours: the person's own, with Charter's settings from here.

    Of those the person chooses where the services are, the port, the data folder, how mail goes,
    and how search embeds.
    """
    kept = {
        name: value
        for name, value in os.environ.items()
        if name in CHOSEN or not name.startswith(FOREIGN)
    }
    defaults = {"EMAIL_DIR": str(layout.mail), **ARENAS}
    fixed = {
        **addresses,
        "DJANGO_SETTINGS_MODULE": "config.settings.dev",
        "SECRET_KEY": load_secrets(layout.secrets).secret_key,
        "CHARTER_URL": f"http://127.0.0.1:{port}",
        "CHARTER_KEYS": str(layout.keys),
        "CHARTER_DATA": str(layout.data),
        # The web process checks the same settings, and ends the start if they do not hold.
        "CELERY_SKIP_CHECKS": "1",
        "PYTHONUNBUFFERED": "1",
        # By way of the front, which leads `/resolver/readyz` to the resolver's socket.
        "RESOLVER_URL": f"http://127.0.0.1:{port}/resolver",
        "no_proxy": _directly(os.environ.get("no_proxy", "")),
    }
    return {**defaults, **kept, **fixed}


def _directly(no_proxy: str) -> str:
    """Keep a proxy, where one is set, out of what stays on this machine."""
    return ",".join(filter(None, [no_proxy, "127.0.0.1", "localhost"]))


def as_owner(environment: Mapping[str, str]) -> dict[str, str]:
    """Return the environment for what changes tables: the role that owns them."""
    return {**environment, "CHARTER_DB_ROLE": "owner"}
