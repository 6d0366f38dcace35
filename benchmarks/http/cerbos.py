"""Cerbos beside us: its server's binary comes in an npm package, fetched into a cache of the person's."""

from __future__ import annotations

import json
import os
import platform
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from benchmarks.http.server import Running, free_port, wait_until_it_listens

VERSION = "0.51.0"
CACHE = (
    Path(os.environ.get("XDG_CACHE_HOME", "~/.cache")).expanduser() / "charter-bench"
)


class MissingError(Exception):
    """Cerbos cannot be had here; the message says why."""


def fetch() -> Path:
    """Return the binary, fetched by npm if it is not there yet. Raises `MissingError`."""
    machine = {"x86_64": "x64", "aarch64": "arm64"}.get(platform.machine())
    if platform.system() != "Linux" or machine is None:
        raise MissingError("the benchmark runs Cerbos on Linux alone")
    package = f"@cerbos/cerbos-linux-{machine}"
    folder = CACHE / f"cerbos-{VERSION}"
    binary = folder / "node_modules" / package / f"cerbos-linux-{machine}"
    if not binary.exists():
        npm = shutil.which("npm")
        if npm is None:
            raise MissingError("npm is not installed, and Cerbos comes from there")
        folder.mkdir(parents=True, exist_ok=True)
        command = [npm, "install", "--prefix", str(folder), "--no-audit", "--no-fund"]
        fetched = subprocess.run(  # noqa: S603 (npm, with words of ours)
            [*command, f"{package}@{VERSION}"],
            capture_output=True,
            text=True,
            check=False,
        )
        if fetched.returncode or not binary.exists():
            raise MissingError(f"npm cannot fetch {package}: {fetched.stderr.strip()}")
    return binary


@contextmanager
def serving(
    binary: Path, policies: list[dict[str, Any]], folder: Path
) -> Iterator[Running]:
    """Run it with these policies, quiet, with room for all of them in its caches."""
    folder.mkdir()
    stored = folder / "policies"
    stored.mkdir()
    for number, policy in enumerate(policies):
        (stored / f"{number}.json").write_text(json.dumps(policy))
    port, grpc = free_port(), free_port()
    told = {
        "server": {
            "httpListenAddr": f"127.0.0.1:{port}",
            "grpcListenAddr": f"127.0.0.1:{grpc}",
        },
        "storage": {
            "driver": "disk",
            "disk": {"directory": str(stored), "watchForChanges": False},
        },
        "compile": {"cacheSize": 2 * len(policies) + 1024},
        "telemetry": {"disabled": True},
        "audit": {"enabled": False},
    }
    # JSON is YAML.
    (folder / "config.yaml").write_text(json.dumps(told))
    command = [
        str(binary),
        "server",
        "--log-level=error",
        f"--config={folder}/config.yaml",
    ]
    with (
        (folder / "log").open("w") as log,
        subprocess.Popen(  # noqa: S603 (the binary above)
            command, stdout=log, stderr=log
        ) as process,
    ):
        try:
            wait_until_it_listens(port, process)
            yield Running(port, process.pid)
        finally:
            process.terminate()
            process.wait(10)
