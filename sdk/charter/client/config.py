"""Where the server is, who asks, and which root is trusted."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from charter.client.errors import ConfigurationError

VARIABLES = ("CHARTER_URL", "CHARTER_KEY", "CHARTER_TRUST")
MODES = ("server", "local")


_CLOCK = getattr(time, "CLOCK_BOOTTIME", time.CLOCK_MONOTONIC)
"""One that goes on while the machine sleeps, so that nothing stays fresh over night."""


def _elapsed() -> float:
    return time.clock_gettime(_CLOCK)


def _now() -> datetime:
    return datetime.now(UTC)


@dataclass(frozen=True, slots=True)
class Config:
    """How a client reaches its server.

    `trust` is the thumbprint of the trust root. `agent` and `environment` None: those
    of the first manifest that verified with this key, remembered in `cache`.
    `patience`: seconds after which a question without an answer is denied. `mode`:
    `server`, or `local` to decide in this process under a lease (docs/local-mode.md).
    """

    url: str
    key: str
    trust: str
    agent: str | None = None
    environment: str | None = None
    cache: Path | None = None
    patience: float = 10.0
    mode: str = "server"
    clock: Callable[[], float] = _elapsed
    now: Callable[[], datetime] = _now

    def __post_init__(self) -> None:
        """Refuse what cannot work, before anybody relies on it."""
        if not self.url.startswith(("https://", "http://")):
            raise ConfigurationError(f"`{self.url}` is no address of a server")
        if not self.key or not self.trust:
            raise ConfigurationError("a key and the trust root's thumbprint are needed")
        if self.mode not in MODES:
            raise ConfigurationError(f"`{self.mode}` is no mode: server or local")

    @property
    def headers(self) -> dict[str, str]:
        """What is sent with every call; only plain bodies are accepted back."""
        return {
            "Authorization": f"Bearer {self.key}",
            "Accept": "application/json",
            "Accept-Encoding": "identity",
        }

    def __repr__(self) -> str:
        """Show everything but the key."""
        return f"Config(url={self.url!r}, trust={self.trust!r}, agent={self.agent!r})"


def from_env(environ: Mapping[str, str] | None = None) -> Config:
    """Read `CHARTER_URL`, `CHARTER_KEY`, `CHARTER_TRUST`; raises `ConfigurationError`.

    Optional: `CHARTER_AGENT` and `CHARTER_ENVIRONMENT`, to insist on them,
    `CHARTER_CACHE`, a folder, and `CHARTER_MODE`, `server` or `local`.
    """
    values = os.environ if environ is None else environ
    missing = [name for name in VARIABLES if not values.get(name)]
    if missing:
        raise ConfigurationError(f"set {', '.join(missing)} in the environment")
    return Config(
        url=values["CHARTER_URL"],
        key=values["CHARTER_KEY"],
        trust=values["CHARTER_TRUST"],
        agent=values.get("CHARTER_AGENT") or None,
        environment=values.get("CHARTER_ENVIRONMENT") or None,
        cache=_cache(values),
        mode=values.get("CHARTER_MODE") or "server",
    )


def _cache(values: Mapping[str, str]) -> Path:
    named = values.get("CHARTER_CACHE")
    if named:
        return Path(named)
    home = values.get("XDG_CACHE_HOME")
    return (Path(home) if home else Path.home() / ".cache") / "charter"
