"""What is written of a decision, and read again: the members docs/http.md names."""

from __future__ import annotations

import logging
import time
from collections.abc import Iterator
from functools import lru_cache
from json.encoder import encode_basestring
from pathlib import Path
from typing import NamedTuple

from charter.client.ids import fresh_id
from charter.client.local.ground import Ground
from charter.client.wire import as_body
from charter.engine import Code, Decision as Decided, Effect, Request, digests
from charter.engine.canonical import canonical_text
from charter.engine.kept import kept_arguments, kept_facts
from charter.engine.strict_json import JsonError, read_json

log = logging.getLogger("charter")


class Record(NamedTuple):
    """One line: of which lease, and the decision as JSON; None where the lease is done."""

    run: str
    lease: str
    decision: bytes | None

    @property
    def line(self) -> bytes:
        """The line of the spool."""
        told = b"" if self.decision is None else b',"decision":' + self.decision
        return f'{{"run":"{self.run}","lease":"{self.lease}"'.encode() + told + b"}\n"


def told(request: Request, decided: Decided, ground: Ground) -> tuple[bytes, str]:
    """Return a decision as JSON, and the digest of its request, whose `call` is there."""
    content, arguments = digests(request)
    # Names, ids and codes are letters, digits and marks that JSON leaves alone.
    text = (
        f'{{"id":"{fresh_id()}","call":{encode_basestring(str(request.call))},'
        f'"at":"{_now()}",{_names(request.names, decided.effect, decided.code)},'
        f'"request_digest":"{content}"'
    )
    facts = kept_facts(request.context, ground.facts)
    if facts:
        text += f',"context":{canonical_text(facts)}'
    if arguments is not None:
        names = (request.action, request.resource, request.mode)
        shown = kept_arguments(request.arguments, ground.shown.get(names, ()))
        more = f',"shown":{canonical_text(shown)}' if shown else ""
        text += f',"arguments_digest":"{arguments}"{more}'
    return f"{text}}}".encode(), content


@lru_cache(4096)
def _names(names: tuple[str, str, str], effect: Effect, code: Code) -> str:
    resource, mode, action = names
    return (
        f'"action":"{action}","resource":"{resource}","mode":"{mode}",'
        f'"effect":"{effect.value}","code":"{code.value}"'
    )


def _now() -> str:
    second, rest = divmod(time.time_ns() // 1000, 1_000_000)
    return f"{_second(second)}.{rest:06d}+00:00"


@lru_cache(4)
def _second(second: int) -> str:
    return time.strftime("%Y-%m-%dT%H:%M:%S", time.gmtime(second))


def read_line(line: bytes) -> Record | None:
    """Return the record of a line, None for one that was cut off as it was written."""
    try:
        data = read_json(line)
    except JsonError:
        return None
    if not isinstance(data, dict) or not data.keys() >= {"run", "lease"}:
        return None
    decision = data.get("decision")
    return Record(
        str(data["run"]),
        str(data["lease"]),
        as_body(decision) if isinstance(decision, dict) else None,
    )


def read_file(path: Path) -> Iterator[Record]:
    """Return the records of a spool; a line that is cut off never was an answer."""
    for line in path.read_bytes().replace(b"\0", b"").split(b"\n")[:-1]:
        record = read_line(line)
        if record is None:
            # Also where a line was written over an older one that was sent.
            log.info("a line of `%s` does not read and is passed over", path)
        else:
            yield record
