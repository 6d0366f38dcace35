"""What is written of a decision, and read again: the members docs/http.md names."""

from __future__ import annotations

import json
import logging
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from uuid import uuid4

from charter.client.local.ground import Ground
from charter.client.wire import as_body
from charter.engine import Decision as Decided, Request, arguments_digest
from charter.engine.canonical import canonical_text
from charter.engine.kept import kept_arguments, kept_facts
from charter.engine.strict_json import JsonError, read_json

log = logging.getLogger("charter")


@dataclass(frozen=True, slots=True)
class Record:
    """One line: of which lease, and the decision as JSON; None where the lease is done."""

    run: str
    lease: str
    decision: bytes | None

    @property
    def line(self) -> bytes:
        """The line of the spool."""
        told = b"" if self.decision is None else b',"decision":' + self.decision
        return f'{{"run":"{self.run}","lease":"{self.lease}"'.encode() + told + b"}\n"


def told(request: Request, decided: Decided, content: str, ground: Ground) -> bytes:
    """Return a decision as JSON; `content` is the request's digest, its `call` is there."""
    # Names, ids and codes are letters, digits and marks that JSON leaves alone.
    text = (
        f'{{"id":"{uuid4()}","call":{json.dumps(request.call)},'
        f'"at":"{datetime.now(UTC).isoformat()}",'
        f'"action":"{request.action}","resource":"{request.resource}",'
        f'"mode":"{request.mode}","request_digest":"{content}",'
        f'"effect":"{decided.effect.value}","code":"{decided.code.value}"'
    )
    facts = kept_facts(request.context, ground.facts)
    if facts:
        text += f',"context":{canonical_text(facts)}'
    if request.arguments is not None:
        names = (request.action, request.resource, request.mode)
        shown = kept_arguments(request.arguments, ground.shown.get(names, ()))
        text += f',"arguments_digest":"{arguments_digest(request)}"'
        text += f',"shown":{canonical_text(shown)}'
    return f"{text}}}".encode()


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
    with path.open("rb") as file:
        for line in file:
            record = read_line(line)
            if record is None:
                log.warning("a line of `%s` does not read and is passed over", path)
            else:
                yield record
