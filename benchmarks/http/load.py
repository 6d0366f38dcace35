"""Asking a server: by wrk where Debian's is installed, else by our own generator; at a rate by ours alone."""

from __future__ import annotations

import http.client
import json
import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from benchmarks.http.server import Running
from benchmarks.http.workload import Asked

SCRIPT = Path(__file__).with_name("requests.lua")


@dataclass(frozen=True, slots=True)
class Figures:
    """Answers a second, milliseconds, and how many of `asked` were not answered 200."""

    rate: float
    p50: float
    p99: float
    asked: int
    failed: int


@dataclass(frozen=True, slots=True)
class Questions:
    """Requests in the two forms the generators read."""

    lua: Path
    plain: Path

    @staticmethod
    def written(asked: list[Asked], folder: Path, name: str) -> Questions:
        """Write them down once."""
        texts = [json.dumps(one.raw.decode()) for one in asked]
        files = Questions(folder / f"{name}.lua", folder / f"{name}.json")
        # A JSON string of ASCII is one of Lua's too.
        files.lua.write_text("return {\n" + ",\n".join(texts) + "}\n")
        files.plain.write_text("[" + ",\n".join(texts) + "]")
        return files


def generator() -> str:
    """Return which generator asks without pause."""
    return "wrk" if shutil.which("wrk") else "ours"


def without_pause(
    server: Running, asked: Questions, *, connections: int, seconds: int
) -> Figures:
    """Ask as fast as it answers."""
    if generator() == "ours":
        return _ours(server, asked, connections, seconds)
    address = f"http://127.0.0.1:{server.port}/"
    command = ["wrk", "-t1", f"-c{connections}", f"-d{seconds}", "-s", str(SCRIPT)]
    said = subprocess.run(  # noqa: S603 (wrk, with words of ours)
        [*command, address],
        env={**os.environ, "CHARTER_REQUESTS": str(asked.lua)},
        capture_output=True,
        text=True,
        check=True,
    )
    return Figures(**json.loads(said.stdout.splitlines()[-1]))


def at_rate(server: Running, asked: Questions, *, rate: int, seconds: int) -> Figures:
    """Ask so often a second, whether it keeps up or not; time runs from when each was due."""
    return _ours(server, asked, 64, seconds, rate)


def _ours(
    server: Running, asked: Questions, connections: int, seconds: int, *rate: int
) -> Figures:
    command = [sys.executable, "-m", "benchmarks.http.generator", str(server.port)]
    words = [str(asked.plain), *map(str, (connections, seconds, *rate))]
    said = subprocess.run(  # noqa: S603 (our own program)
        [*command, *words], capture_output=True, text=True, check=True
    )
    return Figures(**json.loads(said.stdout.splitlines()[-1]))


def require_agreement(server: Running, asked: list[Asked]) -> None:
    """Ask every question once: the server is warm then, and answers right. Raises `ValueError`."""
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=30)
    for one in asked:
        head, _, body = one.raw.partition(b"\r\n\r\n")
        first, *lines = head.decode().split("\r\n")
        headers = dict(line.split(": ", 1) for line in lines)
        connection.request("POST", first.split()[1], body, headers)
        response = connection.getresponse()
        said = json.loads(response.read())
        effect = said.get("effect") or _of_cerbos(said)
        if effect != one.effect:
            raise ValueError(f"{body.decode()} is answered {response.status} {said}")
    connection.close()


def _of_cerbos(said: dict[str, object]) -> str:
    results = said.get("results")
    if not isinstance(results, list) or len(results) != 1:
        return ""
    (effect,) = results[0]["actions"].values()
    return "allow" if effect == "EFFECT_ALLOW" else "deny"
